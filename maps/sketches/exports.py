"""Sketches as open data: GeoJSON in metres or in degrees, and objects as CSV; without names of people."""

from collections.abc import Sequence
from typing import Any

from civic.kernel import money
from civic.kernel.cells import csv_text
from civic.kernel.i18n import localized
from maps.analysis.frames import Frame
from maps.analysis.layout import Layout, Thing, coordinates, price
from maps.sketches.models import Board, PaletteItem, Sketch
from maps.sketches.queries import frame_of, grid_of, kinds_of

COLUMNS = ("sketch", "kind", "label", "version", "object", "item", "name", "square", "x_m", "y_m", "turned", "amount", "unit", "price", "currency")  # fmt: skip
_TYPES = {"point": "Point", "line": "LineString", "area": "Polygon"}
_UNITS = {"point": "piece", "line": "m", "area": "m2"}


def geojson(board: Board, palette: Sequence[PaletteItem], sketches: Sequence[tuple[Sketch, Layout]], *, degrees: bool) -> dict[str, Any]:  # fmt: skip
    """All objects of these sketches. Metres count from the board's lower left corner; degrees are WGS 84.

    Raises:
        ValueError: degrees of a board that lies on a plan picture.
    """
    frame = frame_of(board)
    if degrees and frame is None:
        raise ValueError("this board is not on the map")
    names = {item.key: item for item in palette}
    return {
        "type": "FeatureCollection",
        "board": board.public_id,
        "units": "degrees" if degrees else "metres",
        "features": [
            {
                "type": "Feature",
                "id": f"{sketch.public_id}-{thing.key}",
                "geometry": {
                    "type": _TYPES[thing.shape],
                    "coordinates": _degrees(coordinates(thing), frame) if degrees and frame else coordinates(thing),
                },
                "properties": {
                    "sketch": sketch.public_id,
                    "kind": sketch.kind,
                    "version": sketch.version,
                    "item": thing.item,
                    **{f"name_{code}": getattr(names[thing.item], f"name_{code}") for code in ("kk", "ru", "en")},
                    "square": grid_of(board).name_at(*thing.middle),
                    "turned": thing.turned,
                    "amount": thing.amount,
                    "unit": _UNITS[thing.shape],
                    "price": _price(board, palette, thing),
                },
            }
            for sketch, layout in sketches
            for thing in layout.things
        ],
    }


def _degrees(given: Any, frame: Frame) -> Any:
    if isinstance(given[0], list):
        return [_degrees(part, frame) for part in given]
    return list(frame.to_degrees(*given))


def _price(board: Board, palette: Sequence[PaletteItem], thing: Thing) -> str:
    return money.plain(price(thing, kinds_of(palette)[thing.item]), board.minor_digits)


def objects_csv(board: Board, palette: Sequence[PaletteItem], sketches: Sequence[tuple[Sketch, Layout]]) -> str:
    """One line per object, lengths and places in metres, prices in units of the currency."""
    names = {item.key: localized(item, "name") for item in palette}
    grid = grid_of(board)
    rows = []
    for sketch, layout in sketches:
        for thing in layout.things:
            x, y = thing.middle
            rows.append(
                (
                    sketch.public_id, sketch.kind, sketch.label, sketch.version, thing.key, thing.item, names[thing.item],
                    grid.name_at(x, y), x, y, thing.turned, thing.amount, _UNITS[thing.shape],
                    _price(board, palette, thing), board.currency,
                )
            )  # fmt: skip
    return csv_text(COLUMNS, rows)
