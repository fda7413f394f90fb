"""The lettered grid of a plan: columns A, B, C … from the left, rows 1, 2, 3 … from the top, as on the printed sheet."""

import math
import re
from dataclasses import dataclass

MOST_COLUMNS = 52
MOST_ROWS = 99
_NAME = re.compile(r"([A-Z]{1,2})([0-9]{1,2})")
# Letters that look the same on a Kazakh or Russian keyboard mean the Latin ones on the sheet.
_TWINS = str.maketrans("АВСЕНКМОРТХУІ", "ABCEHKMOPTXYI")


@dataclass(frozen=True)
class Grid:
    """Squares over a plan of ``width`` × ``height`` metres whose origin is the lower left corner; ``cell`` is their side."""

    width: float
    height: float
    cell: float

    @property
    def columns(self) -> int:
        """How many columns there are; the last one may be narrower than a cell."""
        return max(1, math.ceil(round(self.width / self.cell, 6)))

    @property
    def rows(self) -> int:
        """How many rows there are; the last one may be lower than a cell."""
        return max(1, math.ceil(round(self.height / self.cell, 6)))

    def name_at(self, x: float, y: float) -> str:
        """The square a spot lies in; spots outside belong to the nearest square."""
        column = min(max(int(x // self.cell), 0), self.columns - 1)
        row = min(max(int((self.height - y) // self.cell), 0), self.rows - 1)
        return f"{letters(column)}{row + 1}"

    def box(self, name: str) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of a square in metres.

        Raises:
            ValueError: it is no square of this plan.
        """
        found = _NAME.fullmatch(folded(name))
        if found is None:
            raise ValueError(name)
        column, row = _number(found[1]), int(found[2]) - 1
        if not (0 <= column < self.columns and 0 <= row < self.rows):
            raise ValueError(name)
        left, top = column * self.cell, self.height - row * self.cell
        return left, max(top - self.cell, 0.0), min(left + self.cell, self.width), top

    def middle(self, name: str) -> tuple[float, float]:
        """The middle of a square in metres.

        Raises:
            ValueError: it is no square of this plan.
        """
        left, bottom, right, top = self.box(name)
        return (left + right) / 2, (bottom + top) / 2

    @property
    def column_names(self) -> list[str]:
        """A, B, C … from the left."""
        return [letters(column) for column in range(self.columns)]


def letters(column: int) -> str:
    """The letters of a column counted from 0: A to Z, then AA, AB and so on."""
    return chr(65 + column) if column < 26 else chr(64 + column // 26) + chr(65 + column % 26)


def folded(name: str) -> str:
    """A square's name as the sheet prints it: capitals, Latin letters, no spaces or hyphens."""
    return re.sub(r"[\s\-–.]", "", name).upper().translate(_TWINS)


def names_in(text: str) -> list[str]:
    """The names somebody typed one after another: «C4 D4», «c4, d4», «С4-D4»."""
    return re.findall(
        r"[A-Z]+[0-9]+", " ".join(part.upper().translate(_TWINS) for part in re.split(r"[\s,;–-]+", text))
    )


def _number(name: str) -> int:
    return ord(name) - 65 if len(name) == 1 else (ord(name[0]) - 64) * 26 + ord(name[1]) - 65
