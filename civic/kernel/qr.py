"""QR codes as SVG, quick enough to give every voter one."""

from functools import lru_cache

import segno
from markupsafe import Markup

QUIET = 3
"""Empty squares around the drawing, by which readers find it."""
# Strokes for runs of dark squares, jumps over runs of light ones, the longer runs first.
_STROKES = (("1111", "h4"), ("11", "h2"), ("1", "h1"))
_JUMPS = (("oooo", "m4 0"), ("oo", "m2 0"), ("o", "m1 0"))


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
    """One path: row by row a stroke over dark squares and a jump over light ones."""
    whole = size + 2 * QUIET
    bits = f"{squares:0{size * size}b}".replace("0", "o")
    # Whole rows are turned into words at once: going from run to run takes several times as long.
    dark = "n".join(bits[at : at + size] for at in range(0, size * size, size))
    for run, words in (*_STROKES, *_JUMPS, ("n", f"m-{size} 1")):
        dark = dark.replace(run, words)
    light = f"M-{QUIET} -{QUIET}.5h{whole}v{whole}h-{whole}z"
    drawn = f'<svg viewBox="-{QUIET} -{QUIET}.5 {whole} {whole}"><path fill="#fff" d="{light}"/><path stroke="#000" d="M0 0{dark}"/></svg>'
    return Markup(drawn)  # noqa: S704 - drawn here, from numbers only
