"""QR codes as SVG, quick enough to give every voter one."""

import re
from functools import lru_cache

import segno
from markupsafe import Markup

QUIET = 3
"""Empty squares around the drawing, by which readers find it."""
_DARK = re.compile("1+")


class Series:
    """The codes of texts that differ only at their end, such as an address with ever new numbers.

    With its mask fixed a QR code is linear: turning one bit of the text over turns the same squares over, whatever
    the rest says. So the squares of a bit are found out once, and a code is put together from those of its bits
    instead of being made anew, which takes longer than storing the ballot it belongs to.
    """

    def __init__(self, start: str, end: str) -> None:
        self._start = start
        self._end = end.encode("ascii")
        self._blank, self.size = _squares(start + end)
        self._turned: dict[tuple[int, int], int] = {}

    def svg(self, end: str) -> Markup:
        """The drawing of the beginning with this end.

        Raises:
            ValueError: the end is of another length than the first one, or not plain text.
        """
        squares = self._blank
        for place, (blank, sign) in enumerate(zip(self._end, end.encode("ascii"), strict=True)):
            for bit in range(7):
                if (blank ^ sign) >> bit & 1:
                    squares ^= self._squares_of(place, bit)
        return _drawn(squares, self.size)

    def _squares_of(self, place: int, bit: int) -> int:
        if (place, bit) not in self._turned:
            other = bytearray(self._end)
            other[place] ^= 1 << bit
            self._turned[place, bit] = _squares(self._start + other.decode("ascii"))[0] ^ self._blank
        return self._turned[place, bit]


@lru_cache(maxsize=64)
def series(start: str, end: str) -> Series:
    """The series that begins so; kept for the next one who asks."""
    return Series(start, end)


def _squares(text: str) -> tuple[int, int]:
    """The squares of a code, row by row as the bits of one number, and how many stand in a row."""
    # Always this mask, also because looking for the prettiest of eight would take eight times as long.
    rows = segno.make_qr(text, error="m", mask=3, mode="byte", boost_error=False).matrix
    return int("".join(str(square) for row in rows for square in row), 2), len(rows)


def _drawn(squares: int, size: int) -> Markup:
    """One path with a piece for every run of dark squares."""
    whole = size + 2 * QUIET
    bits = f"{squares:0{size * size}b}"
    runs = ((y, run.span()) for y in range(size) for run in _DARK.finditer(bits[y * size : (y + 1) * size]))
    dark = "".join(f"M{first} {y}h{behind - first}" for y, (first, behind) in runs)
    light = f"M-{QUIET} -{QUIET}.5h{whole}v{whole}h-{whole}z"
    drawn = f'<svg viewBox="-{QUIET} -{QUIET}.5 {whole} {whole}"><path fill="#fff" d="{light}"/><path stroke="#000" d="{dark}"/></svg>'
    return Markup(drawn)  # noqa: S704 - drawn here, from numbers only
