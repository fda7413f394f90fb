"""Boards, sketches and agreement as drawings in metres: the same data for pages, paper and the SVG file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from flask import url_for
from numpy.typing import NDArray

from civic.communities.models import Place
from civic.kernel import clock
from civic.kernel.i18n import _, localized
from civic.kernel.i18n import lazy_gettext as _l
from civic.locations.kinds import Look, MapLayer, Pin, Pins, PinState
from maps.analysis.agreement import Square, best_squares, counts
from maps.analysis.layout import Kind, Layout, Thing, rectangle
from maps.sketches.kinds import UNITS
from maps.sketches.models import Board, Ground, PaletteItem
from maps.sketches.queries import boards_in, grid_of, kinds_of, middle_of, outline_in_metres

# Colours lie on white ground in every scheme; the number beside each thing says the same.
TONES: Mapping[str, str] = {
    "bench": "#8a5a00", "tree": "#1f7a3d", "lamp": "#b08900", "bin": "#5b6664", "playground": "#b3462e",
    "sport": "#7a3f8f", "path": "#9a8f7a", "lawn": "#6aa84f", "parking": "#5f7fa8", "ramp": "#0b6b6b",
    "leave": "#b9b4a6",
}  # fmt: skip
_OTHERS = ("#3d6fa5", "#a0522d", "#4f7f4f", "#8c3f6b", "#6b6b2f", "#2f6b6b")
LEVELS = 4


@dataclass(frozen=True)
class Item:
    """A palette item as pages and the editor need it."""

    key: str
    number: int
    name: str
    shape: str
    width: float
    length: float
    price: int | None
    most: int | None
    tone: str
    unit: str


@dataclass(frozen=True)
class Drawn:
    """One thing ready to draw: path data in the picture's metres (y goes down), and where its number stands."""

    key: str
    item: Item
    d: str
    x: float
    y: float
    title: str


@dataclass(frozen=True)
class Picture:
    """A board: its size, lettered grid, ground, and the things on it from the ground up."""

    width: float
    height: float
    margin: float
    letter: float
    columns: tuple[tuple[str, float, float], ...]
    """Name, left edge, middle, in metres from the left."""
    rows: tuple[tuple[str, float, float], ...]
    """Name, upper edge, middle, in metres from the top."""
    outline: str
    plan: str
    things: tuple[Drawn, ...]

    @property
    def box(self) -> str:
        """The viewBox: the board with room for its letters."""
        m = self.margin
        return f"{-m:g} {-m:g} {round(self.width + 2 * m, 2):g} {round(self.height + 2 * m, 2):g}"


def items_of(palette: Sequence[PaletteItem]) -> list[Item]:
    """The palette numbered as on the printed sheet."""
    return [
        Item(
            item.key, number, localized(item, "name"), item.shape, item.width_m, item.length_m, item.price, item.most,
            TONES.get(item.key, _OTHERS[number % len(_OTHERS)]), str(UNITS[item.shape]),
        )
        for number, item in enumerate(palette, 1)
    ]  # fmt: skip


def picture(board: Board, layout: Layout, palette: Sequence[PaletteItem]) -> Picture:
    """The board with a layout on it."""
    return pictures(board, [layout], palette)[0]


def pictures(board: Board, layouts: Sequence[Layout], palette: Sequence[PaletteItem]) -> list[Picture]:
    """The board with each of these layouts on it; the ground is read once."""
    ground = _ground(board)
    items = {item.key: item for item in items_of(palette)}
    order = {"area": 0, "line": 1, "point": 2}
    return [
        replace(
            ground,
            things=tuple(
                _drawn(thing, items[thing.item], board)
                for thing in sorted(layout.things, key=lambda thing: (order[thing.shape], thing.key))
            ),
        )
        for layout in layouts
    ]


def _ground(board: Board) -> Picture:
    grid = grid_of(board)
    side = max(board.width_m, board.height_m)
    plan = ""
    if board.ground == Ground.PLAN and board.plan is not None:
        plan = url_for("files.show", name=board.plan.public_id, size="large")
    return Picture(
        board.width_m,
        board.height_m,
        round(side * 0.045, 2),
        round(side * 0.022, 2),
        tuple((name, *_span(n, grid.cell, grid.width)) for n, name in enumerate(grid.column_names)),
        tuple((str(n + 1), *_span(n, grid.cell, grid.height)) for n in range(grid.rows)),
        "".join(_path(ring, board.height_m) + "z" for ring in outline_in_metres(board)),
        plan,
        (),
    )


