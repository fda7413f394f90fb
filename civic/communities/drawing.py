"""Outlines and points drawn as small SVG paths; pure: no app, no database, no script in the browser."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
import shapely.geometry
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

WIDTH = 600
MOST_HEIGHT = 420
MARGIN = 12
MOST_CHARACTERS = 8000
SMALLEST_AREA = 4.0


@dataclass(frozen=True)
class Spot:
    """Where a point stands in the picture."""

    x: float
    y: float


@dataclass(frozen=True)
class Drawing:
    """A picture in its own units: path data per outline (empty when too small to show), their middles, and points."""

    width: int
    height: int
    paths: tuple[str, ...]
    middles: tuple[Spot, ...]
    points: tuple[Spot, ...]


def draw(
    outlines: Sequence[Mapping[str, object]],
    points: Sequence[tuple[float, float]] = (),
    most: int = MOST_CHARACTERS,
) -> Drawing | None:
    """Fit everything into one picture; outlines are coarsened until their path data has at most ``most`` characters.

    ``outlines`` are GeoJSON geometries and ``points`` pairs in degrees (longitude, latitude). None when there
    is nothing to draw.
    """
    shapes = [shapely.geometry.shape(dict(outline)) for outline in outlines]
    fit = _fit([*(shape.bounds for shape in shapes), *((lon, lat, lon, lat) for lon, lat in points)])
    if fit is None:
        return None
    drawn = [fit.shape(shape) for shape in shapes]
    paths = _paths(drawn, most)
    middles = tuple(Spot(round(p.x, 1), round(p.y, 1)) for p in (shape.representative_point() for shape in drawn))
    spots = tuple(fit.spot(lon, lat) for lon, lat in points)
    return Drawing(WIDTH, fit.height, paths, middles, spots)


@dataclass(frozen=True)
class _Fit:
    """Degrees to units of the picture: a map true to angles around its middle."""

    west: float
    north: float
    across: float
    down: float
    left: float
    top: float
    height: int

    def spot(self, lon: float, lat: float) -> Spot:
        return Spot(
            round(self.left + (lon - self.west) * self.across, 1), round(self.top + (self.north - lat) * self.down, 1)
        )

    def shape(self, shape: BaseGeometry) -> BaseGeometry:
        def place(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
            x = self.left + (degrees[:, 0] - self.west) * self.across
            y = self.top + (self.north - degrees[:, 1]) * self.down
            return np.column_stack((x, y))

        return shapely.transform(shape, place)


def _fit(boxes: Sequence[tuple[float, float, float, float]]) -> _Fit | None:
    if not boxes:
        return None
    west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
    east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
    # A lone point still gets some ground around it: about a hundred metres.
    least = 0.001
    if east - west < least:
        west, east = (west + east - least) / 2, (west + east + least) / 2
    if north - south < least:
        south, north = (south + north - least) / 2, (south + north + least) / 2
    squeeze = math.cos(math.radians((south + north) / 2))
    wide, high = (east - west) * squeeze, north - south
    scale = min((WIDTH - 2 * MARGIN) / wide, (MOST_HEIGHT - 2 * MARGIN) / high)
    height = math.ceil(high * scale + 2 * MARGIN)
    left = (WIDTH - wide * scale) / 2
    return _Fit(west, north, squeeze * scale, scale, left, MARGIN, height)


def _paths(shapes: Sequence[BaseGeometry], most: int) -> tuple[str, ...]:
    tolerance = 0.4
    while True:
        paths = tuple(_path(shape, tolerance) for shape in shapes)
        if sum(map(len, paths)) <= most or tolerance > WIDTH:
            return paths
        tolerance *= 1.4


def _path(shape: BaseGeometry, tolerance: float) -> str:
    coarse = shape.simplify(tolerance, preserve_topology=False)
    rings = [ring for part in _areas(coarse) for ring in (part.exterior, *part.interiors)]
    large = [ring for ring in rings if shapely.Polygon(ring).area >= SMALLEST_AREA]
    return "".join(_ring([(round(x), round(y)) for x, y in ring.coords[:-1]]) for ring in large)


def _areas(shape: BaseGeometry) -> list[shapely.Polygon]:
    parts = getattr(shape, "geoms", [shape])
    return [part for part in parts if isinstance(part, shapely.Polygon) and not part.is_empty]


def _ring(corners: Sequence[tuple[int, int]]) -> str:
    x, y = corners[0]
    text = f"M{x} {y}l"
    steps = []
    for nx, ny in corners[1:]:
        if (nx, ny) != (x, y):
            steps.append(f"{nx - x} {ny - y}")
        x, y = nx, ny
    return text + " ".join(steps).replace(" -", "-") + "z" if steps else ""
