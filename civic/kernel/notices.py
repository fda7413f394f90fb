"""A notice: which fact is told to whom, and in which words; delivered by whoever takes notices off the shelf."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from civic.kernel.events import Event


@dataclass(frozen=True)
class Recipient:
    """Where a notice goes and in which language."""

    address: str
    language: str
    person_id: int | None = None


@dataclass(frozen=True)
class LetterSort:
    """A sort of letters that everybody may have at once, once a day or not at all. Offered by its feature."""

    name: str
    title: object
    about: object
    """What is told by these letters, and how many there are at most."""
    order: int = 50


@dataclass(frozen=True)
class News:
    """A letter that may be overtaken: ``about`` names what it tells of, ``until`` when it is no longer true."""

    about: str
    until: datetime | None = None


@dataclass(frozen=True)
class Notice:
    """``words(event, recipient)`` gives (subject, body); it runs in the recipient's language, inside the transaction.

    Without a ``sort`` nobody can decline the letter: it concerns their account, their ballot or the hiding of their report.
    """

    name: str
    kind: type[Event]
    recipients: Callable[[Any], Iterable[Recipient]]
    words: Callable[[Any, Recipient], tuple[str, str]]
    sort: str = ""
    """Name of the ``LetterSort`` it belongs to."""
    news: Callable[[Any], News] | None = None
    """Of letters that replace an older one of the same notice about the same thing, where that still waits."""
