"""Who may vote in a round: keyed pseudonyms, never names."""

from typing import Any

from sqlalchemy import bindparam, func, select

from civic.accounts.identity import contact_key
from civic.kernel import keys
from civic.kernel.commands import running
from civic.kernel.errors import Decision
from civic.kernel.extensions import db
from civic.kernel.i18n import _
from civic.voting.models import RollEntry, RollKind, RollStatus, Round

# Built once: these are asked at every vote.
_ENTRY = select(RollEntry).where(
    RollEntry.round_id == bindparam("round_id"), RollEntry.roll_ref == bindparam("roll_ref")
)
_ENTRY_LOCKED = _ENTRY.with_for_update().execution_options(populate_existing=True)


def roll_ref(round_: Round, person_key: bytes) -> bytes:
    """The pseudonym of a person in this round; another round gives another, and the key lies outside the database."""
    return keys.keyed(keys.ensure("roll"), round_.public_id, person_key)


def person_key(person: Any, round_: Round) -> bytes | None:
    """What this round's roll knows a person by, or None when the person has not proved it."""
    if round_.roll_kind == RollKind.IIN:
        key: bytes | None = person.iin_key
        return key
    return contact_key(person.email) if person.confirmed_at is not None else None


def roll_entry(person: Any, round_: Round) -> RollEntry | None:
    """The person's entry on this round's roll; inside a command it is locked for the rest of it."""
    frame, asked = running(), ("roll entry", round_.id, person.id)
    if frame is not None and asked in frame.locked:
        locked: RollEntry | None = frame.locked[asked]
        return locked
    key = person_key(person, round_)
    if key is None:
        return None
    where = {"round_id": round_.id, "roll_ref": roll_ref(round_, key)}
    if frame is None:
        return db.session.scalar(_ENTRY, where)
    entry: RollEntry | None = db.session.scalar(_ENTRY_LOCKED, where)
    frame.locked[asked] = entry
    return entry


def roll_standing(person: Any, round_: Round) -> Decision:
    """Whether the person may vote here, and if not, what to do about it."""
    if round_.is_imported:
        return Decision(False, _("This election was held elsewhere; its ballots are closed."))
    if round_.roll_kind == RollKind.IIN and person.iin_key is None:
        return Decision(False, _("Show your identity document at the desk once; then you can vote here."))
    entry = roll_entry(person, round_)
    if entry is None:
        return Decision(
            False, _("You are not on the roll of this round. If you live here, come to the desk with a document.")
        )
    if entry.status != RollStatus.ELIGIBLE:
        return Decision(False, _("Your entry on the roll is blocked. Ask at the desk why."))
    return Decision(True)


def roll_size(round_: Round) -> int:
    """How many people may vote."""
    return db.session.scalar(select(func.count()).select_from(RollEntry).where(RollEntry.round_id == round_.id)) or 0


def turnout(round_: Round) -> list[tuple[str, int, int]]:
    """Part, people on the roll, people who voted. Only for use after voting has ended."""
    voted = (
        func.sum(func.min(RollEntry.casts, 1))
        if db.engine.dialect.name == "sqlite"
        else func.sum(func.least(RollEntry.casts, 1))
    )
    rows = db.session.execute(
        select(RollEntry.part, func.count(), voted)
        .where(RollEntry.round_id == round_.id)
        .group_by(RollEntry.part)
        .order_by(RollEntry.part)
    )
    return [(part, on_roll, int(cast or 0)) for part, on_roll, cast in rows]
