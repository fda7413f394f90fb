"""Dates as a calendar file, so that a phone reminds its owner (RFC 5545)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

_LINE = 75
"""Bytes of a line before it must be folded (RFC 5545, 3.1)."""


@dataclass(frozen=True)
class Entry:
    """A moment worth remembering."""

    name: str
    """Never changes and is this entry's alone; a file read again replaces the entry instead of adding another."""
    at: datetime
    title: str
    text: str
    url: str
    days_before: int | None = None
    """Remind so many days before."""


def calendar_file(entries: Sequence[Entry], settled_at: datetime) -> bytes:
    """The entries as an iCalendar file in UTF-8, stamped with when they were settled: the same entries, the same file."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Asar//Asar//EN", "METHOD:PUBLISH"]
    for entry in entries:
        lines += _event(entry, settled_at)
    lines.append("END:VCALENDAR")
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line))


def _event(entry: Entry, settled_at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.name}"
    yield f"DTSTAMP:{_moment(settled_at)}"
    yield f"DTSTART:{_moment(entry.at)}"
    yield f"SUMMARY:{_text(entry.title)}"
    yield f"DESCRIPTION:{_text(entry.text)}"
    yield f"URL:{entry.url}"
    if entry.days_before is not None:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{_text(entry.title)}"
        yield f"TRIGGER:-P{entry.days_before}D"
        yield "END:VALARM"
    yield "END:VEVENT"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    """Escaped as TEXT (RFC 5545, 3.3.11)."""
    lines = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").splitlines()
    return "\\n".join(lines)


def _folded(line: str) -> Iterator[bytes]:
    """Pieces of at most 75 bytes, each but the first begun with a space, never cut within a letter."""
    piece = b""
    for letter in line:
        signs = letter.encode()
        if len(piece) + len(signs) > _LINE:
            yield piece
            piece = b" "
        piece += signs
    yield piece
