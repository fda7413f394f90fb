"""One's own issue: changing it before staff have read it, withdrawing it, taking it into an account."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update

from civic.discussion.services import begin_following
from civic.kernel import clock
from civic.kernel.commands import command
from civic.kernel.errors import Refused
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.files import Picture, Upload, keep
from civic.kernel.i18n import _
from maps.issues.events import IssueClaimed, IssueEdited, IssueWithdrawn
from maps.issues.kinds.terms import due_of
from maps.issues.models import ChangeKind, Issue, IssueCategory, IssueChange, IssueMap, IssuePhoto, Shape
from maps.issues.permissions import IssueAction
from maps.issues.queries.issues import claim_digest, photos_of, waits_again
from maps.issues.services.moderating import count_photos
from maps.issues.services.placing import put_into
from maps.issues.services.reporting import about, checked_text, hang_photos, kept_answers, not_barred
from maps.issues.services.voices import locked, touched

WITHDRAWN = "withdrawn"
"""What stands as the reason where the reporter took the issue back; pages say it in words."""


@dataclass(frozen=True)
class Wording:
    """The words of an issue as its reporter wants them, and what it is about; no category, no answers: as before."""

    title: str
    words: str
    spot_words: str
    category: IssueCategory | None = None
    answers: Mapping[str, Any] | None = None
    """By key of the question, as ``kinds.questions.read_answers`` gives them."""


def _keep_all(actor: Any, pictures: Sequence[Picture]) -> list[Upload]:
    not_barred(actor)
    return [keep(picture, getattr(actor, "id", None)) for picture in pictures]


@command(IssueAction.REPORT)
def keep_photos(actor: Any, issue_map: IssueMap, pictures: Sequence[Picture]) -> list[Upload]:
    """Store checked photos of a report that is still being written."""
    return _keep_all(actor, pictures)


@command(IssueAction.STILL_THERE)
def keep_evidence(actor: Any, issue: Issue, pictures: Sequence[Picture]) -> list[Upload]:
    """Store checked photos that show an issue to be still there."""
    return _keep_all(actor, pictures)


@command(IssueAction.EDIT)
def keep_more_photos(actor: Any, issue: Issue, pictures: Sequence[Picture]) -> list[Upload]:
    """Store checked photos that its reporter adds to an issue."""
    return _keep_all(actor, pictures)


@command(IssueAction.EDIT)
def edit_issue(
    actor: Any, issue: Issue, wording: Wording, photos: Sequence[Upload] = (), left_out: Collection[str] = ()
) -> None:
    """Change the words of one's own issue and what it is about, hang more photos on it, and take off those left out.

    In another category the term of that one counts from the day of the report, and answers to what the former one
    asked are deleted.

    Where a moderator reads before the public does, the issue waits again: what was let through was something else.

    Raises:
        Refused: no title, too long, too many photos, or a category it cannot be put into; names the field.
    """
    locked(issue)
    moved = wording.category is not None and _put_into(issue, wording.category)
    wanted = {
        "title": checked_text("title", " ".join(wording.title.split()), needed=True),
        "words": checked_text("words", wording.words),
        "spot_words": checked_text("spot_words", " ".join(wording.spot_words.split())),
    }
    if issue.category.is_sensitive:
        del wanted["spot_words"]
    elif not wanted["spot_words"] and issue.lon is None:
        raise Refused("spot_words", _("Say where it is: on the map, in words, or by coordinates."))
    if wording.answers is not None or moved:
        wanted["answers"] = kept_answers(wording.answers or {})
    changed = tuple(name for name, text in wanted.items() if getattr(issue, name) != text)
    off = [photo for photo in photos_of(issue) if photo.change_id is None and photo.upload.public_id in left_out]
    if not changed and not off and not photos and not moved:
        return
    for name in changed:
        setattr(issue, name, wanted[name])
    issue.visible = issue.visible and not waits_again(issue)
    if off or photos:
        _change_photos(issue, off, photos)
        changed = (*changed, "photos")
    if moved:
        changed = (*changed, "category")
    if issue.location is not None and "spot_words" in changed:
        issue.location.words = issue.spot_words
    _line(actor, issue, ChangeKind.EDITED)
    touched(issue)
    record(IssueEdited(map_id=issue.map.public_id, fields=changed, **about(actor, issue)))


def _put_into(issue: Issue, category: IssueCategory) -> bool:
    """Only where no spot is blurred: each move between blurred categories may show it less exactly, for good."""
    if category.id == issue.category_id:
        return False
    if issue.category.is_sensitive or category.is_sensitive:
        raise Refused("kind", _("Between exact and blurred categories an issue cannot be moved: hide it instead."))
    if issue.shape != Shape.WORDS and issue.shape not in category.shapes.split():
        raise Refused("kind", _("This category does not take a place of this shape."))
    put_into(issue, category)
    issue.due_on = due_of(category, issue.created_at)
    return True


def _change_photos(issue: Issue, off: Sequence[IssuePhoto], more: Sequence[Upload]) -> None:
    """Photos taken off hang nowhere any more, and are deleted as those of forms that were never sent."""
    for photo in off:
        db.session.delete(photo)
    db.session.flush()
    hang_photos(issue, more)
    count_photos(issue)


@command(IssueAction.WITHDRAW)
def withdraw_issue(actor: Any, issue: Issue) -> None:
    """Take one's own issue off the map, photos included; its number stays empty."""
    locked(issue)
    issue.visible, issue.hidden_at, issue.hidden_reason = False, clock.now(), WITHDRAWN
    issue.claim_hash, issue.due_on, issue.photos = None, None, 0
    db.session.execute(update(IssuePhoto).where(IssuePhoto.issue_id == issue.id).values(shown_id=None))
    _line(actor, issue, ChangeKind.HIDDEN)
    touched(issue)
    record(IssueWithdrawn(map_id=issue.map.public_id, **about(actor, issue)))


@command(IssueAction.CLAIM)
def claim_issue(actor: Any, issue: Issue, token: str) -> None:
    """Take an issue sent without an account into one's account; the link is used up by it.

    Raises:
        Refused: the link has been used, or belongs to another issue.
    """
    locked(issue)
    if issue.claim_hash is None or issue.claim_hash != claim_digest(token):
        raise Refused(None, _("This link has been used or is too old."))
    issue.reporter_id, issue.claim_hash, issue.contact = actor.id, None, ""
    begin_following(actor.id, "issue", issue.public_id)
    touched(issue)
    record(IssueClaimed(map_id=issue.map.public_id, **about(actor, issue)))


def _line(actor: Any, issue: Issue, kind: ChangeKind) -> None:
    db.session.add(IssueChange(issue_id=issue.id, at=clock.now(), kind=kind, actor_id=getattr(actor, "id", None)))
