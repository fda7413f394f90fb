"""What moderators do: let an issue through, hide or show it, hide, show or paint over its photos."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from civic.kernel import clock
from civic.kernel.commands import command
from civic.kernel.errors import Refused
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.files import Box, Picture, Upload, keep, painted, renamed
from civic.kernel.i18n import _
from maps.issues.events import FilesReplaced, IssueModerated, PhotoModerated
from maps.issues.models import ChangeKind, Issue, IssueChange, IssuePhoto
from maps.issues.permissions import IssueAction
from maps.issues.queries import photos_of
from maps.issues.services.answering import checked, role_of
from maps.issues.services.reporting import about
from maps.issues.services.voices import locked, touched

MOST_BOXES = 20


@command(IssueAction.MODERATE)
def let_through(actor: Any, issue: Issue) -> None:
    """Show an issue that waited for a moderator, with its photos (of a blurred one photos are let through one by one).

    Raises:
        Refused: it does not wait.
    """
    locked(issue)
    if issue.visible or issue.hidden_at is not None:
        raise Refused(None, _("This issue does not wait for a moderator."))
    issue.visible = True
    if not issue.category.is_sensitive:
        for photo in photos_of(issue):
            if photo.shown_id is None and not photo.hidden_reason:
                photo.shown_id = photo.upload_id
    count_photos(issue)
    _tell(actor, issue, ChangeKind.SHOWN, "let through", "")


@command(IssueAction.MODERATE)
def hide_issue(actor: Any, issue: Issue, reason: str) -> None:
    """Hide an issue from the public; its reporter reads the reason, addresses of its photos stop working.

    Raises:
        Refused: no reason, or it is hidden already.
    """
    locked(issue)
    said = _reason(reason)
    if issue.hidden_at is not None:
        raise Refused(None, _("This issue is hidden already."))
    issue.visible, issue.hidden_at, issue.hidden_reason = False, clock.now(), said
    _renew(actor, issue, [photo.shown for photo in photos_of(issue) if photo.shown is not None])
    _tell(actor, issue, ChangeKind.HIDDEN, "hidden", said)


@command(IssueAction.MODERATE)
def show_issue(actor: Any, issue: Issue, reason: str = "") -> None:
    """Show a hidden issue again.

    Raises:
        Refused: it is not hidden.
    """
    locked(issue)
    if issue.hidden_at is None:
        raise Refused(None, _("This issue is not hidden."))
    issue.visible, issue.hidden_at, issue.hidden_reason = True, None, ""
    _tell(actor, issue, ChangeKind.SHOWN, "shown", checked(reason, "reason"))


@command(IssueAction.MODERATE)
def hide_photo(actor: Any, photo: IssuePhoto, reason: str) -> None:
    """Hide a photo from the public; the reason stands in its place, its address stops working.

    Raises:
        Refused: no reason.
    """
    locked(photo.issue)
    said = _reason(reason)
    if photo.shown is not None:
        _renew(actor, photo.issue, [photo.shown])
    photo.shown_id, photo.hidden_reason = None, said
    _photo_told(actor, photo, "hidden", said)


@command(IssueAction.MODERATE)
def show_photo(actor: Any, photo: IssuePhoto) -> None:
    """Show a photo as it was sent, without paint."""
    locked(photo.issue)
    photo.shown_id, photo.hidden_reason = photo.upload_id, ""
    _photo_told(actor, photo, "shown", "")


def paint(photo: IssuePhoto, boxes: Sequence[Box]) -> Picture:
    """The photo as the public sees it (or was sent), with these parts painted over. Slow: outside any command.

    Raises:
        Refused: no part, too many, or one outside the picture.
    """
    source = photo.shown or photo.upload
    if not 1 <= len(boxes) <= MOST_BOXES:
        raise Refused("boxes", _("Name from 1 to %(n)s parts of the photo.", n=MOST_BOXES))
    for box in boxes:
        if min(box) < 0 or not box.width or not box.height or box.left >= source.width or box.top >= source.height:
            raise Refused("boxes", _("A part lies outside the photo."))
    return painted(source, boxes)


@command(IssueAction.MODERATE)
def show_painted(actor: Any, photo: IssuePhoto, picture: Picture, reason: str) -> None:
    """Let the public see the painted picture instead of the photo; what was sent stays for staff, under a new name.

    Raises:
        Refused: no reason.
    """
    locked(photo.issue)
    said = _reason(reason)
    _renew(actor, photo.issue, [one for one in (photo.upload, photo.shown) if one is not None])
    photo.shown = keep(picture, getattr(actor, "id", None))
    db.session.flush()
    photo.shown_id, photo.hidden_reason = photo.shown.id, ""
    _photo_told(actor, photo, "painted", said)


def _reason(reason: str) -> str:
    said = checked(reason, "reason")
    if len(said) < 5:
        raise Refused("reason", _("Give a reason that the author can understand."))
    return said


def _renew(actor: Any, issue: Issue, uploads: Sequence[Upload]) -> None:
    """Give pictures new names, so that addresses seen before lead nowhere once the change is real."""
    names = tuple(renamed(upload) for upload in {one.id: one for one in uploads}.values())
    if names:
        record(FilesReplaced(names=names, **about(actor, issue)))


def count_photos(issue: Issue) -> None:
    """Note how many photos the public sees; inside a command."""
    db.session.flush()
    shown = select(func.count()).select_from(IssuePhoto).where(IssuePhoto.issue_id == issue.id)
    issue.photos = db.session.scalar(shown.where(IssuePhoto.shown_id.is_not(None))) or 0


def _photo_told(actor: Any, photo: IssuePhoto, how: str, reason: str) -> None:
    issue = photo.issue
    count_photos(issue)
    db.session.add(
        IssueChange(
            issue_id=issue.id,
            at=clock.now(),
            kind=ChangeKind.PHOTO,
            actor_id=getattr(actor, "id", None),
            as_role=role_of(actor, issue),
            to_state=how,
            text=reason,
        )
    )
    touched(issue)
    record(PhotoModerated(map_id=issue.map.public_id, how=how, reason=reason, **about(actor, issue)))


def _tell(actor: Any, issue: Issue, kind: str, how: str, reason: str) -> None:
    db.session.add(
        IssueChange(
            issue_id=issue.id,
            at=clock.now(),
            kind=kind,
            actor_id=getattr(actor, "id", None),
            as_role=role_of(actor, issue),
            text=reason,
        )
    )
    touched(issue)
    record(IssueModerated(map_id=issue.map.public_id, how=how, reason=reason, **about(actor, issue)))
