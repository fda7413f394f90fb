"""Rounds and their projects, loaded as the pages need them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from civic.accounts.models import Person
from civic.communities.models import Place
from civic.kernel import clock
from civic.kernel.commands import running
from civic.kernel.errors import Missing
from civic.kernel.extensions import db
from civic.kernel.records import key_of
from civic.voting.models import Project, Round, RoundPart, RuleLine

# Built once: these are asked by nearly every page and every vote.
_WITH_PLACE = select(Round, clock.db_clock()).join(Round.place).options(contains_eager(Round.place))
_BY_PUBLIC_ID = _WITH_PLACE.where(Round.public_id == bindparam("public_id"))
_LOCKED = _WITH_PLACE.where(Round.id == bindparam("id")).execution_options(populate_existing=True)
_SHARED, _EXCLUSIVE = (_LOCKED.with_for_update(read=read, of=Round) for read in (True, False))
# With the person who asks: the transaction that now begins has forgotten them, and would ask once more.
_TO_VOTE = (
    select(Round, clock.db_clock(), Person)
    .join(Round.place)
    .outerjoin(Person, Person.id == bindparam("person_id"))
    .options(contains_eager(Round.place))
    .where(Round.public_id == bindparam("public_id"))
    .with_for_update(read=True, of=Round)
    .execution_options(populate_existing=True)
)


def round_by_id(public_id: str) -> Round:
    """The round with its place, and the database's time of reading.

    Raises:
        Missing: there is none.
    """
    row = db.session.execute(_BY_PUBLIC_ID, {"public_id": public_id}).one_or_none()
    if row is None:
        raise Missing(public_id)
    return _stamped(row[0], row[1])


def _stamped(round_: Round, read_at: datetime) -> Round:
    # A plain attribute beside the columns: when the database read this, by its own clock.
    round_.__dict__["read_at"] = clock.from_db(read_at)
    return round_


def read_time(round_: Round) -> datetime:
    """When the round was read, by the database's clock; read now if nobody kept it."""
    kept = round_.__dict__.get("read_at")
    return kept if isinstance(kept, datetime) else clock.db_now()


def lock_round(round_: Round, *, shared: bool) -> datetime:
    """Lock the round's row for the rest of the transaction, refresh it, and give the database's time."""
    number, frame = key_of(round_) or round_.id, running()
    if shared and frame is not None and ("round to vote in", number) in frame.locked:
        return read_time(round_)
    row = db.session.execute(_SHARED if shared else _EXCLUSIVE, {"id": number}).one()
    _stamped(row[0], row[1])
    return read_time(row[0])


def round_to_vote_in(public_id: str, person_id: int | None) -> Round:
    """The round as ``lock_round(shared=True)`` leaves it, found and locked in one statement; only inside a command.

    The person is read again with it, so that a suspension told a moment ago counts.

    Raises:
        Missing: there is none.
        RuntimeError: no command is running.
    """
    frame = running()
    if frame is None:
        raise RuntimeError("a round is locked by a command only")
    row = db.session.execute(_TO_VOTE, {"public_id": public_id, "person_id": person_id}).one_or_none()
    if row is None:
        raise Missing(public_id)
    round_ = _stamped(row[0], row[1])
    frame.locked["round to vote in", round_.id] = round_
    return round_


def rounds_of(place: Place | None, *, drafts: bool = False) -> list[Round]:
    """Rounds in this place and below it (everywhere for None), those that end last in front."""
    wanted = select(Round, clock.db_clock()).join(Round.place).options(contains_eager(Round.place))
    if place is not None:
        wanted = wanted.where(Place.path.startswith(place.path, autoescape=True))
    if not drafts:
        wanted = wanted.where(Round.frozen_at.is_not(None))
    rows = db.session.execute(wanted.order_by(Round.closes_at.desc(), Round.id.desc()).limit(200))
    return [_stamped(round_, read_at) for round_, read_at in rows]


