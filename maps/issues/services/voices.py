"""Voices about an issue: "me too", counted once and taken back at will; "still there", which can open it again."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from civic.kernel import clock
from civic.kernel.commands import command
from civic.kernel.errors import Refused
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.files import Upload
from civic.kernel.i18n import _
from maps.issues.events import IssueReopened, IssueSupported, SaidStillThere, SupportWithdrawn
from maps.issues.kinds.terms import due_of
from maps.issues.models import ChangeKind, Issue, IssueChange, IssueState, Moderation, StillThere, Support
from maps.issues.permissions import IssueAction
from maps.issues.services.reporting import about, hang_photos, not_barred

LONGEST_STILL = 1000


def locked(issue: Issue) -> Issue:
    """The issue, read again and held until the command ends; counts on it are then true."""
    # What an earlier command of the same transaction changed is written first, or reading again would undo it.
    db.session.flush()
    db.session.refresh(issue, with_for_update={"of": Issue})
    return issue


def touched(issue: Issue) -> None:
    """The issue and its map have changed now."""
    issue.changed_at = issue.map.changed_at = clock.now()


@command(IssueAction.SUPPORT)
def support_issue(actor: Any, issue: Issue, voice: str) -> bool:
    """Say "me too"; the second time changes nothing. Whether it was counted now. ``voice``: see ``queries.voice_of``."""
    not_barred(actor)
    locked(issue)
    if db.session.get(Support, (issue.id, voice)) is not None:
        return False
    db.session.add(Support(issue_id=issue.id, supporter=voice, person_id=getattr(actor, "id", None), on=clock.today()))
    _count(issue)
    record(IssueSupported(map_id=issue.map.public_id, supports=issue.supports, **about(actor, issue)))
    return True


@command(IssueAction.SUPPORT)
def withdraw_support(actor: Any, issue: Issue, voice: str) -> bool:
    """Take a "me too" back. Whether there was one."""
    locked(issue)
    mine = db.session.get(Support, (issue.id, voice))
    if mine is None:
        return False
    db.session.delete(mine)
    _count(issue)
    record(SupportWithdrawn(map_id=issue.map.public_id, supports=issue.supports, **about(actor, issue)))
    return True


def _count(issue: Issue) -> None:
    db.session.flush()
    counted = select(func.count()).select_from(Support).where(Support.issue_id == issue.id)
    issue.supports = db.session.scalar(counted) or 0
    touched(issue)


@command(IssueAction.STILL_THERE)
def say_still_there(actor: Any, issue: Issue, voice: str, text: str = "", photos: Sequence[Upload] = ()) -> bool:
    """Say that what staff called done (or will not do) is still there. Whether the issue is open again by it.

    Each voice counts once for each closing. Words and photos of somebody unknown, or on a map where everything
    is read first, go to staff alone.

    Raises:
        Refused: said already, or too long.
    """
    not_barred(actor)
    locked(issue)
    said = text.strip()
    if len(said) > LONGEST_STILL:
        raise Refused("text", _("At most %(n)s characters.", n=LONGEST_STILL))
    if issue.closed_at is None or issue.state not in (IssueState.DONE, IssueState.NOT_DONE):
        raise Refused(None, _("This issue is not closed."))
    if db.session.get(StillThere, (issue.id, voice, issue.closed_at)) is not None:
        raise Refused(None, _("You have said so already. It is counted."))
    db.session.add(StillThere(issue_id=issue.id, supporter=voice, closed_at=issue.closed_at))
    issue.still_voices += 1
    _note(actor, issue, said, photos)
    record(SaidStillThere(map_id=issue.map.public_id, voices=issue.still_voices, **about(actor, issue)))
    touched(issue)
    if issue.still_voices < issue.map.reopen_voices:
        return False
    reopen(actor, issue, "voices")
    return True


def _note(actor: Any, issue: Issue, said: str, photos: Sequence[Upload]) -> None:
    public = actor.is_authenticated and issue.map.moderation == Moderation.AFTER
    line = IssueChange(
        issue_id=issue.id,
        at=clock.now(),
        kind=ChangeKind.STILL_THERE,
        actor_id=getattr(actor, "id", None),
        text=said if public else "",
        inner="" if public else said,
    )
    db.session.add(line)
    db.session.flush()
    hang_photos(issue, photos, line.id, public=public)


def reopen(actor: Any, issue: Issue, why: str) -> None:
    """Open a closed issue again, its clock started anew; inside a command. ``why``: "voices" or "staff"."""
    before = issue.state
    issue.state, issue.closed_at, issue.still_voices, issue.asked_at = IssueState.NEW, None, 0, None
    issue.due_on = due_of(issue.category, clock.now())
    db.session.add(
        IssueChange(
            issue_id=issue.id,
            at=clock.now(),
            kind=ChangeKind.REOPENED,
            actor_id=getattr(actor, "id", None) if why == "staff" else None,
            from_state=before,
            to_state=issue.state,
        )
    )
    record(IssueReopened(map_id=issue.map.public_id, why=why, from_state=before, **about(actor, issue)))
