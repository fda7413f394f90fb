"""The table of a benchmark run: what was measured, what was hoped for, and whether it was reached."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

MISSED, REACHED, NO_GOAL = "MISSED", "ok", ""


@dataclass(frozen=True)
class Figure:
    """One line of the table; ``reached`` is None where there is no goal."""

    section: str
    what: str
    database: str
    value: str
    goal: str = ""
    reached: bool | None = None

    @property
    def mark(self) -> str:
        """The last column."""
        return NO_GOAL if self.reached is None else REACHED if self.reached else MISSED


def spread(values: Sequence[float], unit: str, digits: int = 1) -> str:
    """Median and least of several measurements."""
    return f"{median(values):.{digits}f} {unit} (min {min(values):.{digits}f})"


def kilobytes(size: int) -> str:
    """A size as people compare it: thousands of bytes."""
    return f"{size / 1000:.1f} kB"


def say(figures: Iterable[Figure]) -> list[Figure]:
    """Print lines as soon as they are known; gives them back."""
    kept = []
    for figure in figures:
        kept.append(figure)
        goal = f"   goal {figure.goal}" if figure.goal else ""
        print(f"  {figure.what} · {figure.database}: {figure.value}{goal} {figure.mark}", flush=True)
    return kept


def table(figures: Sequence[Figure]) -> str:
    """All lines under their sections."""
    head = ("", "database", "measured", "goal", "")
    rows = [(f.what, f.database, f.value, f.goal, f.mark) for f in figures]
    widths = [max(len(row[at]) for row in [head, *rows]) for at in range(len(head))]

    def line(row: Sequence[str]) -> str:
        return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()

    lines = [line(head), "-" * sum(w + 2 for w in widths)]
    section = ""
    for figure, row in zip(figures, rows, strict=True):
        if figure.section != section:
            section = figure.section
            lines += ["", section.upper()]
        lines.append(line(row))
    return "\n".join(lines)
