"""What staff do with an issue: change its state, answer, give it to a department, call it a duplicate, note."""

from typing import Any

from sqlalchemy import func, select, update

from civic.discussion.models import Follow
from civic.discussion.queries import speaking_role
from civic.discussion.services import begin_following
from civic.kernel import clock
from civic.kernel.commands import command
from civic.kernel.errors import Refused
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.i18n import _
from maps.issues.events import (
    IssueAnswered,
    IssueAssigned,
    IssueMerged,
    IssueMoved,
    IssueStateChanged,
    NoteWritten,
)
from maps.issues.kinds.moves import MOVES
from maps.issues.kinds.terms import due_of
from maps.issues.models import (
    ChangeKind,
    Department,
    Issue,
    IssueCategory,
    IssueChange,
    IssueState,
    Support,
)
from maps.issues.permissions import IssueAction
from maps.issues.queries import voice_of
from maps.issues.services.placing import put_into
from maps.issues.services.reporting import about
from maps.issues.services.voices import locked, touched

LONGEST = 4000


@command(IssueAction.ANSWER)
def change_state(actor: Any, issue: Issue, to: str, text: str = "", inner: str = "") -> IssueChange:
    """Give an issue another state, by the table of allowed changes; ``text`` is for everybody, ``inner`` for staff.

    Words for the public count as the first answer and stop the clock. Going back is a change like any other:
    both stay visible.

    Raises:
        Refused: this change is not allowed, or the public is owed words; names the field.
    """
    locked(issue)
    move = MOVES.get((issue.state, to))
    if move is None or to == IssueState.DUPLICATE:
        raise Refused("to", _("An issue in this state cannot go there."))
    text = checked(text, "text")
    if move.needs_text and not text:
        raise Refused("text", _("This change needs words that everybody can read."))
    line = _line(actor, issue, ChangeKind.STATE, text=text, inner=checked(inner, "inner"), to=to)
    before = issue.state
    _enter(issue, to)
    if text and not move.back:
        _answered(issue)
    record(IssueStateChanged(map_id=issue.map.public_id, from_state=before, to_state=to, **about(actor, issue)))
    return line


@command(IssueAction.ANSWER)
def answer_issue(actor: Any, issue: Issue, text: str) -> IssueChange:
    """Say something in public without a new state; the first such word stops the clock.

    Raises:
        Refused: nothing said.
    """
    locked(issue)
    text = checked(text, "text")
    if not text:
        raise Refused("text", _("Fill in this field."))
    line = _line(actor, issue, ChangeKind.ANSWER, text=text)
    _answered(issue)
    record(IssueAnswered(map_id=issue.map.public_id, **about(actor, issue)))
    return line


@command(IssueAction.ANSWER)
def note_issue(actor: Any, issue: Issue, inner: str) -> IssueChange:
    """Write something for staff alone.

    Raises:
        Refused: nothing written.
    """
    inner = checked(inner, "inner")
    if not inner:
        raise Refused("inner", _("Fill in this field."))
    line = _line(actor, issue, ChangeKind.NOTE, inner=inner)
    record(NoteWritten(map_id=issue.map.public_id, **about(actor, issue)))
    return line


@command(IssueAction.ASSIGN)
def assign_issue(actor: Any, issue: Issue, department: Department | None, inner: str = "") -> bool:
    """Give an issue to a department, or to none. Whether anything changed.

    Raises:
        Refused: a department of another place, or one that is not offered any more.
    """
    locked(issue)
    if department is not None:
        here = issue.map.place.path
        if not here.startswith(department.place.path) or department.retired_at is not None:
            raise Refused("department", _("Choose a department of this place."))
    if issue.department_id == (department.id if department else None):
        return False
    issue.department_id = department.id if department else None
    _line(
        actor, issue, ChangeKind.ASSIGNED, text=department.name_ru if department else "", inner=checked(inner, "inner")
    )
    touched(issue)
    record(
        IssueAssigned(
            map_id=issue.map.public_id, department=department.public_id if department else "", **about(actor, issue)
        )
    )
    return True


