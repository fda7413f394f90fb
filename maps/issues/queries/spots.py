"""What the map shows of a view: at most 2,000 points, otherwise squares of about 64 pixels with their counts."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, case, cast, func, literal, literal_column, select
from sqlalchemy.types import Double

from civic.kernel.extensions import db
from civic.kernel.geo import Box
from maps.issues.models import Issue, IssueCategory, IssueState
from maps.issues.queries.filters import Reading
from maps.issues.queries.kept import kept

MOST_FEATURES = 2000
CELL_PX = 64
DEEPEST = 22
_STREET = 15
"""From this zoom on a view seldom holds more than may be drawn one by one."""
_TILE_PX = 256
_LATITUDE_STEP = 4.0


@dataclass(frozen=True)
class SpotPoint:
    """One issue on the map; ``mine`` says that the reader reported it."""

    id: str
    lon: float
    lat: float
    state: str
    category: str
    title: str
    mine: bool


@dataclass
class Cell:
    """A square of the view: how many issues lie in it, by state, and their middle. ``id`` when it is a single one."""

    lon: float = 0.0
    lat: float = 0.0
    count: int = 0
    states: dict[str, int] = field(default_factory=dict)
    id: str | None = None


@dataclass(frozen=True)
class View:
    """The answer for a box: points or cells, never both; ``total`` is what lies in the box."""

    points: Sequence[SpotPoint] | None
    cells: Sequence[Cell] | None
    total: int


@dataclass(frozen=True)
class Grid:
    """Squares per degree of longitude and of latitude."""

    across: float
    down: float


def grid_of(box: Box, zoom: int) -> Grid:
    """The squares for a zoom, coarser where the box would hold more than 2,000 of them.

    Degrees are stretched as the map stretches them at the latitude of the view, rounded so that squares stay where
    they are while somebody moves the map.
    """
    middle = round((box.south + box.north) / 2 / _LATITUDE_STEP) * _LATITUDE_STEP
    stretch = 1 / max(math.cos(math.radians(middle)), 0.1)
    depth = min(max(zoom, 0), DEEPEST)
    while True:
        across = _TILE_PX * 2.0**depth / 360 / CELL_PX
        grid = Grid(across, across * stretch)
        cells = (math.ceil((box.east - box.west) * grid.across) + 1) * (
            math.ceil((box.north - box.south) * grid.down) + 1
        )
        if cells <= MOST_FEATURES or depth == 0:
            return grid
        depth -= 1


def view_of(reading: Reading, zoom: int) -> View:
    """The issues in the reading's box as points, or as cells where they are too many; cells are kept a minute.

    Raises:
        ValueError: the reading has no box.
    """
    box = reading.filter.box
    if box is None:
        raise ValueError("a view needs a box")
    if zoom >= _STREET:
        points = _points(reading)
        if len(points) <= MOST_FEATURES:
            return View(points, None, len(points))
    grid = grid_of(box, zoom)
    # Squares first: of many reports they are the answer, of few they cost hardly more than a count.
    cells = kept(("cells", grid, *reading.name()), lambda: _cells(reading, grid))
    total = sum(cell.count for cell in cells)
    if total <= MOST_FEATURES:
        points = _points(reading)[:MOST_FEATURES]
        return View(points, None, len(points))
    return View(None, cells, total)


def points_statement(reading: Reading) -> Any:
    """Everything told of single issues on the map, and one more than it may hold, to know of it."""
    columns = (Issue.public_id, Issue.lon, Issue.lat, Issue.state, IssueCategory.key, Issue.title, Issue.reporter_id)
    return (
        select(*columns)
        .join(IssueCategory, IssueCategory.id == Issue.category_id)
        .where(*reading.conditions(), Issue.lon.is_not(None))
        .order_by(Issue.id)
        .limit(MOST_FEATURES + 1)
    )


def _points(reading: Reading) -> list[SpotPoint]:
    rows = db.session.execute(points_statement(reading))
    me = reading.person_id
    return [
        SpotPoint(row[0], row[1] or 0.0, row[2] or 0.0, row[3], row[4], row[5], me is not None and row[6] == me)
        for row in rows
    ]


def without_place(reading: Reading) -> int:
    """How many fit that no box will ever hold: the same figure as the list's, found in the index alone."""
    whole = Reading(reading.map, reading.filter.but(box=None), reading.person_id)
    # Asked by the latitude, because the index is sorted by it.
    wanted = select(func.count()).where(*whole.conditions(), Issue.lat.is_(None))
    return kept(("without place", *whole.name()), lambda: db.session.scalar(wanted) or 0)


_STATES = tuple(IssueState)
# Made once: every view asks with them, and building them took longer than the answer of a small view.
_COUNTS = [func.count().filter(Issue.state == state).label(str(state)) for state in _STATES]
_SINGLE = Issue.__table__.alias("single")
_ROW = 1 << 24
"""Squares of a row of the grid: more than there are around the world at the deepest zoom."""


def cells_statement(reading: Reading, grid: Grid) -> Any:
    """Of each square the number, sums of degrees, the id of a single one and counts by state; word for word the same on both databases.

    A square is one number, as the embedded database groups by one number in half the time.
    """
    x = cast(func.floor(Issue.lon * literal(grid.across, Double)), BigInteger)
    y = cast(func.floor(Issue.lat * literal(grid.down, Double)), BigInteger)
    square = (y * literal_column(str(_ROW)) + x).label("square")
    grouped = (
        select(
            square,
            func.count().label("number"),
            func.sum(Issue.lon).label("lon"),
            func.sum(Issue.lat).label("lat"),
            func.min(Issue.id).label("row"),
            *_COUNTS,
        )
        .where(*reading.conditions(), Issue.lon.is_not(None))
        .group_by(square)
        .subquery("squares")
    )
    # A square of a single report leads to it; asked square by square, as a join would read the whole table.
    name = select(_SINGLE.c.public_id).where(_SINGLE.c.id == grouped.c.row).scalar_subquery()
    return select(
        grouped.c.number,
        grouped.c.lon,
        grouped.c.lat,
        case((grouped.c.number == 1, name)),
        *[grouped.c[str(state)] for state in _STATES],
    )


def _cells(reading: Reading, grid: Grid) -> list[Cell]:
    found = []
    for number, lon, lat, public_id, *counts in db.session.execute(cells_statement(reading, grid)):
        states = {str(state): n for state, n in zip(_STATES, counts, strict=True) if n}
        found.append(Cell(round(lon / number, 6), round(lat / number, 6), number, states, public_id))
    return sorted(found, key=lambda cell: -cell.count)
