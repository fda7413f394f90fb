"""Keeping a draft and casting a ballot: one live ballot per person, whatever happens at once."""

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Date, bindparam, text
from sqlalchemy.orm.attributes import set_committed_value

from civic.kernel import clock, keys
from civic.kernel.commands import command, command_on
from civic.kernel.errors import Missing, Refused
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.i18n import _, localized
from civic.kernel.permissions import policy
from civic.kernel.records import digits, key_of
from civic.voting.events import BallotCast, VoterTold
from civic.voting.kinds import Choices, decode, encode, problems_of
from civic.voting.models import RollEntry, Round, RoundState
from civic.voting.permissions import RoundAction
from civic.voting.queries.ballots import draft_key, draft_key_of, link_key
from civic.voting.queries.limits import limits_of
from civic.voting.queries.pots import part_to_keep
from civic.voting.queries.roll import roll_entry
from civic.voting.queries.rounds import read_time, round_to_vote_in

# The database, not the program, keeps it to one ballot: the key of the table is the voter's pseudonym.
UPSERT_BALLOT = text(
    "INSERT INTO ballot (round_id, ballot_key, choices, tracker, salt, nonce, commitment, part) "
    "VALUES (:round_id, :ballot_key, :choices, :tracker, :salt, :nonce, :commitment, :part) "
    "ON CONFLICT (round_id, ballot_key) DO UPDATE SET choices = excluded.choices, tracker = excluded.tracker, "
    "salt = excluded.salt, nonce = excluded.nonce, commitment = excluded.commitment, part = excluded.part"
)
UPSERT_DRAFT = text(
    "INSERT INTO ballot_draft (round_id, draft_key, choices) VALUES (:round_id, :draft_key, :choices) "
    "ON CONFLICT (round_id, draft_key) DO UPDATE SET choices = excluded.choices"
)
DELETE_DRAFT = text("DELETE FROM ballot_draft WHERE round_id = :round_id AND draft_key = :draft_key")
MARK_VOTED = text(
    "UPDATE roll_entry SET casts = :casts, last_cast_on = :today WHERE round_id = :round_id AND roll_ref = :roll_ref"
).bindparams(bindparam("today", type_=Date))
_SYMBOLS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31 symbols, a prime: the check symbol finds every single slip


@dataclass(frozen=True)
class Receipt:
    """What a voter takes home: no name, no choices. Shown once and never mailed."""

    round_id: str
    tracker: str
    commitment: str
    again: bool
    """Whether it replaced an earlier ballot."""
    casts_left: int


@command(RoundAction.VOTE)
def save_draft(actor: Any, round_: Round, choices: Choices) -> None:
    """Keep what is chosen so far; may still be incomplete, but never names an unknown project.

    Raises:
        Refused: more projects than anybody could choose, or one that is not on the ballot.
    """
    limits = limits_of(round_, _entry(actor, round_).part)
    known = {c if isinstance(c, int) else c[0] for c in choices}
    if not known <= set(limits.costs) or len(choices) > len(limits.costs):
        raise Refused("choices", _("There is no such project on this ballot."))
    db.session.execute(
        UPSERT_DRAFT,
        {"round_id": round_.id, "draft_key": draft_key(actor, round_), "choices": encode(round_.ballot_kind, choices)},
    )


def _round_to_vote_in(actor: Any, public_id: str) -> Round:
    round_ = round_to_vote_in(public_id, key_of(actor))
    # A draft looks to others as if it were not there.
    if round_.state(read_time(round_)) is RoundState.DRAFT and not policy().decide(actor, RoundAction.SEE, round_):
        raise Missing(public_id)
    return round_