def rounds_in(places: Sequence[Place]) -> list[Round]:
    """All rounds of these places and of everything inside them, drafts too: those not published yet, then the latest."""
    if not places:
        return []
    inside = or_(*(Place.path.startswith(place.path, autoescape=True) for place in places))
    rows = db.session.execute(
        select(Round, clock.db_clock())
        .join(Round.place)
        .options(contains_eager(Round.place))
        .where(inside)
        .order_by(Round.frozen_at.is_not(None), Round.closes_at.desc(), Round.id.desc())
        .limit(300)
    )
    return [_stamped(round_, read_at) for round_, read_at in rows]


def rounds_over(place: Place) -> list[Round]:
    """Public rounds that a resident of this place takes part in: here, above it, and below it."""
    ids = [int(part) for part in place.path.strip("/").split("/")]
    rows = db.session.execute(
        select(Round, clock.db_clock())
        .join(Round.place)
        .options(contains_eager(Round.place))
        .where(Round.frozen_at.is_not(None), or_(Place.id.in_(ids), Place.path.startswith(place.path, autoescape=True)))
        .order_by(Round.closes_at.desc(), Round.id.desc())
        .limit(50)
    )
    return [_stamped(round_, read_at) for round_, read_at in rows]


@dataclass(frozen=True)
class ProjectFilter:
    """What a reader asked the list for."""

    text: str = ""
    category: str = ""
    part: str = ""
    sort: str = "number"


SORTS = {
    "number": (Project.number.asc(),),
    "cost": (Project.cost.asc(), Project.number.asc()),
    "-cost": (Project.cost.desc(), Project.number.asc()),
}


def projects_of(round_: Round, wanted: ProjectFilter | None = None) -> list[Project]:
    """The round's projects with photo and place, in one statement."""
    asked = wanted or ProjectFilter()
    statement = (
        select(Project)
        .options(joinedload(Project.photo), joinedload(Project.location))
        .where(Project.round_id == round_.id)
        .order_by(*SORTS.get(asked.sort, SORTS["number"]))
    )
    if asked.category:
        statement = statement.where(Project.category == asked.category)
    if asked.part:
        statement = statement.where(Project.part == asked.part)
    found = list(db.session.scalars(statement))
    return [project for project in found if _mentions(project, asked.text)] if asked.text else found


def _mentions(project: Project, text: str) -> bool:
    # In Python, because the embedded database's lower() knows no Cyrillic.
    fields = ("title", "gist", "address")
    wanted = text.casefold()
    said = (getattr(project, f"{name}_{code}") for name in fields for code in ("kk", "ru", "en"))
    return text == str(project.number) or any(wanted in value.casefold() for value in said)


def project_by_number(round_: Round, number: int) -> Project:
    """One project of the round.

    Raises:
        Missing: no project of that number.
    """
    found: Project | None = db.session.scalar(
        select(Project)
        .options(joinedload(Project.photo), joinedload(Project.location))
        .where(Project.round_id == round_.id, Project.number == number)
    )
    if found is None:
        raise Missing(number)
    return found


def neighbours_of(round_: Round, number: int) -> tuple[int | None, int | None]:
    """The project numbers before and after this one."""
    before = db.session.scalar(
        select(func.max(Project.number)).where(Project.round_id == round_.id, Project.number < number)
    )
    behind = db.session.scalar(
        select(func.min(Project.number)).where(Project.round_id == round_.id, Project.number > number)
    )
    return before, behind


def rule_lines_of(round_: Round) -> dict[str, RuleLine]:
    """Notes and sources of the round's rules, by key."""
    return {line.key: line for line in db.session.scalars(select(RuleLine).where(RuleLine.round_id == round_.id))}


def parts_of(round_: Round) -> dict[str, RoundPart]:
    """The parts of the place, by code."""
    rows = db.session.scalars(select(RoundPart).where(RoundPart.round_id == round_.id).order_by(RoundPart.code))
    return {part.code: part for part in rows}


def next_number(round_: Round) -> int:
    """The number a new project gets."""
    return (db.session.scalar(select(func.max(Project.number)).where(Project.round_id == round_.id)) or 0) + 1


def codes_of(round_: Round) -> set[str]:
    """The official ids of the round's projects."""
    return set(db.session.scalars(select(Project.code).where(Project.round_id == round_.id)))


def categories_in(projects: Sequence[Project]) -> list[str]:
    """The categories that occur, each once, in order of first appearance."""
    return list(dict.fromkeys(project.category for project in projects if project.category))
