"""A notice: which fact is told to whom, and in which words; delivered by whoever takes notices off the shelf."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from civic.kernel.events import Event


@dataclass(frozen=True)
class Recipient:
    """Where a notice goes and in which language."""

    address: str
    language: str
    person_id: int | None = None


@dataclass(frozen=True)
class Notice:
    """``words(event, recipient)`` gives (subject, body); it runs in the recipient's language, inside the transaction."""

    name: str
    kind: type[Event]
    recipients: Callable[[Any], Iterable[Recipient]]
    words: Callable[[Any, Recipient], tuple[str, str]]