@command_on(RoundAction.VOTE, _round_to_vote_in)
def cast_ballot(actor: Any, round_: Round, written: str, nonce: str = "") -> tuple[Round, Receipt]:
    """Cast a ballot, or replace the one cast before: exactly what a page showed, as that page wrote it down.

    The round has just been locked (shared) with the database's clock, the roll entry (exclusively) by
    the rule of the action, so the round cannot close and the person cannot vote elsewhere before this
    transaction ends.

    Raises:
        Missing: no such round, or a draft this person may not see.
        Refused: the ballot arrived damaged, breaks a rule of the round, or was changed too often.
        KeyMissing: the round's key is not there; nothing is stored.
    """
    entry = _entry(actor, round_)
    choices = read_written(round_, written)
    problems = problems_of(round_.ballot_kind, choices, limits_of(round_, entry.part))
    if problems:
        raise Refused("choices", problems[0])
    if entry.casts >= round_.max_casts:
        raise Refused(None, _("You have changed your ballot as often as the rules allow. Your last ballot counts."))
    receipt, row = _seal(round_, entry, encode(round_.ballot_kind, choices), nonce)
    # Plain statements on the connection itself: the session has nothing to add to them.
    run = db.session.connection().execute
    run(UPSERT_BALLOT, row)
    _mark_voted(run, entry)
    run(DELETE_DRAFT, {"round_id": round_.id, "draft_key": draft_key_of(round_, entry.roll_ref)})
    _tell(actor, round_, receipt.again)
    return round_, receipt


def read_written(round_: Round, written: str) -> Choices:
    """Choices as a page of ours wrote them down.

    Raises:
        Refused: not in the form a page writes.
    """
    try:
        return decode(round_.ballot_kind, written)
    except ValueError as problem:
        raise Refused(None, _("The ballot arrived damaged. Go back to it and check it again.")) from problem


def _entry(actor: Any, round_: Round) -> RollEntry:
    entry = roll_entry(actor, round_)
    if entry is None:
        raise Refused(None, _("You are not on the roll of this round."))
    return entry


def _mark_voted(run: Callable[..., object], entry: RollEntry) -> None:
    """Count the cast in the row that this transaction has locked, and in its copy here."""
    casts, today = entry.casts + 1, clock.today()
    where = {"round_id": entry.round_id, "roll_ref": entry.roll_ref}
    run(MARK_VOTED, {"casts": casts, "today": today, **where})
    set_committed_value(entry, "casts", casts)
    set_committed_value(entry, "last_cast_on", today)


def _seal(round_: Round, entry: RollEntry, choices: str, nonce: str) -> tuple[Receipt, dict[str, Any]]:
    salt = secrets.token_bytes(16)
    tracker = new_tracker()
    digest = commitment_of(round_.public_id, tracker, salt, nonce, choices)
    row = {
        "round_id": round_.id,
        "ballot_key": keys.keyed(link_key(round_), entry.roll_ref),
        "choices": choices,
        "tracker": tracker,
        "salt": salt,
        "nonce": nonce,
        "commitment": digest,
        "part": part_to_keep(round_, entry.part),
    }
    again = entry.casts > 0
    return Receipt(round_.public_id, tracker, digest.hex(), again, round_.max_casts - entry.casts - 1), row


def commitment_of(round_id: str, tracker: str, salt: bytes, nonce: str, choices: str) -> bytes:
    """SHA-256 over a domain tag and the canonical JSON of the ballot (promise of the ballot scheme)."""
    document = {"choices": choices, "election": round_id, "nonce": nonce, "salt": salt.hex(), "tracker": tracker}
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(b"asar-ballot-1\0" + canonical.encode()).digest()


def new_tracker() -> str:
    """A random receipt number of 98 bits with a check symbol: ABCDE-FGHJK-MNPQR-STUVW-X."""
    symbols = digits(secrets.randbelow(31**20), 31, 20)
    symbols.append(_check_symbol(symbols))
    letters = "".join(_SYMBOLS[s] for s in symbols)
    return "-".join(letters[i : i + 5] for i in range(0, 21, 5))


def tracker_is_wellformed(tracker: str) -> bool:
    """Whether a typed receipt number has its right check symbol."""
    letters = tracker.upper().replace("-", "").replace(" ", "")
    if len(letters) != 21 or any(c not in _SYMBOLS for c in letters):
        return False
    symbols = [_SYMBOLS.index(c) for c in letters]
    return symbols[-1] == _check_symbol(symbols[:-1])


def _check_symbol(symbols: list[int]) -> int:
    return sum((place + 1) * symbol for place, symbol in enumerate(symbols)) % 31


def _tell(actor: Any, round_: Round, again: bool) -> None:
    record(BallotCast(subject_kind="round", subject_id=round_.public_id, place_id=round_.place_id))
    title = getattr(round_, f"title_{actor.locale}", "") or localized(round_, "title")
    record(
        VoterTold(
            subject_kind="round",
            subject_id=round_.public_id,
            address=actor.email,
            locale=actor.locale,
            round_title=title,
            changed=again,
        )
    )
