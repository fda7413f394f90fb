"""Asking those who reported an issue whether what was called done is done, once for each "done"."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select

from civic.accounts.models import Person
from civic.kernel import clock, keys
from civic.kernel.commands import command
from civic.kernel.errors import Refused
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.i18n import _
from civic.kernel.permissions import Stranger
from maps.issues.events import DoneConfirmed, ReportersAsked
from maps.issues.models import ChangeKind, Issue, IssueChange, IssueMap, IssueState
from maps.issues.permissions import IssueAction
from maps.issues.services.reporting import about
from maps.issues.services.voices import locked, touched

BY_MAIL = "mail"
_AT_ONCE = 200


@dataclass(frozen=True)
class Asked(Stranger):
    """Somebody who followed the link of the question: they may answer it, and nothing else."""

    asked_about: int
    name_of: str
    """Public id of their account, or "mail" for the address given with the report."""
    id: int | None = None


def mark_of(issue: Issue, who: str) -> str:
    """The part of the link that proves who was asked about which "done"; good until the issue is closed anew."""
    closed = issue.closed_at.isoformat() if issue.closed_at else ""
    return keys.keyed(keys.ensure("questions"), issue.public_id, closed, who).hex()[:32]


def asked_by(issue: Issue, who: str, mark: str) -> Asked | None:
    """Who somebody with this link is; None when the link is wrong or the issue is not closed any more."""
    if issue.closed_at is None or mark_of(issue, who) != mark:
        return None
    if who == BY_MAIL:
        return Asked(issue.id, who)
    person_id = db.session.scalar(select(Person.id).where(Person.public_id == who))
    return None if person_id is None else Asked(issue.id, who, person_id)


@command(IssueAction.ASK_REPORTERS)
def ask_some(actor: Any, subject: None) -> int:
    """Queue the question to the reporters of issues done long enough ago; gives how many issues there were.

    How long is said by each map. At most two hundred at once, so that no transaction lasts long.
    """
    now = clock.now()
    waiting = (
        select(Issue)
        .join(IssueMap, IssueMap.id == Issue.map_id)
        .where(
            Issue.state == IssueState.DONE,
            Issue.visible,
            Issue.closed_at.is_not(None),
            or_(Issue.asked_at.is_(None), Issue.asked_at < Issue.closed_at),
            or_(Issue.reporter_id.is_not(None), Issue.contact != ""),
        )
        .order_by(Issue.closed_at, Issue.id)
        # Another machine asks about what it holds.
        .with_for_update(skip_locked=True, of=Issue)
    )
    asked = 0
    for issue in _due(waiting, now):
        issue.asked_at = now
        record(ReportersAsked(map_id=issue.map.public_id, **about(actor, issue)))
        asked += 1
    return asked


def _due(waiting: Any, now: Any) -> Iterator[Issue]:
    """Of each map those whose days are over; maps differ in their days, so each is asked by itself."""
    left = _AT_ONCE
    for issue_map in db.session.scalars(select(IssueMap).where(IssueMap.published_at.is_not(None))).all():
        until = now - timedelta(days=issue_map.ask_after_days)
        found = waiting.where(Issue.map_id == issue_map.id, Issue.closed_at <= until).limit(left)
        for issue in db.session.scalars(found).all():
            left -= 1
            yield issue
        if left <= 0:
            return


def ask_reporters(actor: Any) -> int:
    """Ask about everything that is due, a portion at a time; gives how many issues."""
    total = 0
    while asked := ask_some(actor, None):
        total += asked
    return total


@command(IssueAction.CONFIRM)
def confirm_done(actor: Asked, issue: Issue) -> bool:
    """Say that it is done indeed; the second time changes nothing. Whether it was noted now.

    Raises:
        Refused: the issue is not called done any more.
    """
    locked(issue)
    if issue.state != IssueState.DONE or issue.closed_at is None:
        raise Refused(None, _("This issue is not called done any more."))
    said = select(IssueChange.id).where(
        IssueChange.issue_id == issue.id,
        IssueChange.kind == ChangeKind.CONFIRMED,
        IssueChange.at >= issue.closed_at,
        IssueChange.actor_id == actor.id if actor.id is not None else IssueChange.actor_id.is_(None),
    )
    if db.session.scalar(said) is not None:
        return False
    db.session.add(IssueChange(issue_id=issue.id, at=clock.now(), kind=ChangeKind.CONFIRMED, actor_id=actor.id))
    touched(issue)
    record(DoneConfirmed(map_id=issue.map.public_id, **about(actor, issue)))
    return True
