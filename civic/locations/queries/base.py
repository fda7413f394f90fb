"""What is drawn beneath every map: water, streets, borders and names, as GeoJSON by box and zoom, small enough for a phone."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Any

import shapely
from sqlalchemy import func, select

from civic.communities.models import Place, PlaceKind, PlaceShape
from civic.kernel.extensions import db
from civic.kernel.geo import Box, in_box, to_shape
from civic.locations.models import BaseShape, Settlement

MOST_CHARACTERS = 480_000
MOST_NAMES = 220
_MOST_KEPT = 512
# From which zoom on settlements of a kind are named.
_NAMED_FROM = {"city": 0, "town": 6, "village": 9, "hamlet": 11}
# From which zoom on and until which borders of a kind are drawn.
_BORDERS = {
    PlaceKind.COUNTRY: (0, 22),
    PlaceKind.OBLAST: (0, 11),
    PlaceKind.DISTRICT: (7, 15),
    PlaceKind.CITY: (8, 18),
    PlaceKind.CITY_DISTRICT: (11, 22),
    PlaceKind.RURAL_DISTRICT: (9, 22),
    PlaceKind.VILLAGE: (11, 22),
    PlaceKind.COURTYARD: (15, 22),
}
_kept: OrderedDict[tuple[object, ...], str] = OrderedDict()


def ground_version() -> str:
    """Changes whenever anything drawn beneath maps changes; what an answer kept by a browser is checked against."""
    parts: list[object] = []
    for table, columns in (
        (Settlement, (func.count(), func.max(Settlement.id), func.sum(Settlement.lon))),
        (BaseShape, (func.count(), func.max(BaseShape.id), func.sum(BaseShape.min_lon))),
        (PlaceShape, (func.count(), func.sum(PlaceShape.min_lon), func.sum(PlaceShape.max_lat))),
    ):
        parts += db.session.execute(select(*columns).select_from(table)).one()
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def drawn_ground(box: Box, zoom: int) -> str:
    """The text of a GeoJSON collection: borders, then shapes from the coarse to the fine, then names, within the box."""
    pieces: list[str] = []
    sources: dict[str, None] = {}
    room = MOST_CHARACTERS
    for piece, source in (*_borders(box, zoom), *_shapes(box, zoom), *_names(box, zoom)):
        if len(piece) > room:
            continue
        room -= len(piece)
        pieces.append(piece)
        if source:
            sources[source] = None
    return (
        f'{{"type":"FeatureCollection","sources":{json.dumps(list(sources), ensure_ascii=False)},'
        f'"features":[{",".join(pieces)}]}}'
    )


def _feature(properties: dict[str, Any], geometry: str) -> str:
    about = json.dumps(properties, ensure_ascii=False, separators=(",", ":"))
    return f'{{"type":"Feature","properties":{about},"geometry":{geometry}}}'


def _meets(query: Any, table: Any, box: Box) -> Any:
    return query.where(
        table.min_lon <= box.east, table.max_lon >= box.west, table.min_lat <= box.north, table.max_lat >= box.south
    )


def _borders(box: Box, zoom: int) -> Iterator[tuple[str, str]]:
    kinds = [kind for kind, (first, last) in _BORDERS.items() if first <= zoom <= last]
    query = select(
        Place.id,
        Place.kind,
        PlaceShape.min_lon,
        PlaceShape.min_lat,
        PlaceShape.max_lon,
        PlaceShape.max_lat,
        PlaceShape.source,
    ).join(PlaceShape, PlaceShape.place_id == Place.id)
    marks = db.session.execute(
        _meets(query.where(Place.kind.in_(kinds)), PlaceShape, box)
        .order_by(func.length(Place.path), Place.id)
        .limit(400)
    ).all()
    keys: dict[int, tuple[object, ...]] = {mark.id: (mark.id, tuple(mark[2:6]), mark.source, zoom) for mark in marks}
    missing = [number for number, key in keys.items() if key not in _kept]
    if missing:
        for number, geometry in db.session.execute(
            select(PlaceShape.place_id, PlaceShape.geometry).where(PlaceShape.place_id.in_(missing))
        ):
            _keep(keys[number], _coarse(geometry, zoom))
    for mark in marks:
        text = _kept.get(keys[mark.id])
        if text:
            yield _feature({"kind": "border", "of": mark.kind}, text), mark.source


def _keep(key: tuple[object, ...], text: str) -> None:
    _kept[key] = text
    while len(_kept) > _MOST_KEPT:
        _kept.popitem(last=False)


def _coarse(geometry: Any, zoom: int) -> str:
    """An outline as fine as a pixel of this zoom shows."""
    shape = to_shape(geometry)
    pixel = 360 / 2**zoom / 256
    simple = shapely.simplify(shape, pixel, preserve_topology=True)
    digits = 5 if zoom > 9 else 4 if zoom > 6 else 3
    return str(shapely.to_geojson(shapely.transform(simple, lambda pairs: pairs.round(digits))))


def shapes_in(box: Box, zoom: int) -> Sequence[Any]:
    """Kind, name, GeoJSON text and source of the shapes of the base map within a box, from the coarse to the fine."""
    query = select(BaseShape.kind, BaseShape.name, BaseShape.geojson, BaseShape.source).where(
        BaseShape.min_zoom <= zoom
    )
    return db.session.execute(
        _meets(query, BaseShape, box).order_by(BaseShape.min_zoom, BaseShape.id).limit(1500)
    ).all()


def _shapes(box: Box, zoom: int) -> Iterator[tuple[str, str]]:
    for kind, name, geojson, source in shapes_in(box, zoom):
        yield _feature({"kind": kind, "name": name}, geojson), source


def _names(box: Box, zoom: int) -> Sequence[tuple[str, str]]:
    kinds = [kind for kind, first in _NAMED_FROM.items() if first <= zoom]
    found = db.session.scalars(
        select(Settlement)
        .where(Settlement.kind.in_(kinds), in_box(Settlement.lon, Settlement.lat, box))
        .order_by(func.coalesce(Settlement.population, 0).desc(), Settlement.code)
        .limit(MOST_NAMES)
    )
    return [
        (
            _feature(
                {"kind": "name", "of": one.kind, "kk": one.name_kk, "ru": one.name_ru, "en": one.name_en},
                f'{{"type":"Point","coordinates":[{one.lon},{one.lat}]}}',
            ),
            one.source,
        )
        for one in found
    ]
