"""A drawing board in units of 320 × 180 that is drawn large and shrunk, so that edges come out smooth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw

Colour = tuple[int, int, int] | tuple[int, int, int, int]
Point = tuple[float, float]

WIDTH, HEIGHT = 320, 180
_OVERSAMPLING = 3


def colour(hexadecimal: str, alpha: float = 1.0) -> Colour:
    """Return ``#rrggbb`` as numbers; ``alpha`` from 0 (nothing) to 1 (solid)."""
    red, green, blue = (int(hexadecimal[at : at + 2], 16) for at in (1, 3, 5))
    return (red, green, blue, round(255 * alpha))


def mix(first: str, second: str, share: float) -> str:
    """Return the colour ``share`` of the way (0 to 1) from ``first`` to ``second``."""
    pairs = zip(colour(first)[:3], colour(second)[:3], strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def bezier(start: Point, control: Point, end: Point, steps: int = 24) -> list[Point]:
    """Return points along the curve that leaves ``start`` towards ``control`` and arrives at ``end``."""
    points = []
    for step in range(steps + 1):
        t = step / steps
        a, b, d = (1 - t) ** 2, 2 * t * (1 - t), t * t
        points.append((a * start[0] + b * control[0] + d * end[0], a * start[1] + b * control[1] + d * end[1]))
    return points


class Canvas:
    """Shapes go on in order, later ones over earlier ones; every length is in units of the 320 × 180 board."""

    def __init__(self, width: int) -> None:
        """Prepare a board that will be delivered ``width`` pixels wide."""
        self.size = (width, width * HEIGHT // WIDTH)
        self._scale = width * _OVERSAMPLING / WIDTH
        self._image = Image.new("RGB", (width * _OVERSAMPLING, self.size[1] * _OVERSAMPLING))
        self._pen = ImageDraw.Draw(self._image, "RGBA")

    def _at(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self._scale, y * self._scale) for x, y in points]

    def fade(self, top: float, bottom: float, stops: Sequence[str]) -> None:
        """Fill the full width from ``top`` to ``bottom`` with a smooth passage through the colours."""
        first, last = round(top * self._scale), round(bottom * self._scale)
        strip = Image.new("RGB", (1, len(stops)))
        for row, stop in enumerate(stops):
            strip.putpixel((0, row), colour(stop)[:3])
        box = (0.0, 0.5, 1.0, len(stops) - 0.5)
        size = (self._image.width, last - first)
        self._image.paste(strip.resize(size, Image.Resampling.BILINEAR, box=box), (0, first))

    def rect(
        self, x: float, y: float, width: float, height: float, fill: str, *, round_by: float = 0, alpha: float = 1.0
    ) -> None:
        """Draw a rectangle from its upper left corner, with corners rounded by ``round_by``."""
        (left, top), (right, bottom) = self._at([(x, y), (x + width, y + height)])
        box = (left, top, max(left, right - 1), max(top, bottom - 1))
        self._pen.rounded_rectangle(box, round_by * self._scale, fill=colour(fill, alpha))

    def oval(self, x: float, y: float, across: float, down: float, fill: str, *, alpha: float = 1.0) -> None:
        """Draw an ellipse around its middle with the two half axes."""
        (left, top), (right, bottom) = self._at([(x - across, y - down), (x + across, y + down)])
        self._pen.ellipse((left, top, right, bottom), fill=colour(fill, alpha))

    def shape(self, points: Sequence[Point], fill: str, *, alpha: float = 1.0) -> None:
        """Fill the polygon through the points."""
        self._pen.polygon(self._at(points), fill=colour(fill, alpha))

    def line(self, points: Sequence[Point], fill: str, width: float, *, alpha: float = 1.0) -> None:
        """Draw a line with round ends through the points."""
        thick = max(1, round(width * self._scale))
        self._pen.line(self._at(points), fill=colour(fill, alpha), width=thick, joint="curve")
        if alpha == 1.0:
            for x, y in (points[0], points[-1]):
                self.oval(x, y, width / 2, width / 2, fill)

    def ring(self, x: float, y: float, across: float, down: float, fill: str, width: float) -> None:
        """Draw the outline of an ellipse."""
        around = [math.tau * step / 48 for step in range(49)]
        self.line([(x + across * math.cos(a), y + down * math.sin(a)) for a in around], fill, width)

    def glow(self, x: float, y: float, reach: float, fill: str, strength: float) -> None:
        """Lay a soft round light of the given reach; ``strength`` is its alpha in the middle."""
        rings = 16
        for ring in range(rings, 0, -1):
            size = reach * ring / rings
            self.oval(x, y, size, size, fill, alpha=strength / rings)

    def finished(self) -> Image.Image:
        """Return the picture at its delivered size."""
        return self._image.reduce(_OVERSAMPLING)


def webp(image: Image.Image, limit: int) -> bytes:
    """Return the image as WebP of at most ``limit`` bytes, at the best of a few qualities that fits.

    Raises ValueError when even the lowest quality does not fit.
    """
    for quality in (76, 66, 56, 46, 36):
        buffer = BytesIO()
        image.save(buffer, "WEBP", quality=quality, method=4)
        if buffer.tell() <= limit:
            return buffer.getvalue()
    raise ValueError(f"picture does not fit into {limit} bytes")