@command(IssueAction.MERGE)
def merge_issue(actor: Any, issue: Issue, into: Issue, text: str = "") -> int:
    """Call an issue the same as another one: its voices, followers and reporter go along. How many voices did.

    What was called the same as this one before now leads to the other one as well.

    Raises:
        Refused: not on the same map, the same issue, a duplicate itself, or closed already.
    """
    locked(issue)
    locked(into)
    if into.map_id != issue.map_id or into.id == issue.id:
        raise Refused("into", _("Choose another issue of the same map."))
    if into.duplicate_of_id is not None:
        raise Refused("into", _("That one is itself the same as another; choose that other one."))
    if (issue.state, IssueState.DUPLICATE) not in MOVES:
        raise Refused("into", _("An issue in this state cannot go there."))
    text = checked(text, "text")
    before = issue.state
    _line(actor, issue, ChangeKind.STATE, text=text, to=IssueState.DUPLICATE)
    _enter(issue, IssueState.DUPLICATE)
    issue.duplicate_of_id = into.id
    issue.due_on = None
    issue.answered_at = issue.answered_at or clock.now()
    db.session.execute(update(Issue).where(Issue.duplicate_of_id == issue.id).values(duplicate_of_id=into.id))
    moved = _move_voices(issue, into)
    _line(actor, into, ChangeKind.MERGED, text=f"№ {issue.number}")
    touched(into)
    record(
        IssueMerged(
            map_id=issue.map.public_id, into=into.public_id, number=into.number, moved=moved, **about(actor, issue)
        )
    )
    record(
        IssueStateChanged(
            map_id=issue.map.public_id, from_state=before, to_state=IssueState.DUPLICATE, **about(actor, issue)
        )
    )
    return moved


@command(IssueAction.MOVE)
def recategorise(actor: Any, issue: Issue, category: IssueCategory) -> bool:
    """Put an issue into another category of its map. Whether anything changed. Its term stays.

    Raises:
        Refused: see ``put_into``.
    """
    locked(issue)
    if not put_into(issue, category):
        return False
    _line(actor, issue, ChangeKind.MOVED, text="")
    touched(issue)
    record(IssueMoved(map_id=issue.map.public_id, category=category.key, **about(actor, issue)))
    return True


def checked(text: str, field: str) -> str:
    """Words trimmed.

    Raises:
        Refused: too long.
    """
    said = text.strip()
    if len(said) > LONGEST:
        raise Refused(field, _("At most %(n)s characters.", n=LONGEST))
    return said


def _line(actor: Any, issue: Issue, kind: str, text: str = "", inner: str = "", to: str = "") -> IssueChange:
    line = IssueChange(
        issue_id=issue.id,
        at=clock.now(),
        kind=kind,
        actor_id=getattr(actor, "id", None),
        as_role=role_of(actor, issue),
        from_state=issue.state if to else "",
        to_state=to,
        text=text,
        inner=inner,
    )
    db.session.add(line)
    return line


def role_of(actor: Any, issue: Issue) -> str:
    """In whose name somebody acts: what the public reads instead of a person's name."""
    if getattr(actor, "is_system", False):
        return "steward"
    return speaking_role(actor, issue.map.place.path)


def _enter(issue: Issue, to: str) -> None:
    was_closed, issue.state = issue.is_closed, to
    if issue.is_closed:
        issue.closed_at, issue.still_voices = clock.now(), 0
    elif was_closed:
        issue.closed_at = issue.asked_at = issue.duplicate_of_id = None
        issue.due_on = due_of(issue.category, clock.now())
    touched(issue)


def _answered(issue: Issue) -> None:
    issue.answered_at = issue.answered_at or clock.now()
    issue.due_on = None
    touched(issue)


def _move_voices(issue: Issue, into: Issue) -> int:
    """Everybody behind an issue stands behind the other one too, each counted once. How many are new there."""
    there = set(db.session.scalars(select(Support.supporter).where(Support.issue_id == into.id)))
    mine = select(Support.supporter, Support.person_id).where(Support.issue_id == issue.id)
    coming = {row.supporter: row.person_id for row in db.session.execute(mine)}
    if issue.reporter is not None and issue.reporter_id != into.reporter_id:
        coming[voice_of(issue.reporter, "")] = issue.reporter_id
    if into.reporter is not None:
        coming.pop(voice_of(into.reporter, ""), None)
    fresh = {voice: person_id for voice, person_id in coming.items() if voice not in there}
    for voice, person_id in fresh.items():
        db.session.add(Support(issue_id=into.id, supporter=voice, person_id=person_id, on=clock.today()))
    db.session.flush()
    into.supports = db.session.scalar(select(func.count()).select_from(Support).where(Support.issue_id == into.id)) or 0
    followers = select(Follow.person_id).where(Follow.subject_kind == "issue", Follow.subject_id == issue.public_id)
    for person_id in {*db.session.scalars(followers), *filter(None, [issue.reporter_id])}:
        begin_following(person_id, "issue", into.public_id)
    return len(fresh)
