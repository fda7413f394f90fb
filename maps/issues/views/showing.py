"""An issue made ready for its page: the lines of its life, its photos."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import url_for

from civic.communities.kinds import ROLES
from civic.discussion.queries import OFFICIAL
from civic.kernel.i18n import _
from maps.issues.kinds.states import STATES
from maps.issues.models import ChangeKind, Issue, IssueChange, IssuePhoto
from maps.issues.services.own import WITHDRAWN


@dataclass(frozen=True)
class Line:
    """One line of an issue's life as everybody may read it."""

    at: datetime
    title: str
    text: str = ""
    who: str = ""
    role: str = ""
    official: bool = False
    photos: list[dict[str, Any]] = field(default_factory=list)


def lines_of(issue: Issue, changes: Sequence[IssueChange], photos: Sequence[IssuePhoto]) -> list[Line]:
    """From the report on; nothing that is for staff alone, and no resident's name."""
    lines = [Line(issue.created_at, _("Reported"))]
    for change in changes:
        title = _title(change)
        if title:
            hung = [photo for photo in photos if photo.change_id == change.id]
            lines.append(_line(change, title, photo_cards(issue, hung)))
    return lines


def _line(change: IssueChange, title: str, photos: list[dict[str, Any]]) -> Line:
    by_staff = bool(change.as_role) and change.actor is not None
    return Line(
        change.at,
        title,
        change.text,
        change.actor.name if by_staff and change.actor else "",
        str(ROLES.get(change.as_role, "")) if by_staff else "",
        change.as_role in OFFICIAL,
        photos,
    )


def _title(change: IssueChange) -> str:
    if change.kind in (ChangeKind.STATE, ChangeKind.REOPENED) and change.to_state:
        if change.kind == ChangeKind.REOPENED:
            return _("Open again") if change.as_role else _("Open again: people say it is still there")
        return _("Now: %(state)s", state=STATES[change.to_state][0])
    words = {
        ChangeKind.ANSWER: _("Answer"),
        ChangeKind.STILL_THERE: _("Somebody says it is still there"),
        ChangeKind.EDITED: _("The reporter changed the report"),
        ChangeKind.HIDDEN: _("Hidden"),
        ChangeKind.SHOWN: _("Shown again"),
    }
    if change.kind == ChangeKind.MOVED and change.as_role:
        return _("Category or place corrected")
    if change.kind == ChangeKind.ASSIGNED and change.text:
        return _("Given to those who do the work")
    return words.get(ChangeKind(change.kind), "")


def photo_cards(issue: Issue, photos: Sequence[IssuePhoto], *, all_of_them: bool = False) -> list[dict[str, Any]]:
    """Photos for the grid: those the public may see, or all as sent (for the sender and for staff)."""
    cards = []
    for photo in photos:
        upload = photo.upload if all_of_them else photo.shown
        if upload is None:
            continue
        cards.append(
            {
                "photo_url": url_for("files.show", name=upload.public_id, size="large"),
                "thumb_url": url_for("files.show", name=upload.public_id, size="thumb"),
                "alt": _("Photo of “%(title)s”", title=issue.title),
                "width": 320,
                "height": 180,
                "caption": None if photo.shown_id else _("Not public yet"),
            }
        )
    return cards


def hidden_words(issue: Issue) -> str:
    """Why the public does not see it, for those who do; empty when it does."""
    if issue.visible:
        return ""
    if issue.hidden_reason == WITHDRAWN:
        return _("You took this report back. Nobody else sees it.")
    if issue.hidden_at is not None:
        return _("Hidden from the public: %(reason)s", reason=issue.hidden_reason)
    return _("Waits to be read by a moderator before everybody sees it.")
