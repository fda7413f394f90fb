"""The map of a place as a drawn picture, always together with the list that says the same."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from civic.communities.drawing import Drawing, Spot, draw
from civic.communities.models import Place
from civic.communities.queries import ShapeMark, outlines, shape_marks

_MOST_KEPT = 256
_kept: OrderedDict[tuple[object, ...], Drawing | None] = OrderedDict()


@dataclass(frozen=True)
class Part:
    """A place on the map: its number in the list, its outline (may be empty), and where its number stands."""

    number: int
    place: Place
    path: str
    spot: Spot


@dataclass(frozen=True)
class PlaceMap:
    """The picture and its list: the ground is the place's own outline, the parts are the places directly inside."""

    width: int
    height: int
    ground: str
    parts: tuple[Part, ...]
    sources: tuple[str, ...]


def place_map(place: Place, inside: Sequence[Place]) -> PlaceMap | None:
    """The map of a place; None while neither outlines nor positions are known.

    The picture is kept in memory until an outline or a position changes: reading and coarsening outlines
    is the dearest part of a page.
    """
    marks = shape_marks(place)
    with_shape = {mark.place_id for mark in marks}
    lone = [one for one in (inside or [place]) if one.id not in with_shape and one.lon is not None]
    points = tuple((float(one.lon or 0), float(one.lat or 0)) for one in lone)
    drawing = _drawing(place, marks, points)
    if drawing is None:
        return None
    order = [mark.place_id for mark in marks]
    places = {one.id: one for one in inside}
    ground = drawing.paths[order.index(place.id)] if place.id in with_shape else ""
    drawn = [(places[i], drawing.paths[n], drawing.middles[n]) for n, i in enumerate(order) if i in places]
    drawn += [(one, "", spot) for one, spot in zip(lone, drawing.points, strict=True)]
    position = {one.id: n for n, one in enumerate(inside)}
    drawn.sort(key=lambda part: position.get(part[0].id, -1))
    parts = tuple(Part(number, *part) for number, part in enumerate(drawn, 1))
    return PlaceMap(
        drawing.width, drawing.height, ground, parts, tuple(sorted({mark.source for mark in marks if mark.source}))
    )


def _drawing(place: Place, marks: tuple[ShapeMark, ...], points: tuple[tuple[float, float], ...]) -> Drawing | None:
    key = (place.id, marks, points)
    if key in _kept:
        _kept.move_to_end(key)
        return _kept[key]
    shapes = {one.id: geometry for one, geometry in outlines(place)} if marks else {}
    drawing = draw([shapes[mark.place_id] for mark in marks], points)
    _kept[key] = drawing
    while len(_kept) > _MOST_KEPT:
        _kept.popitem(last=False)
    return drawing
