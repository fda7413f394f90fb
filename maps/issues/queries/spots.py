"""What the map shows of a view: at most 2,000 points, otherwise squares of about 64 pixels with their counts."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from typing import cast as cast_to

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    Subquery,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.types import Double

from civic.kernel.database import rows_of
from civic.kernel.errors import Missing
from civic.kernel.extensions import db
from civic.kernel.geo import Box, whole_below
from civic.kernel.i18n import language
from maps.issues.kinds.states import PINS
from maps.issues.models import Issue, IssueCategory, IssueMap
from maps.issues.queries.filters import Filter, Reading
from maps.issues.queries.kept import held, keep
from maps.issues.queries.maps import HEAD, MapHead

MOST_FEATURES = 2000
CELL_PX = 64
DEEPEST = 22
_STREET = 15
"""From this zoom on a view seldom holds more than may be drawn one by one."""
_TILE_PX = 256
_LATITUDE_STEP = 4.0


class SpotPoint(NamedTuple):
    """One issue on the map, in the order of the view's contract; ``mine`` says that the reader reported it."""

    lon: float
    lat: float
    mark: str
    category: str
    title: str
    id: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A square of the view: the middle of the issues in it, how many, and how many by mark; ``id`` of a single one."""

    lon: float
    lat: float
    count: int
    marks: dict[str, int]
    id: str | None = None


@dataclass(frozen=True)
class View:
    """The answer for a box: points or cells, never both.

    ``total`` is what lies in the box, ``without_place`` what fits the filter and will never lie in any.
    """

    points: Sequence[SpotPoint] | None
    cells: Sequence[Cell] | None
    total: int
    without_place: int


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
        Missing: the map is gone.
        ValueError: the reading has no box.
    """
    return look(reading, zoom)[1]


def look(reading: Reading, zoom: int) -> tuple[MapHead, View]:
    """A view together with the map as it was in the same moment; the reading need know no more of it than its name.

    Raises:
        Missing: there is no such map.
        ValueError: the reading has no box.
    """
    if reading.filter.box is None:
        raise ValueError("a view needs a box")
    if zoom >= _STREET:
        head, points, without = _points(reading)
        if len(points) <= MOST_FEATURES:
            return head, View(points, None, len(points), without)
    # Squares first: of many reports they are the answer, of few they cost hardly more than a count.
    head, cells, without = _squares(reading, grid_of(reading.filter.box, zoom))
    total = sum(cell.count for cell in cells)
    if total <= MOST_FEATURES:
        head, points, without = _points(reading)
        points = points[:MOST_FEATURES]
        return head, View(points, None, len(points), without)
    return head, View(None, cells, total, without)


def _squares(reading: Reading, grid: Grid) -> tuple[MapHead, list[Cell], int]:
    answer = held(_name(reading, grid))
    if answer is None:
        answer = _cells(reading, grid)
        head: Any = answer[0]
        keep(("head", head.public_id), head)
        keep(_name(reading if reading.map.changed_at else replace(reading, map=head), grid), answer)
    return cast_to(tuple[MapHead, list[Cell], int], answer)


def is_kept(reading: Reading, zoom: int) -> bool:
    """Whether the squares of this view were found a short while ago; the map may have changed since."""
    box = reading.filter.box
    head: Any = held(("head", reading.map.public_id))
    if box is None or head is None or zoom >= _STREET:
        return False
    return held(_name(replace(reading, map=head), grid_of(box, zoom))) is not None


def _name(reading: Reading, grid: Grid) -> Hashable:
    return ("cells", grid, *reading.name())


# ---------------------------------------------------------------------------- statements
#
# Built once for each filter, whatever the box: building one is a good part of the time of a small view.
# Each finds the map by its name and tells of it in every row, so that a view needs no other; nothing in the box is
# one row with nothing in it.


@dataclass(frozen=True)
class Question:
    """A statement with what it is asked with."""

    statement: Any
    values: dict[str, Any]


@dataclass(frozen=True)
class _AnyMap:
    """Stands for the map in a statement that is kept."""

    id: Any


_NAMED = IssueMap.public_id == bindparam("map_name", type_=String)
_MAP: Any = _AnyMap(select(IssueMap.id).where(_NAMED).scalar_subquery())
_SIDES = {side: bindparam(f"box_{side}", type_=Double) for side in Box._fields}
_BOX: Any = Box(**_SIDES)  # type: ignore[arg-type]  # places of the sides, filled in with the box asked for
_ACROSS, _DOWN = bindparam("across", type_=Double), bindparam("down", type_=Double)


@dataclass(frozen=True)
class _Kind:
    """What a kept statement depends on."""

    filter: Filter
    since: datetime
    person_id: int | None
    language: str

    def conditions(self) -> list[ColumnElement[bool]]:
        return self._on(_BOX)

    def told(self, inside: Subquery, *columns: Any) -> Any:
        """These columns of what is inside the box; before them what is told of the map, and how many have no place."""
        # Asked by the latitude, because the index is sorted by it.
        without = select(func.count()).select_from(Issue).where(*self._on(None), Issue.lat.is_(None)).scalar_subquery()
        return select(*HEAD, without, *columns).select_from(IssueMap).outerjoin(inside, true()).where(_NAMED)

    def _on(self, box: Box | None) -> list[ColumnElement[bool]]:
        return Reading(_MAP, self.filter.but(box=box), self.person_id).conditions()


