"""Facts of a round."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from civic.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class RoundDrafted(Event):
    """A round was begun."""


@dataclass(frozen=True, kw_only=True)
class RoundEdited(Event):
    """The draft of a round was changed."""

    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ProjectsChanged(Event):
    """Projects of a draft were added, changed, removed or imported."""

    how: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class RollImported(Event):
    """Voters were put on the roll from a file."""

    added: int
    already: int


@dataclass(frozen=True, kw_only=True)
class VoterAdmitted(Event):
    """A desk put a person on the roll after seeing their document."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class RoundPublished(Event):
    """Budget, rules and projects were published and frozen."""

    rule_hash: str
    roll_size: int


@dataclass(frozen=True, kw_only=True)
class RoundWithdrawn(Event):
    """A published round went back to draft before it opened."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class RoundClosedEarly(Event):
    """Voting was ended before its time."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class BallotCast(Event):
    """Somebody voted. Not written into the log: a line per ballot would be a running total and an order.

    The mark on the roll (a counter and a date) is the record of casting.
    """

    coarse: ClassVar[bool] = True
    logged: ClassVar[bool] = False


@dataclass(frozen=True, kw_only=True)
class VoterTold(Event):
    """A voter is to be told that a ballot was cast in their name; never kept in the log."""

    coarse: ClassVar[bool] = True
    logged: ClassVar[bool] = False
    address: str
    locale: str
    round_title: str
    changed: bool


@dataclass(frozen=True, kw_only=True)
class RoundCounted(Event):
    """The ballots were counted."""

    rule: str
    input_hash: str
    winners: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ResultPublished(Event):
    """The result became public."""

    file_hash: str


@dataclass(frozen=True)
class RoundWords:
    """What a letter says of a round, in one language."""

    title: str
    money: str
    contact: str
    funded: tuple[str, ...] = ()
    """Titles of the projects that get money, once the result is public."""


@dataclass(frozen=True)
class Addressed:
    """Somebody who is told of a round by mail."""

    address: str
    locale: str
    person_id: int
    standing: str
    """"listed" for whoever may vote in it; else why not: "unlisted", "unproved", "blocked"."""


@dataclass(frozen=True, kw_only=True)
class ResidentsAddressed(Event):
    """Some residents are to be told of a round by mail; never kept in the log."""

    coarse: ClassVar[bool] = True
    logged: ClassVar[bool] = False
    news: str
    people: tuple[Addressed, ...]
    words: Mapping[str, RoundWords]
    """By language."""
    until: datetime
    """When voting ends or ended."""
    reason: str


@dataclass(frozen=True, kw_only=True)
class ResidentsTold(Event):
    """All residents have been told of something by mail; how many is not kept, of reminders it would be a turnout."""

    coarse: ClassVar[bool] = True
    news: str
