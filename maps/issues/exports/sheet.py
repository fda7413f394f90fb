"""The map of a list as a drawn picture for paper: outline, water and settlements beneath, marks or counted squares above."""

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from civic.communities.drawing import WIDTH, draw
from civic.communities.queries import outlines
from civic.kernel.extensions import db
from civic.kernel.geo import Box
from civic.locations.models import BaseShape
from maps.issues.models import Issue
from maps.issues.queries.filters import Reading
from maps.issues.queries.spots import Cell, SpotPoint, view_of

MOST_MARKS = 400
"""So many marks can still be told apart on paper; more are drawn as counted squares."""
MOST_BENEATH = 60
_AREAS = ("lake", "urban", "river")


@dataclass(frozen=True)
class Mark:
    """One issue (a pin of some state) or a square with its count, in the picture's units."""

    x: float
    y: float
    pin: str
    count: int = 1
    radius: float = 5.0
    title: str = ""


@dataclass(frozen=True)
class Sheet:
    """The picture: its size, the ground, what is drawn beneath, the marks; how many issues it shows."""

    width: int
    height: int
    ground: tuple[str, ...]
    beneath: tuple[tuple[str, str], ...]
    marks: tuple[Mark, ...]
    shown: int


def sheet_of(reading: Reading) -> Sheet | None:
    """The picture of what the list shows; None when there is nothing to draw.

    Drawn over the middle of where issues lie: a few far ones (the last hundredth on each side) do not shrink the rest.
    """
    frame = reading.filter.box or _frame(reading)
    if frame is None:
        return None
    inside = Reading(reading.map, reading.filter.but(box=frame), reading.person_id)
    found = view_of(inside, _zoom(frame))
    things: Sequence[SpotPoint | Cell] = found.points if found.points is not None else found.cells or ()
    if found.points is not None and len(found.points) > MOST_MARKS:
        things = _together(found.points, frame)
    ground = [shape for place, shape in outlines(reading.map.place) if place.id == reading.map.place_id]
    under = _beneath(frame)
    corners = [(frame.west, frame.south), (frame.east, frame.north)]
    spots = [(thing.lon, thing.lat) for thing in things]
    drawing = draw([*ground, *(shape for _kind, shape in under)], [*corners, *spots], 40_000)
    if drawing is None:
        return None
    own = tuple(path for path in drawing.paths[: len(ground)] if path)
    beneath = tuple(
        (kind, path) for (kind, _shape), path in zip(under, drawing.paths[len(ground) :], strict=True) if path
    )
    marks = tuple(
        _mark(thing, spot.x, spot.y) for thing, spot in zip(things, drawing.points[len(corners) :], strict=True)
    )
    return Sheet(WIDTH, drawing.height, own, beneath, marks, found.total)


def _frame(reading: Reading) -> Box | None:
    """The box that holds all but the outermost hundredth on each side."""
    rows = db.session.execute(
        select(Issue.lon, Issue.lat).where(*reading.conditions(), Issue.lon.is_not(None)).limit(20_000)
    ).all()
    if not rows:
        return None
    lons, lats = sorted(float(row[0] or 0) for row in rows), sorted(float(row[1] or 0) for row in rows)
    cut = len(rows) // 100
    margin = 0.001
    return Box(
        lons[cut] - margin, lats[cut] - margin, lons[-1 - cut] + margin, lats[-1 - cut] + margin
    )  # fmt: skip


def _zoom(frame: Box) -> int:
    """The zoom at which the frame is as wide as the picture; squares then come out about twenty to a side."""
    span = max(frame.east - frame.west, (frame.north - frame.south) * 1.5, 1e-4)
    return max(0, min(20, math.floor(math.log2(360 * WIDTH * 2 / 256 / span))))


def _together(points: Sequence[SpotPoint], frame: Box) -> list[Cell]:
    """Points gathered into squares, a twenty-fourth of the frame's width each."""
    side = max(frame.east - frame.west, 1e-6) / 24
    squares: dict[tuple[int, int], list[SpotPoint]] = {}
    for one in points:
        squares.setdefault((math.floor(one.lon / side), math.floor(one.lat / side * 1.5)), []).append(one)
    cells = []
    for held in squares.values():
        marks = dict(Counter(one.mark for one in held))
        number = len(held)
        cells.append(Cell(sum(one.lon for one in held) / number, sum(one.lat for one in held) / number, number, marks))
    return cells


def _beneath(frame: Box) -> list[tuple[str, dict[str, Any]]]:
    """Water and urban areas around, largest first; none wider than the frame many times over."""
    wide, high = frame.east - frame.west, frame.north - frame.south
    rows = db.session.scalars(
        select(BaseShape)
        .where(
            BaseShape.kind.in_(_AREAS), BaseShape.min_lon <= frame.east, BaseShape.max_lon >= frame.west,
            BaseShape.min_lat <= frame.north, BaseShape.max_lat >= frame.south,
            BaseShape.max_lon - BaseShape.min_lon <= wide * 3, BaseShape.max_lat - BaseShape.min_lat <= high * 3,
        )
        .order_by(BaseShape.min_zoom, BaseShape.id)
        .limit(MOST_BENEATH)
    )  # fmt: skip
    return [(row.kind, json.loads(row.geojson)) for row in rows]


def _mark(thing: SpotPoint | Cell, x: float, y: float) -> Mark:
    if isinstance(thing, SpotPoint):
        return Mark(x, y, thing.mark, title=thing.title)
    most = max(thing.marks, key=lambda mark: thing.marks[mark])
    return Mark(x, y, most, thing.count, round(min(22.0, 7 + 2.2 * math.log2(thing.count)), 1))
