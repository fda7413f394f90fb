"""Setting up an issue map: beginning, words and settings, area, publishing, closing, what became of it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import shapely
import shapely.geometry
from shapely.geometry.base import BaseGeometry
from sqlalchemy import delete, select

from civic.communities.models import Place, PlaceShape
from civic.kernel import clock, geo
from civic.kernel.commands import command
from civic.kernel.errors import Refused
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.i18n import LANGUAGES, _
from maps.issues.events import MapChanged, MapClosedEarly, MapCreated, MapPublished
from maps.issues.kinds.ready_sets import ready_sets
from maps.issues.models import IssueCategory, IssueMap, IssueMapArea, Moderation, Participants
from maps.issues.permissions import IssueAction
from maps.issues.queries import categories_of
from maps.issues.services.categories import copied, new_category

WORDS = tuple(f"{field}_{code}" for field in ("title", "about", "promise") for code in LANGUAGES)
SETTINGS = ("who", "moderation", "opens_at", "closes_at", "ask_after_days", "reopen_voices")
OUTCOME = tuple(f"outcome_{code}" for code in LANGUAGES)
BETWEEN = {"ask_after_days": (1, 365), "reopen_voices": (1, 50)}
MOST_CORNERS = 20_000


@command(IssueAction.CREATE_MAP)
def draft_map(
    actor: Any, place: Place, values: Mapping[str, Any], like: IssueMap | None = None, ready: str = ""
) -> IssueMap:
    """Begin a map in a place; ``values`` holds WORDS and SETTINGS.

    Its categories come from another map (``like``) or from a ready set (``ready``), or are added later.

    Raises:
        Refused: a value contradicts another, or no such ready set; names the field.
    """
    now = clock.now()
    issue_map = IssueMap(place_id=place.id, created_at=now, changed_at=now)
    issue_map.who, issue_map.moderation = Participants.SIGNED_IN, Moderation.AFTER
    _fill(issue_map, values)
    db.session.add(issue_map)
    db.session.flush()
    issue_map.place = place
    if like is not None:
        for position, category in enumerate(categories_of(like)):
            db.session.add(copied(category, issue_map, position))
    elif ready:
        add_ready(issue_map, ready)
    record(MapCreated(**about(actor, issue_map)))
    return issue_map


@command(IssueAction.MANAGE_MAP)
def edit_map(actor: Any, issue_map: IssueMap, values: Mapping[str, Any]) -> None:
    """Change words and settings; of a public map the end may be put off, not brought forward.

    Raises:
        Refused: a value contradicts another; names the field.
    """
    end = values.get("closes_at", issue_map.closes_at)
    if issue_map.published_at is not None and end is not None:
        before = issue_map.closes_at
        if (before is None or end < before) and end != before:
            raise Refused("closes_at", _("This map is public: to end it earlier, close it with a reason."))
    changed = tuple(n for n in (*WORDS, *SETTINGS) if n in values and getattr(issue_map, n) != values[n])
    with db.session.no_autoflush:
        _fill(issue_map, values)
    issue_map.changed_at = clock.now()
    record(MapChanged(fields=changed, **about(actor, issue_map)))


@command(IssueAction.MANAGE_MAP)
def set_area(actor: Any, issue_map: IssueMap, document: str) -> None:
    """Say where reports are taken, as GeoJSON text; empty: within the place's own outline.

    Raises:
        Refused: no GeoJSON, no area in it, coordinates that are none; at the field «area».
    """
    area = read_area(document) if document.strip() else None
    db.session.execute(delete(IssueMapArea).where(IssueMapArea.map_id == issue_map.id))
    if area is not None:
        west, south, east, north = area.bounds
        db.session.add(
            IssueMapArea(
                map_id=issue_map.id,
                geometry=geo.from_shape(area),
                min_lon=west,
                min_lat=south,
                max_lon=east,
                max_lat=north,
            )
        )
    issue_map.changed_at = clock.now()
    record(MapChanged(fields=("area",), **about(actor, issue_map)))


def read_area(document: str) -> BaseGeometry:
    """All areas of a GeoJSON text as one MultiPolygon in degrees.

    Raises:
        Refused: see ``set_area``.
    """
    try:
        found = json.loads(document)
    except (ValueError, RecursionError) as problem:
        raise Refused("area", _("This is not GeoJSON. Choose a file with the ending .geojson.")) from problem
    shapes: list[BaseGeometry] = []
    for geometry in _geometries(found):
        try:
            shapes.append(geo.to_shape(geo.from_geojson(geometry, MOST_CORNERS)))
        except geo.BadPlace as problem:
            raise Refused("area", problem.words) from problem
    areas = [part for shape in shapes for part in getattr(shape, "geoms", [shape]) if part.geom_type == "Polygon"]
    if not areas:
        raise Refused("area", _("There is no area in this GeoJSON: it needs a Polygon or a MultiPolygon."))
    joined: Any = shapely.union_all(areas)
    whole: BaseGeometry = joined if joined.geom_type == "MultiPolygon" else shapely.MultiPolygon([joined])
    return whole


def _geometries(found: Any) -> list[Mapping[str, object]]:
    if not isinstance(found, dict):
        raise Refused("area", _("This is not GeoJSON. Choose a file with the ending .geojson."))
    if found.get("type") == "FeatureCollection" and isinstance(found.get("features"), list):
        return [g for feature in found["features"][:500] for g in _geometries(feature)]
    if found.get("type") == "Feature" and isinstance(found.get("geometry"), dict):
        return [found["geometry"]]
    return [found]


@command(IssueAction.MANAGE_MAP)
def publish_map(actor: Any, issue_map: IssueMap) -> None:
    """Show the map to everybody; from its first day on it takes reports.

    Raises:
        Refused: it is public already, or something is missing; says what.
    """
    if issue_map.published_at is not None:
        raise Refused(None, _("This map is public already."))
    waits = missing(issue_map, categories_of(issue_map))
    if waits:
        raise Refused(None, waits[0])
    issue_map.published_at = issue_map.changed_at = clock.now()
    record(MapPublished(**about(actor, issue_map)))


@command(IssueAction.MANAGE_MAP)
def close_map(actor: Any, issue_map: IssueMap, reason: str) -> None:
    """Take no more reports from now on; everybody reads the reason.

    Raises:
        Refused: it is not taking reports, or there is no reason.
    """
    if not issue_map.is_open(clock.now()):
        raise Refused(None, _("This map takes no reports now."))
    if len(reason.strip()) < 5:
        raise Refused("reason", _("Give a reason that everybody can read."))
    issue_map.closes_at = issue_map.changed_at = clock.now()
    issue_map.closed_reason = reason.strip()
    record(MapClosedEarly(reason=reason.strip(), **about(actor, issue_map)))


@command(IssueAction.MANAGE_MAP)
def tell_outcome(actor: Any, issue_map: IssueMap, values: Mapping[str, str]) -> None:
    """Say what was done with the reports, once the map is over; ``values`` holds OUTCOME.

    Raises:
        Refused: reports are still taken, or nothing is said.
    """
    if issue_map.published_at is None or issue_map.closes_at is None or issue_map.closes_at > clock.now():
        raise Refused(None, _("What became of the reports is told when the map has ended."))
    if not any(values.get(name, "").strip() for name in OUTCOME):
        raise Refused("outcome_kk", _("Say it in at least one language."))
    for name in OUTCOME:
        setattr(issue_map, name, values.get(name, "").strip())
    issue_map.changed_at = clock.now()
    record(MapChanged(fields=OUTCOME, **about(actor, issue_map)))


@command(IssueAction.MANAGE_MAP)
def add_ready_set(actor: Any, issue_map: IssueMap, name: str) -> int:
    """Add the categories of a ready set that the map has not yet; gives how many.

    Raises:
        Refused: no such set.
    """
    number = add_ready(issue_map, name)
    issue_map.changed_at = clock.now()
    record(MapChanged(fields=("categories",), **about(actor, issue_map)))
    return number


def add_ready(issue_map: IssueMap, name: str) -> int:
    """Put the categories of a ready set on a map, those it has already left out; the caller is a command.

    Raises:
        Refused: no such set.
    """
    found = ready_sets().get(name)
    if found is None:
        raise Refused("ready", _("Choose one of the ready sets."))
    there = {category.key for category in categories_of(issue_map, retired=True)}
    fresh = [row for row in found.categories if row["key"] not in there]
    for offset, row in enumerate(fresh):
        db.session.add(new_category(issue_map, len(there) + offset, row))
    db.session.flush()
    return len(fresh)


def missing(issue_map: IssueMap, categories: Sequence[IssueCategory]) -> list[str]:
    """Everything that stands in the way of publishing, one sentence each."""
    found = []
    if not any((issue_map.promise_kk, issue_map.promise_ru, issue_map.promise_en)):
        found.append(str(_("Say what will be done with the reports, by whom and when.")))
    if not categories:
        found.append(str(_("Add at least one category.")))
    if issue_map.closes_at is not None and issue_map.closes_at <= clock.now():
        found.append(str(_("The map would be over already: set a later end.")))
    return found


def advice(issue_map: IssueMap, categories: Sequence[IssueCategory]) -> list[str]:
    """What does not stand in the way, but somebody will miss."""
    found = []
    for field, words in (("title", _("title")), ("about", _("description")), ("promise", _("promise"))):
        said = [code for code in LANGUAGES if getattr(issue_map, f"{field}_{code}")]
        if said and len(said) < len(LANGUAGES):
            lacking = ", ".join(LANGUAGES[code][1] for code in LANGUAGES if code not in said)
            found.append(
                str(_("Not said in every language yet: %(what)s (%(languages)s).", what=words, languages=lacking))
            )
    if any(category.answer_days is None for category in categories):
        found.append(str(_("Some categories set no term for an answer.")))
    if any(category.department_id is None for category in categories):
        found.append(str(_("Some categories name no department: their reports wait in the queue for everybody.")))
    drawn = select(IssueMapArea.map_id).where(IssueMapArea.map_id == issue_map.id)
    outline = select(PlaceShape.place_id).where(PlaceShape.place_id == issue_map.place_id)
    if db.session.scalar(drawn) is None and db.session.scalar(outline) is None:
        found.append(str(_("Neither the map nor its place has an outline: reports are taken from anywhere.")))
    return found


def about(actor: Any, issue_map: IssueMap) -> dict[str, Any]:
    """The part of a fact that says which map, where, and who."""
    return {
        "subject_kind": "issue_map",
        "subject_id": issue_map.public_id,
        "place_id": issue_map.place_id,
        "actor_id": getattr(actor, "id", None),
    }


def _fill(issue_map: IssueMap, values: Mapping[str, Any]) -> None:
    for name in (*WORDS, *SETTINGS):
        if name in values:
            setattr(issue_map, name, values[name])
    if not any((issue_map.title_kk, issue_map.title_ru, issue_map.title_en)):
        raise Refused("title_kk", _("Give the map a title in at least one language."))
    if issue_map.who not in set(Participants):
        raise Refused("who", _("Choose who may take part."))
    if issue_map.moderation not in set(Moderation):
        raise Refused("moderation", _("Choose when reports become public."))
    if issue_map.opens_at is None:
        raise Refused("opens_at", _("Say from when reports are taken."))
    if issue_map.closes_at is not None and issue_map.closes_at <= issue_map.opens_at:
        raise Refused("closes_at", _("The map must end after it opens."))
    for name, (least, most) in BETWEEN.items():
        value = getattr(issue_map, name)
        if value is not None and not least <= value <= most:
            raise Refused(name, _("Type a number from %(least)s to %(most)s.", least=least, most=most))
