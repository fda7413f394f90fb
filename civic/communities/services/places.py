"""What can be done with places: adding, describing, reading in a whole list."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from civic.communities.events import (
    PlaceChanged,
    PlaceCreated,
    PlacesImported,
)
from civic.communities.models import Place, PlaceKind, PlaceShape
from civic.communities.permissions import PlaceAction
from civic.communities.queries import root
from civic.kernel import geo
from civic.kernel.commands import command
from civic.kernel.errors import Refused
from civic.kernel.events import Event, record
from civic.kernel.extensions import db
from civic.kernel.i18n import lazy_gettext as _l

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TAKEN_WORDS = {"new", "outlines", "people"}
_DEEPEST = 180
EDITED = ("name_kk", "name_ru", "name_en", "population", "responsible", "lon", "lat")


@dataclass(frozen=True)
class PlaceWords:
    """What is said about a place: names in three languages, people, who answers, where its middle is."""

    name_kk: str
    name_ru: str
    name_en: str
    population: int | None = None
    responsible: str = ""
    lon: float | None = None
    lat: float | None = None


COUNTRY_CODE = "kazakhstan"
COUNTRY_WORDS = PlaceWords("Қазақстан", "Казахстан", "Kazakhstan")


@dataclass(frozen=True)
class Row:
    """One place of an imported list; ``parent`` is a KATO code, or empty for a place right under the root."""

    kato: str
    parent: str
    level: int
    kind: PlaceKind
    code: str
    words: PlaceWords
    source: str


@dataclass(frozen=True)
class Outline:
    """An outline for the place with this KATO code; no code means the root."""

    kato: str
    geometry: geo.Value
    source: str


@dataclass(frozen=True)
class Plan:
    """Everything an import wants to be true, checked; ``digest`` names the files it was read from."""

    rows: Sequence[Row]
    outlines: Sequence[Outline]
    digest: str


@dataclass(frozen=True)
class Done:
    """What an import did."""

    created: int
    changed: int
    outlines: int


@command(PlaceAction.CREATE)
def create_place(
    actor: object,
    parent: Place | None,
    code: str,
    kind: PlaceKind,
    words: PlaceWords,
    kato: str | None = None,
    source: str = "",
) -> Place:
    """Add a place inside another one; without a parent it becomes the root.

    Raises:
        Refused: the short name is taken or malformed, a name is missing, or the tree would grow too deep.
    """
    _check_code(code)
    _check_words(words)
    if parent is None and root() is not None:
        raise Refused("parent", _l("There is a root already; choose the place this one lies in."))
    if parent is not None and len(parent.path) > _DEEPEST:
        raise Refused("parent", _l("The tree is too deep here."))
    if kato and db.session.scalar(select(Place.id).where(Place.kato == kato)):
        raise Refused("kato", _l("Another place has this KATO code."))
    place = Place(code=code, kato=kato, kind=str(kind), parent_id=parent.id if parent else None, path="", source=source)
    _fill(place, words)
    db.session.add(place)
    db.session.flush()
    place.path = f"{parent.path if parent else '/'}{place.id}/"
    record(_about(PlaceCreated, place, actor, code=place.code, parent=parent.code if parent else ""))
    return place


def _about(kind: type[PlaceCreated] | type[PlaceChanged], place: Place, actor: object, **details: Any) -> Event:
    return kind(
        subject_kind="place", subject_id=place.code, place_id=place.id, actor_id=getattr(actor, "id", None), **details
    )


def _check_code(code: str) -> None:
    if not _CODE.fullmatch(code) or len(code) > 40 or code in _TAKEN_WORDS:
        raise Refused("code", _l("Use small Latin letters, digits and hyphens, at most 40, for example toraigyrov-6."))
    if db.session.scalar(select(Place.id).where((Place.code == code) | (Place.kato == code))):
        raise Refused("code", _l("Another place has this short name."))


def _check_words(words: PlaceWords) -> None:
    if not (words.name_kk or words.name_ru or words.name_en):
        raise Refused("name_kk", _l("Give the name in at least one language."))
    if (words.lon is None) != (words.lat is None):
        raise Refused("lon", _l("Give both coordinates, or none."))
    if words.lon is not None:
        try:
            geo.check_lon_lat(words.lon, words.lat)
        except geo.BadPlace as problem:
            raise Refused("lon", _l("These are not a longitude and a latitude in degrees.")) from problem


def _fill(place: Place, words: PlaceWords) -> None:
    for name in EDITED:
        setattr(place, name, getattr(words, name))


@command(PlaceAction.EDIT)
def edit_place(actor: object, place: Place, words: PlaceWords) -> None:
    """Change names and description; every old and new value goes into the record.

    Raises:
        Refused: no name is left, or coordinates that are none.
    """
    _check_words(words)
    changed = {
        name: [str(getattr(place, name)), str(getattr(words, name))]
        for name in EDITED
        if getattr(place, name) != getattr(words, name)
    }
    if not changed:
        return
    _fill(place, words)
    record(_about(PlaceChanged, place, actor, code=place.code, fields=changed))


@command(PlaceAction.IMPORT)
def import_places(actor: object, subject: None, plan: Plan) -> Done:
    """Make the tree and the outlines what the plan says; a second run with the same plan changes nothing."""
    top = root() or create_place(actor, None, COUNTRY_CODE, PlaceKind.COUNTRY, COUNTRY_WORDS)
    known = {place.kato: place for place in db.session.scalars(select(Place).where(Place.kato.is_not(None)))}
    codes = set(db.session.scalars(select(Place.code)))
    created = changed = 0
    for row in sorted(plan.rows, key=lambda row: row.level):
        parent = known[row.parent] if row.parent else top
        place = known.get(row.kato)
        if place is None:
            code = _free_code(row, parent, codes)
            known[row.kato] = create_place(actor, parent, code, row.kind, row.words, row.kato, row.source)
            codes.add(code)
            created += 1
        elif _rename(actor, place, row):
            changed += 1
    drawn = sum(_draw(known[outline.kato] if outline.kato else top, outline) for outline in plan.outlines)
    if created or changed or drawn:
        record(
            PlacesImported(
                subject_kind="place",
                subject_id=top.code,
                place_id=top.id,
                actor_id=getattr(actor, "id", None),
                created=created,
                changed=changed,
                outlines=drawn,
                digest=plan.digest,
            )
        )
    return Done(created, changed, drawn)


def _free_code(row: Row, parent: Place, codes: set[str]) -> str:
    for code in (row.code, f"{row.code}-{parent.code}"):
        if len(code) <= 40 and code not in codes and _CODE.fullmatch(code) and code not in _TAKEN_WORDS:
            return code
    return row.kato


def _rename(actor: object, place: Place, row: Row) -> bool:
    fresh = {
        "name_kk": row.words.name_kk,
        "name_ru": row.words.name_ru,
        "name_en": row.words.name_en,
        "kind": str(row.kind),
    }
    changed = {
        name: [str(getattr(place, name)), value] for name, value in fresh.items() if getattr(place, name) != value
    }
    if not changed:
        return False
    for name, value in fresh.items():
        setattr(place, name, value)
    place.source = row.source
    record(_about(PlaceChanged, place, actor, code=place.code, fields=changed))
    return True


def _draw(place: Place, outline: Outline) -> bool:
    return set_outline(place, outline.geometry, outline.source)


def set_outline(place: Place, geometry: geo.Value, source: str) -> bool:
    """Give a place its outline (part of a command); says whether anything changed."""
    box = geo.bounds(geometry)
    shape = db.session.get(PlaceShape, place.id)
    if (
        shape is not None
        and shape.source == source
        and geo.to_shape(shape.geometry).equals_exact(geo.to_shape(geometry))
    ):
        return False
    if shape is None:
        shape = PlaceShape(place_id=place.id)
        db.session.add(shape)
    shape.geometry = geometry
    shape.min_lon, shape.min_lat, shape.max_lon, shape.max_lat = box
    shape.source = source
    if place.lon is None:
        inside = geo.to_shape(geometry).representative_point()
        place.lon, place.lat = round(inside.x, 5), round(inside.y, 5)
    db.session.flush()
    return True
