"""Ballots as the count needs them, and one person's own draft; totals only after voting has ended."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, func, select

from civic.kernel import keys
from civic.kernel.extensions import db
from civic.tally import Choice, Election, Option
from civic.voting.kinds import Choices, choices_within, decode
from civic.voting.models import Ballot, BallotDraft, Project, RollEntry, Round
from civic.voting.queries.pots import WHOLE, pot_code, pots_of
from civic.voting.queries.roll import person_key, roll_ref


def draft_key(person: Any, round_: Round) -> bytes | None:
    """The pseudonym under which a person's unfinished ballot is kept."""
    key = person_key(person, round_)
    if key is None or round_.link_fingerprint is None:
        return None
    return draft_key_of(round_, roll_ref(round_, key))


def draft_key_of(round_: Round, ref: bytes) -> bytes:
    """The same pseudonym, of somebody whose place on the roll is known."""
    return keys.keyed(link_key(round_), b"draft", ref)


def link_key(round_: Round) -> bytes:
    """The round's key that ties roll pseudonyms to ballots; outside the database, destroyed in the end.

    Raises:
        KeyMissing: absent or wrong; nothing can be cast then.
    """
    return keys.existing(f"link-{round_.public_id}", round_.link_fingerprint or "")


def draft_of(person: Any, round_: Round) -> Choices:
    """What the person had chosen so far, or nothing."""
    key = draft_key(person, round_)
    if key is None:
        return ()
    text = db.session.scalar(
        select(BallotDraft.choices).where(BallotDraft.round_id == round_.id, BallotDraft.draft_key == key)
    )
    return decode(round_.ballot_kind, text or "")


def count_ballots(round_: Round) -> int:
    """How many ballots there are; never shown before the count."""
    return db.session.scalar(select(func.count()).select_from(Ballot).where(Ballot.round_id == round_.id)) or 0


def count_voted(round_: Round) -> int:
    """How many people on the roll have voted; never shown before the count."""
    wanted = select(func.count()).select_from(RollEntry).where(RollEntry.round_id == round_.id, RollEntry.casts > 0)
    return db.session.scalar(wanted) or 0


def election_of(round_: Round, pot: str | None = None) -> Election:
    """A pot of the round as the tally counts it (None: the round has one): projects by official id, identical ballots folded.

    A voter to whom the pot is open and who named none of its projects is there with an empty ballot.
    """
    projects = pot_projects(round_, pot)
    codes = {row.number: row.code for row in projects}
    groups = db.session.execute(
        select(Ballot.choices, func.count()).where(*within(round_, pot)).group_by(Ballot.choices)
    )
    return Election.of(
        [Option(row.code, row.cost, row.title_ru) for row in projects],
        budget_of(round_, pot),
        round_.ballot_kind,
        ((choice_of(round_, text, codes), weight) for text, weight in groups),
        minor_digits=round_.minor_digits,
        # A few ballots of elections held elsewhere name a project twice; it counts once.
        merge_repeats=round_.is_imported,
    )


def budget_of(round_: Round, pot: str | None) -> int:
    """The money of a pot, or all of the round's."""
    return round_.budget if pot is None else next(each.budget for each in pots_of(round_) if each.code == pot)


def pot_projects(round_: Round, pot: str | None) -> list[Project]:
    """The projects paid from a pot (None: all of the round), by number."""
    found = db.session.scalars(select(Project).where(Project.round_id == round_.id).order_by(Project.number))
    pots = pots_of(round_)
    return [each for each in found if pot is None or pot_code(each.part, pots) == pot]


def within(round_: Round, pot: str | None) -> list[ColumnElement[bool]]:
    """The ballots of the voters to whom a pot is open."""
    mine = [Ballot.round_id == round_.id]
    return mine if pot in (None, WHOLE) else [*mine, Ballot.part == pot]


def ballots_by_part(round_: Round) -> dict[str, int]:
    """How many ballots there are from each part of the place; only for use after voting has ended."""
    rows = db.session.execute(
        select(Ballot.part, func.count()).where(Ballot.round_id == round_.id).group_by(Ballot.part)
    )
    return {row[0]: row[1] for row in rows}


def choice_of(round_: Round, text: str, codes: Mapping[int, str]) -> Choice:
    """What a stored ballot says about these projects, as the tally's choice."""
    choices = choices_within(decode(round_.ballot_kind, text), codes)
    if round_.ballot_kind == "points":
        return tuple((codes[c[0]], c[1]) for c in choices if not isinstance(c, int))
    return tuple(codes[c] for c in choices if isinstance(c, int))


def ballots_by_tracker(round_: Round, pot: str | None = None) -> Iterator[tuple[str, str]]:
    """(tracker, choices) of every ballot, shortest trackers first, then by character: an order that tells nothing."""
    rows = db.session.execute(select(Ballot.tracker, Ballot.choices).where(*within(round_, pot))).all()
    return iter(sorted(((tracker, choices) for tracker, choices in rows), key=lambda row: (len(row[0]), row[0])))


def choices_under(round_: Round, tracker: str) -> Choices | None:
    """What the live ballot with this receipt number says, or None; only for use after the result is public."""
    wanted = select(Ballot.choices).where(Ballot.round_id == round_.id, Ballot.tracker == tracker)
    text = db.session.scalar(wanted)
    return None if text is None else decode(round_.ballot_kind, text)
