"""What can be asked about places and roles."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from civic.accounts.models import Person
from civic.communities.models import PUBLIC_ROLES, Place, PlaceShape, Role, RoleName
from civic.kernel.errors import Missing
from civic.kernel.extensions import db
from civic.kernel.geo import to_geojson


@dataclass(frozen=True)
class Held:
    """A live role: its name and the path of the place it is held in."""

    name: str
    path: str


# Built once: asked at every page of somebody signed in.
_ROLE, _PLACE = Role.__table__.c, Place.__table__.c
_HELD = (
    select(_ROLE.name, _PLACE.path)
    .join_from(Role.__table__, Place.__table__, _PLACE.id == _ROLE.place_id)
    .where(_ROLE.person_id == bindparam("person_id"), _ROLE.withdrawn_at.is_(None))
)


def place_by_code(code: str) -> Place:
    """The place with this short name or KATO code.

    Raises:
        Missing: there is none.
    """
    found: Place | None = db.session.scalar(select(Place).where((Place.code == code) | (Place.kato == code)))
    if found is None:
        raise Missing(code)
    return found


def roles_of(person: Any) -> list[Held]:
    """The live roles of a person, read once per session of work.

    The answer is kept on the database session and dropped by every rollback or grant, so a command
    always judges by roles read under its own lock.
    """
    session = db.session()
    kept: dict[int, list[Held]] = session.info.setdefault("roles", {})
    if person.id not in kept:
        rows = session.execute(_HELD, {"person_id": person.id})
        kept[person.id] = [Held(name, path) for name, path in rows]
    return kept[person.id]


def forget_roles() -> None:
    """Read roles again at the next question."""
    drop_roles(db.session())


def drop_roles(session: Any) -> None:
    """Drop what was kept on this session; called at the end of each of its transactions."""
    session.info.pop("roles", None)


def root() -> Place | None:
    """The top of the tree."""
    return db.session.scalar(select(Place).where(Place.parent_id.is_(None)).order_by(Place.id).limit(1))


def children_of(place: Place) -> list[Place]:
    """Places directly inside this one, by name."""
    return list(
        db.session.scalars(select(Place).where(Place.parent_id == place.id).order_by(Place.kind, Place.name_ru))
    )


def ancestors_of(place: Place) -> list[Place]:
    """From the root down to the parent."""
    ids = [int(part) for part in place.path.strip("/").split("/")[:-1]]
    if not ids:
        return []
    found = {p.id: p for p in db.session.scalars(select(Place).where(Place.id.in_(ids)))}
    return [found[i] for i in ids]


def known_katos() -> set[str]:
    """The KATO codes of all places that have one."""
    return {kato for kato in db.session.scalars(select(Place.kato).where(Place.kato.is_not(None))) if kato}


@dataclass(frozen=True)
class Branch:
    """A place in the printed tree, with the places directly inside it."""

    place: Place
    children: list["Branch"]


def tree(whole_up_to: int = 300) -> Branch | None:
    """The tree of places by kind and name: whole while it is small, else two floors below the root."""
    top = root()
    if top is None:
        return None
    wanted = select(Place).order_by(Place.kind, Place.name_ru, Place.id)
    if (db.session.scalar(select(func.count()).select_from(Place)) or 0) > whole_up_to:
        parents = select(Place.id).where(Place.parent_id == top.id)
        wanted = wanted.where((Place.parent_id == top.id) | Place.parent_id.in_(parents))
    branches = {top.id: Branch(top, [])}
    found = [Branch(place, []) for place in db.session.scalars(wanted) if place.id != top.id]
    branches.update((branch.place.id, branch) for branch in found)
    for branch in found:
        branches[branch.place.parent_id or top.id].children.append(branch)
    return branches[top.id]


def find_places(words: str, limit: int = 50) -> list[Place]:
    """Places whose name in any language, short name or code holds these words."""
    words = " ".join(words.split())[:80]
    if not words:
        return []
    # The embedded database knows capitals of Latin letters only, so the usual spellings are asked for.
    spellings = {words, words.lower(), words.upper(), words.capitalize(), words.title()}
    columns = (Place.name_kk, Place.name_ru, Place.name_en, Place.code, Place.kato)
    like = [column.contains(spelling, autoescape=True) for column in columns for spelling in sorted(spellings)]
    return list(
        db.session.scalars(
            select(Place).where(or_(*like)).order_by(func.length(Place.path), Place.name_ru).limit(limit)
        )
    )


def starting_places() -> list[Place]:
    """Places for the front page: going down from the root while there is only one way, then all of that floor."""
    here = root()
    while here is not None:
        below = children_of(here)
        if len(below) != 1:
            return below or [here]
        here = below[0]
    return []


def roles_in(place: Place, withdrawn: bool = False) -> list[Role]:
    """Roles held in exactly this place, persons loaded; those withdrawn on request."""
    condition = Role.withdrawn_at.is_not(None) if withdrawn else Role.withdrawn_at.is_(None)
    newest = Role.withdrawn_at.desc() if withdrawn else Role.granted_at.desc()
    found = (
        select(Role)
        .where(Role.place_id == place.id, condition)
        .options(joinedload(Role.person))
        .order_by(newest, Role.id)
    )
    return list(db.session.scalars(found.limit(500)))


def public_roles(place: Place) -> list[Role]:
    """Who answers here: public roles held in this place or above it, nearest first."""
    ids = [int(part) for part in place.path.strip("/").split("/")]
    found = db.session.scalars(
        select(Role)
        .join(Place, Place.id == Role.place_id)
        .where(Role.place_id.in_(ids), Role.name.in_(PUBLIC_ROLES), Role.withdrawn_at.is_(None))
        .options(joinedload(Role.person), contains_eager(Role.place))
        .order_by(func.length(Place.path).desc(), Role.id)
        .limit(60)
    )
    return sorted(found, key=lambda role: (-len(role.place.path), PUBLIC_ROLES.index(RoleName(role.name))))


def roles_held_by(person: Person) -> list[Role]:
    """All roles of a person, live ones first."""
    found = (
        select(Role)
        .where(Role.person_id == person.id)
        .options(joinedload(Role.place))
        .order_by(Role.withdrawn_at.is_not(None), Role.granted_at.desc())
    )
    return list(db.session.scalars(found.limit(200)))


def role_by_public_id(name: str) -> Role:
    """A role by its public id.

    Raises:
        Missing: there is none.
    """
    found: Role | None = db.session.scalar(
        select(Role).where(Role.public_id == name).options(joinedload(Role.person), joinedload(Role.place))
    )
    if found is None:
        raise Missing(name)
    return found


def person_by_public_id(name: str) -> Person:
    """An account by its public id.

    Raises:
        Missing: there is none.
    """
    found: Person | None = db.session.scalar(select(Person).where(Person.public_id == name))
    if found is None:
        raise Missing(name)
    return found


def person_by_email(address: str) -> Person | None:
    """An account by its mail address, however it is typed."""
    return db.session.scalar(select(Person).where(Person.email == address.strip().lower()))


def places_of_work(person: Any, names: Iterable[str]) -> list[Place]:
    """Places in which the person holds one of these roles, and those directly inside them; the larger first."""
    held = list(
        db.session.scalars(
            select(Place)
            .join(Role, Role.place_id == Place.id)
            .where(Role.person_id == person.id, Role.withdrawn_at.is_(None), Role.name.in_(tuple(names)))
            .distinct()
        )
    )
    inside = select(Place).where(Place.parent_id.in_([place.id for place in held])).order_by(Place.name_ru).limit(300)
    found = {place.id: place for place in [*held, *db.session.scalars(inside)]}
    return sorted(found.values(), key=lambda place: (place.path.count("/"), place.name_ru))


@dataclass(frozen=True)
class ShapeMark:
    """What tells a drawn map that an outline changed, without reading the outline."""

    place_id: int
    box: tuple[float, float, float, float]
    source: str


def shape_marks(place: Place) -> tuple[ShapeMark, ...]:
    """Marks of the outlines of the place and of those directly inside it."""
    rows = db.session.execute(
        select(
            PlaceShape.place_id,
            PlaceShape.min_lon,
            PlaceShape.min_lat,
            PlaceShape.max_lon,
            PlaceShape.max_lat,
            PlaceShape.source,
        )
        .join(Place, Place.id == PlaceShape.place_id)
        .where((Place.id == place.id) | (Place.parent_id == place.id))
        .order_by(PlaceShape.place_id)
    )
    return tuple(ShapeMark(row[0], (row[1], row[2], row[3], row[4]), row[5]) for row in rows)


def outlines(place: Place) -> list[tuple[Place, dict[str, Any]]]:
    """The place's and its children's outlines as GeoJSON geometries, for maps."""
    rows = db.session.execute(
        select(Place, PlaceShape.geometry)
        .join(PlaceShape, PlaceShape.place_id == Place.id)
        .where((Place.id == place.id) | (Place.parent_id == place.id))
        .order_by(func.length(Place.path), Place.id)
    )
    return [(p, to_geojson(geometry)) for p, geometry in rows]
