"""What became of the money of each part of the place: told for groups large enough, and never so that a small one can be worked out."""

from collections.abc import Iterable

from sqlalchemy import func, select

from civic.kernel.extensions import db
from civic.tally import Choice, Election, Outcome
from civic.tally.groups import GroupShare, Spending
from civic.voting.models import Ballot, Project, Round
from civic.voting.queries.ballots import choice_of, within

SMALL = 5
"""Groups of fewer voters are not told apart, nor below the round's own limit for single ballots."""

Told = list[tuple[str, int | None, int | None]]
"""(part code, voters, whole percent of their money that found a project they chose); nothing of small groups."""


def shares_by_part(round_: Round, election: Election, outcome: Outcome, pot: str | None = None) -> Told:
    """The groups that could choose in a pot (None: one is for all); empty where ballots keep no part."""
    members = _members(round_, election, pot)
    if not any(members):
        return []
    return told(Spending.of(election, outcome).labelled(members), max(SMALL, round_.min_published))


def told(groups: Iterable[GroupShare], least: int) -> Told:
    """Groups with those left out that are too small; where only one is, the next smallest too, as the rest would tell it."""
    found = sorted(groups, key=lambda group: (group.voters, group.label))
    small = sum(group.voters < least for group in found)
    hidden = {group.label for group in found[: small + 1 if small == 1 else small]}
    return [
        (group.label, None, None) if group.label in hidden else (group.label, group.voters, group.percent)
        for group in sorted(found, key=lambda group: group.label)
    ]


def _members(round_: Round, election: Election, pot: str | None) -> dict[str, list[tuple[Choice, int]]]:
    projects = db.session.execute(select(Project.number, Project.code).where(Project.round_id == round_.id))
    codes = {row.number: row.code for row in projects if row.code in election.position}
    rows = db.session.execute(
        select(Ballot.part, Ballot.choices, func.count())
        .where(*within(round_, pot))
        .group_by(Ballot.part, Ballot.choices)
    )
    members: dict[str, list[tuple[Choice, int]]] = {}
    for part, text, number in rows:
        members.setdefault(part, []).append((choice_of(round_, text, codes), number))
    return members