def _kind(reading: Reading) -> _Kind:
    wanted = reading.filter.but(box=None, sort="new")
    return _Kind(wanted, reading.shown_since, reading.person_id if wanted.mine else None, language())


def _asked(reading: Reading, **more: Any) -> dict[str, Any]:
    box = reading.filter.box or Box(-180.0, -90.0, 180.0, 90.0)
    sides = {f"box_{side}": getattr(box, side) for side in Box._fields}
    return {"map_name": reading.map.public_id, **sides, **more}


def _told(reading: Reading, question: Question) -> tuple[MapHead, int, list[Any]]:
    """(the map, how many have no place, the rows of what the box holds).

    Raises:
        Missing: there is no such map.
    """
    rows = rows_of(db, question.statement, question.values)
    if not rows:
        raise Missing(reading.map.public_id)
    told: Any = rows[0]
    changed, published, without, *first = told
    head = MapHead(reading.map.public_id, changed, published)
    return head, without, list(rows) if first[0] is not None else []


def points_question(reading: Reading) -> Question:
    """Everything told of single issues in the box, and one more than a view may hold, to know of it."""
    return Question(_points_statement(_kind(reading)), _asked(reading, most=MOST_FEATURES + 1))


@lru_cache(maxsize=128)
def _points_statement(kind: _Kind) -> Any:
    inside = (
        select(
            Issue.id,
            Issue.lon,
            Issue.lat,
            Issue.state,
            _name_in(kind.language).label("category"),
            Issue.title,
            Issue.public_id,
            Issue.reporter_id,
        )
        .join(IssueCategory, IssueCategory.id == Issue.category_id)
        .where(*kind.conditions(), Issue.lon.is_not(None))
        .order_by(Issue.id)
        .limit(bindparam("most", type_=Integer))
        .subquery("inside")
    )
    row, *columns = inside.c
    return kind.told(inside, *columns).order_by(row)


def _name_in(code: str) -> ColumnElement[str]:
    """A category's name as ``localized`` gives it."""
    names = [getattr(IssueCategory, f"name_{each}") for each in dict.fromkeys((code, "kk", "ru", "en"))]
    return func.coalesce(*(func.nullif(name, "") for name in names), "")


def _points(reading: Reading) -> tuple[MapHead, list[SpotPoint], int]:
    head, without, rows = _told(reading, points_question(reading))
    me = reading.person_id
    points = [
        SpotPoint(lon, lat, PINS[state], category, title, public_id, me is not None and reporter == me)
        for _changed, _published, _without, lon, lat, state, category, title, public_id, reporter in rows
    ]
    return head, points, without


_MARKS = tuple(dict.fromkeys(PINS.values()))
_COUNTS = [
    func.count().filter(or_(*(Issue.state == state for state, its in PINS.items() if its == mark))).label(mark)
    for mark in _MARKS
]
_SINGLE = Issue.__table__.alias("single")
_ROW = 1 << 24
"""Squares of a row of the grid: more than there are around the world at the deepest zoom."""


def cells_question(reading: Reading, grid: Grid) -> Question:
    """Of each square the number, sums of degrees, the id of a single one and counts by mark.

    A square is one number, as the embedded database groups by one number in half the time.
    """
    return Question(_cells_statement(_kind(reading)), _asked(reading, across=grid.across, down=grid.down))


@lru_cache(maxsize=128)
def _cells_statement(kind: _Kind) -> Any:
    # Counted from the corner of the world, where no degree is negative: cutting off costs the embedded database less
    # than rounding down.
    x, y = whole_below((Issue.lon + 180.0) * _ACROSS), whole_below((Issue.lat + 90.0) * _DOWN)
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
        .where(*kind.conditions(), Issue.lon.is_not(None))
        .group_by(square)
        .subquery("squares")
    )
    # A square of a single report leads to it; asked square by square, as a join would read the whole table.
    name = select(_SINGLE.c.public_id).where(_SINGLE.c.id == grouped.c.row).scalar_subquery()
    single = case((grouped.c.number == 1, name))
    marks = [grouped.c[mark] for mark in _MARKS]
    return kind.told(grouped, grouped.c.number, grouped.c.lon, grouped.c.lat, single, *marks)


def _cells(reading: Reading, grid: Grid) -> tuple[MapHead, list[Cell], int]:
    head, without, rows = _told(reading, cells_question(reading, grid))
    found = []
    for _changed, _published, _without, number, lon, lat, public_id, *counts in rows:
        marks = {mark: n for mark, n in zip(_MARKS, counts, strict=True) if n}
        found.append(Cell(round(lon / number, 6), round(lat / number, 6), number, marks, public_id))
    return head, sorted(found, key=lambda cell: -cell.count), without
