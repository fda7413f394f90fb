"""Facts of talk; who follows what is nobody else's business and in none of them."""

from dataclasses import dataclass
from typing import ClassVar

from civic.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CommentWritten(Event):
    """Somebody wrote a comment; ``as_role`` where it is the word of an official."""

    comment: str
    as_role: str


@dataclass(frozen=True, kw_only=True)
class CommentHidden(Event):
    """A comment was hidden."""

    comment: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class CommentShown(Event):
    """A hidden comment is shown again."""

    comment: str


@dataclass(frozen=True, kw_only=True)
class FollowersTold(Event):
    """Followers hear of a comment; only to write their letters, never logged."""

    logged: ClassVar[bool] = False
    followers: tuple[tuple[str, str, int], ...]
    """Address, language, number of the person."""
    title: str
    path: str
    official: bool
