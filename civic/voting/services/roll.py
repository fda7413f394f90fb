"""The roll: importing it, and admitting people at a desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from civic.accounts.identity import contact_key, iin_key, normalise_iin
from civic.accounts.models import Person
from civic.kernel.commands import command
from civic.kernel.errors import Refused
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.i18n import _
from civic.voting.events import RollImported, VoterAdmitted
from civic.voting.models import RollEntry, RollKind, RollStatus, Round
from civic.voting.permissions import RoundAction
from civic.voting.queries.roll import roll_ref
from civic.voting.queries.rounds import parts_of
from civic.voting.services.rounds import about


@dataclass(frozen=True)
class Voter:
    """A row of a roll: the hashed identity and the part of the place."""

    person_key: bytes
    part: str = ""


@command(RoundAction.ADMIT)
def import_roll(actor: Any, round_: Round, voters: Sequence[Voter]) -> tuple[int, int]:
    """Put many people on the roll, all or none; gives (added, already there).

    Raises:
        Refused: a part that the round does not have.
    """
    known = parts_of(round_)
    stray = next((v.part for v in voters if v.part and v.part not in known), None)
    if stray is not None:
        raise Refused("file", _("The round has no part called «%(part)s».", part=stray))
    rows = {roll_ref(round_, voter.person_key): voter.part for voter in voters}
    present = set(db.session.scalars(select(RollEntry.roll_ref).where(RollEntry.round_id == round_.id)))
    fresh = [entry(round_, ref, part, "import") for ref, part in rows.items() if ref not in present]
    # In the order of the pseudonyms: the file's order must not be readable from the table.
    fresh.sort(key=lambda row: row["roll_ref"])
    if fresh:
        db.session.execute(RollEntry.__table__.insert(), fresh)
    record(RollImported(added=len(fresh), already=len(rows) - len(fresh), **about(actor, round_)))
    return len(fresh), len(rows) - len(fresh)


@command(RoundAction.ADMIT)
def admit_voter(actor: Any, round_: Round, person: Person, reason: str, iin: str = "", part: str = "") -> None:
    """Put one person on the roll at a desk, after seeing their document.

    Raises:
        Refused: already there, unproved address, a wrong or foreign national number; names the field.
    """
    if len(reason.strip()) < 3:
        raise Refused("reason", _("Say which document you saw."))
    if part and part not in parts_of(round_):
        raise Refused("part", _("The round has no part called «%(part)s».", part=part))
    key = _iin_of(person, iin) if round_.roll_kind == RollKind.IIN else _contact_of(person)
    ref = roll_ref(round_, key)
    if db.session.get(RollEntry, (round_.id, ref)) is not None:
        raise Refused(None, _("This person is on the roll already."))
    db.session.add(RollEntry(**entry(round_, ref, part, "desk")))
    # Who was admitted is the desk's own paper; the log keeps that somebody was, by whom and why.
    record(VoterAdmitted(reason=reason.strip(), **about(actor, round_)))


def _contact_of(person: Person) -> bytes:
    if person.confirmed_at is None:
        # A document proves who somebody is, not that a mail address is theirs: with an address of
        # somebody else they could vote in that person's place elsewhere.
        raise Refused(
            "email", _("This address is not confirmed yet. Ask the person to open the link in our letter first.")
        )
    return contact_key(person.email)


def _iin_of(person: Person, iin: str) -> bytes:
    key = iin_key(normalise_iin(iin))
    if person.iin_key is not None and person.iin_key != key:
        raise Refused("iin", _("This account was proved with another number."))
    holder = db.session.scalar(select(Person.id).where(Person.iin_key == key))
    if holder is not None and holder != person.id:
        raise Refused("iin", _("Another account was proved with this number."))
    person.iin_key = key
    return key


def entry(round_: Round, ref: bytes, part: str, basis: str) -> dict[str, Any]:
    """A new roll entry's columns."""
    return {
        "round_id": round_.id, "roll_ref": ref, "status": RollStatus.ELIGIBLE.value, "part": part, "basis": basis, "casts": 0,
    }  # fmt: skip
