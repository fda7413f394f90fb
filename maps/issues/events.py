"""Facts about issue maps; none of them carries a spot, a contact or the words of a report."""

from dataclasses import dataclass
from typing import ClassVar

from civic.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class MapCreated(Event):
    """An issue map was begun."""


@dataclass(frozen=True, kw_only=True)
class MapChanged(Event):
    """An issue map was changed; ``fields`` names what."""

    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MapPublished(Event):
    """An issue map became public."""


@dataclass(frozen=True, kw_only=True)
class IssueReported(Event):
    """Somebody reported an issue."""

    map_id: str
    number: int
    category: str
    channel: str
    waits: bool
    """For a moderator, before the public sees it."""


@dataclass(frozen=True, kw_only=True)
class IssueEdited(Event):
    """The reporter changed the issue; ``fields`` names what."""

    map_id: str
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class IssueWithdrawn(Event):
    """The reporter took the issue back."""

    map_id: str


@dataclass(frozen=True, kw_only=True)
class IssueClaimed(Event):
    """An issue sent without an account now belongs to one."""

    map_id: str


@dataclass(frozen=True, kw_only=True)
class ClaimOffered(Event):
    """A link to come back to an issue sent without an account; only to write the letter, never logged."""

    logged: ClassVar[bool] = False
    address: str
    token: str
    title: str
    language: str


@dataclass(frozen=True, kw_only=True)
class IssueSupported(Event):
    """Somebody said "me too"; kept with its date only."""

    coarse: ClassVar[bool] = True
    map_id: str
    supports: int


@dataclass(frozen=True, kw_only=True)
class SupportWithdrawn(Event):
    """Somebody took a "me too" back; kept with its date only."""

    coarse: ClassVar[bool] = True
    map_id: str
    supports: int


@dataclass(frozen=True, kw_only=True)
class SaidStillThere(Event):
    """Somebody said that an issue called done is still there."""

    map_id: str
    voices: int


@dataclass(frozen=True, kw_only=True)
class IssueReopened(Event):
    """An issue called done is open again; ``why``: "voices" or "staff"."""

    map_id: str
    why: str
    from_state: str


@dataclass(frozen=True, kw_only=True)
class IssueStateChanged(Event):
    """Staff gave an issue another state; followers and supporters hear of it."""

    map_id: str
    from_state: str
    to_state: str


@dataclass(frozen=True, kw_only=True)
class MapClosedEarly(Event):
    """Reports are taken no more, before the end that was said."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class CategoriesChanged(Event):
    """A category of a map was added, changed, moved, retired or brought back."""

    how: str
    keys: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DepartmentsChanged(Event):
    """A department was added, changed, retired or brought back."""

    how: str


@dataclass(frozen=True, kw_only=True)
class RepliesChanged(Event):
    """A ready answer was added, changed, retired or brought back."""

    how: str


@dataclass(frozen=True, kw_only=True)
class IssueAnswered(Event):
    """Staff answered in public without a new state."""

    map_id: str


@dataclass(frozen=True, kw_only=True)
class IssueAssigned(Event):
    """An issue was given to a department, or to none."""

    map_id: str
    department: str
    """Public id; empty: none."""


@dataclass(frozen=True, kw_only=True)
class IssueMerged(Event):
    """An issue was called the same as another one; who follows it or said "me too" goes along."""

    map_id: str
    into: str
    number: int
    """Of the other one, as people say it."""
    moved: int
    """How many voices went along."""


@dataclass(frozen=True, kw_only=True)
class NoteWritten(Event):
    """Staff wrote a note for staff."""

    map_id: str


@dataclass(frozen=True, kw_only=True)
class IssuePlaced(Event):
    """The issue was put elsewhere on the map; where is said nowhere but on the issue itself."""

    map_id: str


@dataclass(frozen=True, kw_only=True)
class IssueMoved(Event):
    """Staff corrected an issue's category."""

    map_id: str
    category: str


@dataclass(frozen=True, kw_only=True)
class IssueModerated(Event):
    """A moderator let an issue through, hid it or showed it again."""

    map_id: str
    how: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class PhotoModerated(Event):
    """A moderator hid a photo, showed it, or painted over a part of it."""

    map_id: str
    how: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class FilesReplaced(Event):
    """Stored pictures got new names; what the old names lead to is to be removed. Never logged."""

    logged: ClassVar[bool] = False
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ReportersAsked(Event):
    """Those who reported an issue are asked whether it is done. Never logged: it names no deed of anybody."""

    logged: ClassVar[bool] = False
    map_id: str


@dataclass(frozen=True, kw_only=True)
class DoneConfirmed(Event):
    """Somebody who was asked said that it is done."""

    map_id: str


@dataclass(frozen=True, kw_only=True)
class IssuesImported(Event):
    """Issues were brought in from a file; ``digest`` is the file's SHA-256."""

    added: int
    updated: int
    skipped: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class KeyIssued(Event):
    """A program was given a key to send issues; ``label`` says which program."""

    label: str


@dataclass(frozen=True, kw_only=True)
class KeyRevoked(Event):
    """A key of a program was revoked."""

    label: str
