"""What can be asked of the record of changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, or_, select

from civic.accounts.models import Person
from civic.audit.models import AuditEntry
from civic.communities.models import Place, RoleName
from civic.communities.queries import roles_of
from civic.kernel.clock import zone
from civic.kernel.extensions import db
from civic.kernel.views import Page

PER_PAGE = 50
MOST_EXPORTED = 100_000


@dataclass(frozen=True)
class Filter:
    """What the reader wants to see; empty fields ask for everything."""

    place: Place | None = None
    fact: str = ""
    person: str = ""
    """Public id or mail address."""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Line:
    """An entry with the names a reader needs."""

    entry: AuditEntry
    place: Place | None
    person: Person | None


def _mine(reader: Any, places: Select[tuple[int]]) -> ColumnElement[bool]:
    """Only what happened in the places whose record this person may read; root auditors also see what has no place."""
    paths = [role.path for role in roles_of(reader) if role.name in (RoleName.AUDITOR, RoleName.STEWARD)]
    inside = AuditEntry.place_id.in_(
        places.where(or_(*[Place.path.startswith(path, autoescape=True) for path in paths]))
    )
    reaches_all = any("/" not in path.strip("/") for path in paths)
    return inside | AuditEntry.place_id.is_(None) if reaches_all else inside


def _conditions(reader: Any, wanted: Filter) -> list[ColumnElement[bool]]:
    found = [_mine(reader, select(Place.id))]
    if wanted.place is not None:
        below = select(Place.id).where(Place.path.startswith(wanted.place.path, autoescape=True))
        found.append(AuditEntry.place_id.in_(below))
    if wanted.fact:
        found.append(AuditEntry.fact == wanted.fact)
    if wanted.person:
        about = select(Person).where((Person.public_id == wanted.person) | (Person.email == wanted.person.lower()))
        person = db.session.scalar(about)
        if person is None:
            found.append(AuditEntry.id < 0)
        else:
            found.append(
                (AuditEntry.actor_id == person.id)
                | ((AuditEntry.subject_kind == "person") & (AuditEntry.subject_id == person.public_id))
            )
    if wanted.since is not None:
        found.append(AuditEntry.at >= _midnight(wanted.since, zone()))
    if wanted.until is not None:
        found.append(AuditEntry.at < _midnight(wanted.until + timedelta(days=1), zone()))
    return found


def _midnight(day: date, where: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), where)


def entries(reader: Any, wanted: Filter, number: int) -> Page[Line]:
    """One page of the record, newest first."""
    conditions = _conditions(reader, wanted)
    total = db.session.scalar(select(func.count()).select_from(AuditEntry).where(*conditions)) or 0
    return Page(_lines(conditions, PER_PAGE, (number - 1) * PER_PAGE), number, PER_PAGE, total)


def exported(reader: Any, wanted: Filter) -> Sequence[Line]:
    """All lines that match, newest first, up to a hundred thousand."""
    return _lines(_conditions(reader, wanted), MOST_EXPORTED, 0)


def _lines(conditions: list[ColumnElement[bool]], limit: int, offset: int) -> list[Line]:
    rows = db.session.execute(
        select(AuditEntry, Place, Person)
        .outerjoin(Place, Place.id == AuditEntry.place_id)
        .outerjoin(Person, Person.id == AuditEntry.actor_id)
        .where(*conditions)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [Line(entry, place, person) for entry, place, person in rows]


def facts() -> list[str]:
    """Names of the facts that occur, for the filter."""
    return list(db.session.scalars(select(AuditEntry.fact).distinct().order_by(AuditEntry.fact)))
