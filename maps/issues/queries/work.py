"""What staff ask: maps of their places, departments, ready answers, the queue and its numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import joinedload

from civic.communities.models import Place
from civic.kernel import clock
from civic.kernel.errors import Missing
from civic.kernel.extensions import db
from civic.kernel.views import Page
from maps.issues.models import (
    OPEN_STATES,
    Department,
    Issue,
    IssueCategory,
    IssueChange,
    IssueMap,
    IssuePhoto,
    ReplyTemplate,
)

PER_PAGE = 50


def maps_of(places: Sequence[Place]) -> list[IssueMap]:
    """All maps of these places and of everything inside them, drafts too; the newest in front."""
    if not places:
        return []
    inside = or_(*(Place.path.startswith(place.path, autoescape=True) for place in places))
    wanted = select(IssueMap).join(Place, Place.id == IssueMap.place_id).where(inside)
    wanted = wanted.options(joinedload(IssueMap.place)).order_by(IssueMap.created_at.desc(), IssueMap.id.desc())
    return list(db.session.scalars(wanted.limit(200)))


def category_of(map_id: str, key: str) -> IssueCategory:
    """A category by its map and key, retired ones too.

    Raises:
        Missing: there is none.
    """
    wanted = (
        select(IssueCategory)
        .join(IssueMap, IssueMap.id == IssueCategory.map_id)
        .where(IssueMap.public_id == map_id, IssueCategory.key == key)
        .options(joinedload(IssueCategory.map).joinedload(IssueMap.place))
    )
    found: IssueCategory | None = db.session.scalar(wanted)
    if found is None:
        raise Missing(key)
    return found


def departments_of(place: Place, retired: bool = False) -> list[Department]:
    """Departments of a place and of those around it, by name; those retired on request."""
    ids = [int(part) for part in place.path.strip("/").split("/")]
    wanted = select(Department).where(Department.place_id.in_(ids))
    if not retired:
        wanted = wanted.where(Department.retired_at.is_(None))
    return list(db.session.scalars(wanted.options(joinedload(Department.place)).order_by(Department.name_ru)))


def department_by_id(department: str) -> Department:
    """A department.

    Raises:
        Missing: there is none.
    """
    wanted = select(Department).where(Department.public_id == department).options(joinedload(Department.place))
    found: Department | None = db.session.scalar(wanted)
    if found is None:
        raise Missing(department)
    return found


def replies_of(place: Place, retired: bool = False) -> list[ReplyTemplate]:
    """Ready answers of a place and of those around it."""
    ids = [int(part) for part in place.path.strip("/").split("/")]
    wanted = select(ReplyTemplate).where(ReplyTemplate.place_id.in_(ids))
    if not retired:
        wanted = wanted.where(ReplyTemplate.retired_at.is_(None))
    return list(db.session.scalars(wanted.options(joinedload(ReplyTemplate.place)).order_by(ReplyTemplate.title)))


def reply_by_id(reply: str) -> ReplyTemplate:
    """A ready answer.

    Raises:
        Missing: there is none.
    """
    wanted = select(ReplyTemplate).where(ReplyTemplate.public_id == reply).options(joinedload(ReplyTemplate.place))
    found: ReplyTemplate | None = db.session.scalar(wanted)
    if found is None:
        raise Missing(reply)
    return found


def photo_by_id(photo: str) -> IssuePhoto:
    """A photo with its issue, map and place.

    Raises:
        Missing: there is none.
    """
    wanted = (
        select(IssuePhoto)
        .where(IssuePhoto.public_id == photo)
        .options(
            joinedload(IssuePhoto.issue).joinedload(Issue.map).joinedload(IssueMap.place),
            joinedload(IssuePhoto.issue).joinedload(Issue.category),
            joinedload(IssuePhoto.upload),
            joinedload(IssuePhoto.shown),
        )
    )
    found: IssuePhoto | None = db.session.scalar(wanted)
    if found is None:
        raise Missing(photo)
    return found


def issue_by_number(issue_map: IssueMap, number: int) -> Issue | None:
    """The issue people call by this number, if the map has it."""
    return db.session.scalar(select(Issue).where(Issue.map_id == issue_map.id, Issue.number == number))


@dataclass(frozen=True)
class WorkFilter:
    """What staff want to see of a map; empty fields ask for everything that is public or waits."""

    state: str = ""
    """A state; "open" for everything not closed; "waiting" for a moderator; "hidden"."""
    category: str = ""
    department: str = ""
    """Public id; "none" for what nobody has."""
    late: bool = False
    mine: int | None = None
    """Key of the person who changed it at some time."""
    text: str = ""


def is_late(on: date) -> ColumnElement[bool]:
    """No public answer by the day it was due; answering takes the day away, opening again sets a new one."""
    return (Issue.due_on < on) & Issue.state.in_(OPEN_STATES) & Issue.hidden_at.is_(None)


def is_waiting() -> ColumnElement[bool]:
    """Not public because nobody of the moderators has read it."""
    return Issue.visible.is_(False) & Issue.hidden_at.is_(None)


def _conditions(issue_map: IssueMap, wanted: WorkFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Issue.map_id == issue_map.id]
    if wanted.state == "waiting":
        found.append(is_waiting())
    elif wanted.state == "hidden":
        found.append(Issue.hidden_at.is_not(None))
    else:
        found.append(Issue.hidden_at.is_(None))
        if wanted.state == "open":
            found.append(Issue.state.in_(OPEN_STATES))
        elif wanted.state:
            found.append(Issue.state == wanted.state)
    if wanted.category:
        found.append(Issue.category.has(IssueCategory.key == wanted.category))
    if wanted.department == "none":
        found.append(Issue.department_id.is_(None))
    elif wanted.department:
        found.append(Issue.department.has(Department.public_id == wanted.department))
    if wanted.late:
        found.append(is_late(clock.today()))
    if wanted.mine is not None:
        found.append(Issue.id.in_(select(IssueChange.issue_id).where(IssueChange.actor_id == wanted.mine)))
    if wanted.text:
        found.append(_mentions(wanted.text))
    return found


def _mentions(text: str) -> ColumnElement[bool]:
    words = " ".join(text.split())[:80]
    if words.lstrip("#№").isdigit():
        return Issue.number == int(words.lstrip("#№")[:9])
    # The embedded database knows capitals of Latin letters only, so the usual spellings are asked for.
    spellings = sorted({words, words.lower(), words.upper(), words.capitalize()})
    columns = (Issue.title, Issue.words, Issue.spot_words)
    return or_(*(column.contains(spelling, autoescape=True) for column in columns for spelling in spellings))


def work_page(issue_map: IssueMap, wanted: WorkFilter, number: int) -> Page[Issue]:
    """One page of the queue: what is due first in front, then the oldest."""
    conditions = _conditions(issue_map, wanted)
    total = db.session.scalar(select(func.count()).select_from(Issue).where(*conditions)) or 0
    rows = (
        select(Issue)
        .where(*conditions)
        .options(joinedload(Issue.category), joinedload(Issue.department))
        .order_by(Issue.due_on.is_(None), Issue.due_on, Issue.created_at, Issue.id)
    )
    return Page(list(db.session.scalars(rows.limit(PER_PAGE).offset((number - 1) * PER_PAGE))), number, PER_PAGE, total)


def all_work(issue_map: IssueMap, wanted: WorkFilter, most: int = 100_000) -> list[Issue]:
    """Everything of the queue that matches, for a file."""
    rows = select(Issue).where(*_conditions(issue_map, wanted)).order_by(Issue.number)
    return list(
        db.session.scalars(
            rows.options(joinedload(Issue.category), joinedload(Issue.department), joinedload(Issue.location)).limit(
                most
            )
        )
    )


def issues_by_ids(issue_map: IssueMap, ids: Sequence[str]) -> list[Issue]:
    """These issues of the map, in the order of their numbers."""
    wanted = select(Issue).where(Issue.map_id == issue_map.id, Issue.public_id.in_(list(ids)))
    return list(db.session.scalars(wanted.order_by(Issue.number)))


@dataclass(frozen=True)
class WorkCounts:
    """How much of a map is where."""

    new: int = 0
    open: int = 0
    late: int = 0
    waiting: int = 0
    total: int = 0


def counts_of(maps: Sequence[IssueMap]) -> dict[int, WorkCounts]:
    """The numbers of many maps in one statement, by the map's key."""

    def some(condition: ColumnElement[bool]) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    seen = Issue.hidden_at.is_(None)
    rows = db.session.execute(
        select(
            Issue.map_id,
            some(seen & (Issue.state == "new")),
            some(seen & Issue.state.in_(OPEN_STATES)),
            some(is_late(clock.today())),
            some(is_waiting()),
            some(seen),
        )
        .where(Issue.map_id.in_([one.id for one in maps]))
        .group_by(Issue.map_id)
    )
    found = {row[0]: WorkCounts(*(int(n) for n in row[1:])) for row in rows}
    return {one.id: found.get(one.id, WorkCounts()) for one in maps}
