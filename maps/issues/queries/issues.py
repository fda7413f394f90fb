"""Issues: one of them with everything a page needs, those of a person, those that may be the same."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.base import ExecutableOption

from civic.accounts.models import Person
from civic.communities.models import Place
from civic.kernel import clock, geo
from civic.kernel.errors import Missing
from civic.kernel.extensions import db
from civic.kernel.files import Upload
from civic.kernel.geo import distance_m, in_box
from civic.locations.models import LocationShape
from civic.locations.queries.boxes import box_around
from maps.issues.models import (
    OPEN_STATES,
    ChangeKind,
    Issue,
    IssueCategory,
    IssueChange,
    IssueMap,
    IssuePhoto,
    Moderation,
)


def _whole() -> list[ExecutableOption]:
    return [
        joinedload(Issue.map).joinedload(IssueMap.place),
        joinedload(Issue.category),
        joinedload(Issue.department),
        joinedload(Issue.duplicate_of),
    ]


def issue_by_id(public_id: str, **_parts: object) -> Issue:
    """The issue of an address with its map, place and category, whoever may see it; pages ask the policy next.

    Raises:
        Missing: there is none.
    """
    found: Issue | None = db.session.scalar(select(Issue).where(Issue.public_id == public_id).options(*_whole()))
    if found is None:
        raise Missing(public_id)
    return found


def issue_by_uuid(issue_map: IssueMap, client_uuid: str) -> Issue | None:
    """The issue a device sent under this id before, if any."""
    return db.session.scalar(select(Issue).where(Issue.map_id == issue_map.id, Issue.client_uuid == client_uuid))


def claim_digest(token: str) -> str:
    """What is stored of a claim link's token."""
    return hashlib.sha256(b"asar issue claim\0" + token.encode()).hexdigest()


def issue_of_claim(token: str) -> Issue | None:
    """The issue a claim link leads to, while the link is good."""
    if not 20 <= len(token) <= 100:
        return None
    return db.session.scalar(select(Issue).where(Issue.claim_hash == claim_digest(token)).options(*_whole()))


def issues_of_person(person: Person, limit: int = 200) -> list[Issue]:
    """What somebody reported, the newest first."""
    wanted = select(Issue).where(Issue.reporter_id == person.id).options(*_whole())
    return list(db.session.scalars(wanted.order_by(Issue.created_at.desc(), Issue.id.desc()).limit(limit)))


def issue_on_map(issue_map: IssueMap, public_id: str) -> Issue | None:
    """An issue of this map by its public id, if it is one."""
    return db.session.scalar(select(Issue).where(Issue.map_id == issue_map.id, Issue.public_id == public_id))


def uploads_named(names: Sequence[str]) -> list[Upload]:
    """Stored photos by name, in this order; those that hang on some issue already are left out."""
    if not names:
        return []
    taken = select(IssuePhoto.upload_id)
    found = db.session.scalars(select(Upload).where(Upload.public_id.in_(names), Upload.id.not_in(taken)))
    by_name = {upload.public_id: upload for upload in found}
    return [by_name[name] for name in names if name in by_name]


def waits_again(issue: Issue) -> bool:
    """Whether a moderator must read it anew once it is changed: on a map where they read first, and where one let it through."""
    if issue.map.moderation == Moderation.BEFORE:
        return True
    shown = (IssueChange.issue_id == issue.id, IssueChange.kind == ChangeKind.SHOWN)
    return db.session.scalar(select(IssueChange.id).where(*shown).limit(1)) is not None


def drawing_of(issue: Issue) -> BaseGeometry | None:
    """Its own spot, line or area in degrees, as exactly as it was given; None where only words are known."""
    location = issue.location
    if location is None:
        return None
    drawn = db.session.scalar(select(LocationShape.geometry).where(LocationShape.location_id == location.id))
    return Point(location.lon, location.lat) if drawn is None else geo.to_shape(drawn)


def corners_of(issue: Issue) -> list[tuple[float, float]]:
    """Latitude and longitude of the corners of its line or area, in their order; none of a point.

    None either of a drawing in several parts or with a hole, which no list of corners can say.
    """
    shape = drawing_of(issue)
    if isinstance(shape, Polygon):
        return [] if shape.interiors else [(lat, lon) for lon, lat, *_height in shape.exterior.coords[:-1]]
    return [(lat, lon) for lon, lat, *_height in shape.coords] if isinstance(shape, LineString) else []


def photos_of(issue: Issue) -> list[IssuePhoto]:
    """All photos of an issue in their order, uploads loaded; ``shown`` is what the public may see."""
    wanted = (
        select(IssuePhoto)
        .where(IssuePhoto.issue_id == issue.id)
        .options(joinedload(IssuePhoto.upload), joinedload(IssuePhoto.shown))
    )
    return list(db.session.scalars(wanted.order_by(IssuePhoto.position)))


def first_photos(issues: Sequence[Issue]) -> dict[int, str]:
    """The name of the first public photo of each issue that has one, by the issue's id."""
    ids = [issue.id for issue in issues if issue.photos]
    if not ids:
        return {}
    wanted = (
        select(IssuePhoto)
        .where(IssuePhoto.issue_id.in_(ids), IssuePhoto.shown_id.is_not(None))
        .options(joinedload(IssuePhoto.shown))
        .order_by(IssuePhoto.issue_id, IssuePhoto.position.desc())
    )
    return {photo.issue_id: photo.shown.public_id for photo in db.session.scalars(wanted) if photo.shown is not None}


def changes_of(issue: Issue) -> list[IssueChange]:
    """The lines of its life, oldest first, with who wrote them."""
    wanted = select(IssueChange).where(IssueChange.issue_id == issue.id).options(joinedload(IssueChange.actor))
    return list(db.session.scalars(wanted.order_by(IssueChange.at, IssueChange.id)))


def similar_issues(category: IssueCategory, lon: float, lat: float, limit: int = 5) -> list[tuple[Issue, int]]:
    """Public issues of the category near a spot, open or closed lately, with metres; nearest first.

    What lately means, the category says. Distances are taken to public spots, so that asking from many spots tells no more than the map shows.
    For a blurred category the squares' size is added to the search.
    """
    within = category.similar_m + (category.precision_m or 0)
    box = box_around(lon, lat, within)
    lately = clock.now() - timedelta(days=category.similar_days)
    wanted = (
        select(Issue)
        .where(
            Issue.map_id == category.map_id,
            Issue.category_id == category.id,
            Issue.visible,
            in_box(Issue.lon, Issue.lat, box),
            or_(Issue.state.in_(OPEN_STATES), Issue.closed_at >= lately),
            Issue.duplicate_of_id.is_(None),
        )
        .order_by(Issue.created_at.desc(), Issue.id.desc())
        .limit(200)
    )
    near = [
        (issue, round(distance_m(lon, lat, issue.lon, issue.lat)))
        for issue in db.session.scalars(wanted)
        if issue.lon is not None and issue.lat is not None
    ]
    return sorted((found for found in near if found[1] <= within), key=lambda found: found[1])[:limit]


def issues_count(place: Place) -> int:
    """How many public issues there are on the maps of a place and of places inside it."""
    wanted = (
        select(func.count())
        .select_from(Issue)
        .join(IssueMap, IssueMap.id == Issue.map_id)
        .join(Place, Place.id == IssueMap.place_id)
        .where(Issue.visible, IssueMap.published_at.is_not(None), Place.path.startswith(place.path, autoescape=True))
    )
    return db.session.scalar(wanted) or 0
