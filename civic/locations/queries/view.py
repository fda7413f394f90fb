"""What a map shows of a list: pins while they are few, else cells counted by the database; the same filters, the same totals."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func
from sqlalchemy.orm import InstrumentedAttribute

from civic.kernel.extensions import db
from civic.kernel.geo import Box, in_box, whole_below
from civic.locations.kinds import Cell, Look, Pin, Pins

Column = InstrumentedAttribute[Any] | ColumnElement[Any]
# A cell is about so many pixels wide, on tiles of 256.
_CELL_PIXELS = 64
# However the address is written, one answer has no more than so many cells across.
_MOST_ACROSS = 48
_WORLD = Box(-180.0, -90.0, 180.0, 90.0)


@dataclass(frozen=True)
class Columns:
    """Which columns of a list say where its things may be shown and how far they have come."""

    lon: Column
    lat: Column
    state: Column
    id: Column
    """Public: it goes into addresses."""


class _Part(NamedTuple):
    """How many things of one state lie in a square, around where, and the id of one of them."""

    square: tuple[int, int]
    state: str
    many: int
    lon: float
    lat: float
    only: str


def asked_look(args: Mapping[str, str]) -> Look | None:
    """What the address asks to see (bbox=west,south,east,north&zoom=12); None when it says so in no usable way.

    Without a box: everywhere.
    """
    text, zoom = args.get("bbox", ""), args.get("zoom", "12")
    if not (zoom.isascii() and zoom.isdigit() and len(zoom) < 3 and int(zoom) <= 22):
        return None
    if not text:
        return Look(None, int(zoom))
    try:
        sides = [float(side) for side in text.split(",")]
    except ValueError:
        return None
    if len(sides) != 4 or not all(map(math.isfinite, sides)):
        return None
    west, south, east, north = sides
    if west > east or south > north:
        return None
    return Look(Box(max(west, -180.0), max(south, -90.0), min(east, 180.0), min(north, 90.0)), int(zoom))


def pins_in(
    query: Any,
    columns: Columns,
    look: Look,
    pin: Callable[..., Pin],
    url: Callable[[str], str] | None = None,
) -> Pins:
    """What a list has where somebody looks. ``query`` selects with the list's own filters, in its order.

    ``pin`` makes a pin of what a row of it holds; ``url`` gives the address of the only thing of a cell, by its id.
    """
    placed = query.where(columns.lon.is_not(None), columns.lat.is_not(None))
    inside = placed if look.box is None else placed.where(in_box(columns.lon, columns.lat, look.box))
    total = _count(inside)
    without = _count(query.where((columns.lon.is_(None)) | (columns.lat.is_(None))))
    if total > look.most:
        return Pins((), tuple(_cells(inside, columns, look, url)), total, without)
    return Pins([pin(*row) for row in db.session.execute(inside)], (), total, without)


def _count(query: Select[Any]) -> int:
    return int(db.session.scalar(query.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)) or 0)


def _steps(look: Look) -> tuple[float, float]:
    """Degrees of longitude and latitude to a cell: near to square on the map, and no more of them than a screen holds."""
    box = look.box or _WORLD
    wide = max(360 / 2**look.zoom * _CELL_PIXELS / 256, (box.east - box.west) / _MOST_ACROSS)
    # By whole degrees, so that cells stand still while the map is moved a little.
    high = wide * max(math.cos(math.radians(round((box.south + box.north) / 2))), 0.05)
    return wide, max(high, (box.north - box.south) / _MOST_ACROSS)


def _cells(inside: Select[Any], columns: Columns, look: Look, url: Callable[[str], str] | None) -> Iterable[Cell]:
    wide, high = _steps(look)
    across, up = whole_below((columns.lon + 180.0) / wide), whole_below((columns.lat + 90.0) / high)
    counted = inside.with_only_columns(
        across.label("across"),
        up.label("up"),
        columns.state.label("state"),
        func.count().label("many"),
        func.avg(columns.lon).label("lon"),
        func.avg(columns.lat).label("lat"),
        func.min(columns.id).label("only"),
        maintain_column_froms=True,
    )
    rows = db.session.execute(counted.order_by(None).group_by("across", "up", columns.state)).all()
    parts = (
        _Part((int(r.across), int(r.up)), str(r.state), r.many, float(r.lon), float(r.lat), str(r.only)) for r in rows
    )
    return _joined(parts, url)


def _joined(rows: Iterable[_Part], url: Callable[[str], str] | None) -> list[Cell]:
    """Counts by square and state as cells: the states of a square together, its middle weighted by how many are where."""
    squares: dict[tuple[int, int], list[_Part]] = {}
    for row in rows:
        squares.setdefault(row.square, []).append(row)
    return [_one_cell(parts, url) for _square, parts in sorted(squares.items())]


def _one_cell(parts: list[_Part], url: Callable[[str], str] | None) -> Cell:
    count = sum(part.many for part in parts)
    lon = sum(part.lon * part.many for part in parts) / count
    lat = sum(part.lat * part.many for part in parts) / count
    states: dict[str, int] = {}
    for part in parts:
        states[part.state] = states.get(part.state, 0) + part.many
    only = parts[0].only if count == 1 else ""
    return Cell(round(lon, 6), round(lat, 6), count, states, only, url(only) if only and url else "")


def gathered(layers: Iterable[Pins], look: Look) -> dict[str, Any]:
    """The answer of a view endpoint (its contract stands in static/js/enhance/live-map.js) from one layer or several."""
    found = list(layers)
    total, without = sum(layer.total for layer in found), sum(layer.without_place for layer in found)
    about = {"total": total, "without_place": without, "under": ""}
    if total <= look.most and not any(layer.cells for layer in found):
        return {"kind": "points", "points": [_point(pin) for layer in found for pin in layer.pins], **about}
    cells = [cell for layer in found for cell in layer.cells]
    return {"kind": "cells", "cells": [_cell(cell) for cell in _together(cells, found, look)], **about}


def _together(cells: list[Cell], found: list[Pins], look: Look) -> list[Cell]:
    wide, high = _steps(look)

    def square(lon: float, lat: float) -> tuple[int, int]:
        return math.floor((lon + 180) / wide), math.floor((lat + 90) / high)

    urls = {pin.id: pin.url for layer in found for pin in layer.pins} | {cell.id: cell.url for cell in cells if cell.id}
    rows = [
        _Part(square(cell.lon, cell.lat), state, many, cell.lon, cell.lat, cell.id)
        for cell in cells
        for state, many in cell.states.items()
    ]
    rows += [
        _Part(square(pin.lon, pin.lat), str(pin.state), 1, pin.lon, pin.lat, pin.id)
        for layer in found
        for pin in layer.pins
    ]
    return _joined(rows, lambda only: urls.get(only, ""))


def _point(pin: Pin) -> tuple[object, ...]:
    return pin.lon, pin.lat, str(pin.state), pin.category, pin.title, pin.url, pin.mine


def _cell(cell: Cell) -> tuple[object, ...]:
    counted = cell.lon, cell.lat, cell.count, dict(cell.states)
    return (*counted, cell.url) if cell.url else counted
