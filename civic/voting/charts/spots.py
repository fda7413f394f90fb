"""Where the projects of a round lie, drawn on the outline of its place."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from civic.communities.drawing import Drawing, draw
from civic.communities.models import Place
from civic.communities.queries import outlines, shape_marks
from civic.voting.queries.cards import ProjectLine

_MOST_KEPT = 64
_kept: OrderedDict[tuple[object, ...], Drawing | None] = OrderedDict()


@dataclass(frozen=True)
class SpotMap:
    """A picture of projects on the outline of their place.

    ``frame`` is the part shown (left, top, width, height), ``pin`` the radius of a pin, ``spots`` are (project, x, y).
    """

    frame: tuple[int, int, int, int]
    pin: int
    outlines: tuple[str, ...]
    spots: tuple[tuple[ProjectLine, float, float], ...]


def spot_map(place: Place, lines: Iterable[ProjectLine]) -> SpotMap | None:
    """The map of these projects; None when none of them has a place. Kept in memory until something moves.

    Several projects fill the picture, a single one is shown within its whole place.
    """
    placed = [(line, line.lon, line.lat) for line in lines if line.lon is not None and line.lat is not None]
    if not placed:
        return None
    points = tuple((float(lon or 0), float(lat or 0)) for _line, lon, lat in placed)
    marks = tuple(mark for mark in shape_marks(place) if mark.place_id == place.id)
    drawing = _drawing(place, marks, points)
    if drawing is None:
        return None
    spots = tuple((line, spot.x, spot.y) for (line, _lon, _lat), spot in zip(placed, drawing.points, strict=True))
    frame = _around(drawing) if len(spots) > 1 else (0, 0, drawing.width, drawing.height)
    return SpotMap(frame, max(3, frame[2] // 45), tuple(path for path in drawing.paths if path), spots)


def _around(drawing: Drawing) -> tuple[int, int, int, int]:
    """The part of the picture that holds all points, with room for their pins, neither tall nor flat."""
    xs, ys = [spot.x for spot in drawing.points], [spot.y for spot in drawing.points]
    room = max(max(xs) - min(xs), max(ys) - min(ys), 60) * 0.12
    left, top = min(xs) - room, min(ys) - room
    width, height = max(xs) - min(xs) + 2 * room, max(ys) - min(ys) + 2 * room
    if width < height:
        left, width = left - (height - width) / 2, height
    elif height < width / 2:
        top, height = top - (width / 2 - height) / 2, width / 2
    return round(left), round(top), max(1, round(width)), max(1, round(height))


def _drawing(place: Place, marks: tuple[object, ...], points: tuple[tuple[float, float], ...]) -> Drawing | None:
    key = (place.id, marks, points)
    if key in _kept:
        _kept.move_to_end(key)
        return _kept[key]
    shapes = [shape for one, shape in outlines(place) if one.id == place.id] if marks else []
    drawing = _kept[key] = draw(shapes, points)
    while len(_kept) > _MOST_KEPT:
        _kept.popitem(last=False)
    return drawing
