"""Issue maps and their categories."""

from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry
from sqlalchemy import String, bindparam, cast, or_, select
from sqlalchemy.orm import joinedload

from civic.communities.models import Place
from civic.kernel import clock
from civic.kernel.database import rows_of
from civic.kernel.errors import Missing
from civic.kernel.extensions import db
from civic.kernel.geo import to_shape
from maps.issues.models import IssueCategory, IssueMap, IssueMapArea


def map_by_id(map_id: str, **_parts: object) -> IssueMap:
    """The map of an address, its place loaded.

    Raises:
        Missing: there is none.
    """
    found: IssueMap | None = db.session.scalar(
        select(IssueMap).where(IssueMap.public_id == map_id).options(joinedload(IssueMap.place))
    )
    if found is None:
        raise Missing(map_id)
    return found


HEAD = (cast(IssueMap.changed_at, String), cast(IssueMap.published_at, String))
"""What ``MapHead`` tells of a map besides its name, as a statement asks for it."""
# Built once: asked for views of the map.
_HEAD_OF = select(*HEAD).where(IssueMap.public_id == bindparam("map_id"))


@dataclass(frozen=True)
class MapHead:
    """What a view needs of a map: its name, and as text when it was last changed and when it was published."""

    public_id: str
    changed_at: str | None = None
    published_at: str | None = None

    @property
    def map(self) -> "MapHead":
        """Itself, where a rule asks for the map of a thing."""
        return self

    @property
    def place(self) -> Place:
        """Where it lies: read when a rule asks for it, of a map that is not public."""
        return map_by_id(self.public_id).place


def map_head(map_id: str) -> MapHead:
    """The head of the map of an address.

    Raises:
        Missing: there is none.
    """
    found = rows_of(db, _HEAD_OF, {"map_id": map_id})
    if not found:
        raise Missing(map_id)
    return MapHead(map_id, *found[0])


def open_maps(limit: int = 50) -> list[IssueMap]:
    """Maps that take reports now, what ends first in front."""
    now = clock.now()
    wanted = (
        select(IssueMap)
        .where(
            IssueMap.published_at.is_not(None),
            IssueMap.opens_at <= now,
            or_(IssueMap.closes_at.is_(None), IssueMap.closes_at > now),
        )
        .options(joinedload(IssueMap.place))
        .order_by(IssueMap.closes_at.is_(None), IssueMap.closes_at, IssueMap.id.desc())
    )
    return list(db.session.scalars(wanted.limit(limit)))


def maps_around(place: Place, limit: int = 50) -> list[IssueMap]:
    """Published maps of the place, of places around it and inside it, the newest in front."""
    above = [int(part) for part in place.path.strip("/").split("/")]
    wanted = (
        select(IssueMap)
        .join(Place, Place.id == IssueMap.place_id)
        .where(
            IssueMap.published_at.is_not(None),
            or_(IssueMap.place_id.in_(above), Place.path.startswith(place.path, autoescape=True)),
        )
        .options(joinedload(IssueMap.place))
        .order_by(IssueMap.opens_at.desc(), IssueMap.id.desc())
    )
    return list(db.session.scalars(wanted.limit(limit)))


def categories_of(issue_map: IssueMap, retired: bool = False) -> list[IssueCategory]:
    """The categories one may choose from, in their order; those retired on request."""
    wanted = select(IssueCategory).where(IssueCategory.map_id == issue_map.id)
    if not retired:
        wanted = wanted.where(IssueCategory.retired_at.is_(None))
    return list(db.session.scalars(wanted.order_by(IssueCategory.position, IssueCategory.id)))


def category_by_key(issue_map: IssueMap, key: str) -> IssueCategory | None:
    """The category with this key, if one may choose it."""
    return db.session.scalar(
        select(IssueCategory).where(
            IssueCategory.map_id == issue_map.id, IssueCategory.key == key, IssueCategory.retired_at.is_(None)
        )
    )


def map_area(issue_map: IssueMap) -> BaseGeometry | None:
    """The map's own area, in degrees; None where the outline of its place decides."""
    own = db.session.scalar(select(IssueMapArea.geometry).where(IssueMapArea.map_id == issue_map.id))
    return None if own is None else to_shape(own)