def _span(number: int, cell: float, whole: float) -> tuple[float, float]:
    start = number * cell
    return round(start, 2), round((start + min(start + cell, whole)) / 2, 2)


def _drawn(thing: Thing, item: Item, board: Board) -> Drawn:
    x, y = thing.middle
    spots = thing.spots
    if thing.shape == "point":
        spots = tuple(rectangle(thing, Kind(item.key, item.shape, item.width, item.length)))
    d = _path(spots, board.height_m) + ("" if thing.shape == "line" else "z")
    return Drawn(thing.key, item, d, x, round(board.height_m - y, 2), f"{item.name}, {grid_of(board).name_at(x, y)}")


def _path(spots: Sequence[tuple[float, float]], height: float) -> str:
    pairs = [f"{round(x, 2):g} {round(height - y, 2):g}" for x, y in spots]
    return "M" + "L".join(pairs)


@dataclass(frozen=True)
class Agreement:
    """Where one item was put: path data by level (1 few … 4 nearly all), the best squares, of how many sketches."""

    item: Item
    levels: tuple[tuple[int, str], ...]
    squares: tuple[Square, ...]
    sketches: int
    most: int
    """The largest number of sketches that agree on one square metre."""


def agreement(board: Board, palette: Sequence[PaletteItem], layouts: Sequence[Layout], key: str) -> Agreement:
    """The agreement map of one item."""
    kind = kinds_of(palette)[key]
    found = counts(layouts, kind, board.width_m, board.height_m)
    item = next(item for item in items_of(palette) if item.key == key)
    return Agreement(
        item,
        tuple((level, _cells(found, level, len(layouts), board.height_m)) for level in range(1, LEVELS + 1)),
        tuple(best_squares(layouts, kind, grid_of(board))),
        len(layouts),
        int(found.max()) if found.size else 0,
    )


def level_words(level: int) -> str:
    """The share of sketches a level stands for."""
    step = 100 // LEVELS
    return _("from %(a)s to %(b)s %% of the sketches", a=(level - 1) * step, b=level * step)


def _cells(found: NDArray[np.int32], level: int, sketches: int, height: float) -> str:
    """Square metres of a level as path data, neighbours in a row joined."""
    if not sketches:
        return ""
    levels = np.ceil(found * LEVELS / sketches).astype(int)
    parts = []
    for row in range(levels.shape[0]):
        marked = np.concatenate(([False], levels[row] == level, [False])).astype(np.int8)
        edges = np.flatnonzero(np.diff(marked))
        for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            parts.append(f"M{start} {round(height - row - 1, 2):g}h{end - start}v1h{start - end}z")
    return "".join(parts)


def board_pins(place: Place, look: Look) -> Pins:
    """Public boards of a place and of everything below it on its joint map: those one can draw on first.

    A board on the picture of a plan has no spot. There are at most 200, fewer than any map shows one by one.
    """
    now = clock.now()
    boards = sorted(boards_in(place), key=lambda board: not _takes_sketches(board, now))
    found = [_pin(board, *spot, open_=_takes_sketches(board, now)) for board in boards if (spot := middle_of(board))]
    box = look.box
    inside = [
        pin for pin in found if box is None or (box.west <= pin.lon <= box.east and box.south <= pin.lat <= box.north)
    ]
    return Pins(inside, (), len(inside), len(boards) - len(found))


def _takes_sketches(board: Board, now: datetime) -> bool:
    return board.opens_at <= now and (board.closes_at is None or now < board.closes_at)


def _pin(board: Board, lon: float, lat: float, *, open_: bool) -> Pin:
    return Pin(
        id=board.public_id,
        lon=lon,
        lat=lat,
        title=localized(board, "title"),
        url=url_for("sketches.show", public_id=board.public_id),
        state=PinState.OPEN if open_ else PinState.PLAIN,
        category=localized(board.place, "name"),
        note=_("drawing is open") if open_ else "",
    )


LAYER = MapLayer("yards", _l("Sketches of yards"), board_pins, 30)
