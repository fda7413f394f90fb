"""Where more reports lie than the surroundings lead one to expect: Gi* on squares of the ground, or on rates per resident."""

import math
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from maps.analysis.gistar import Hood, TooFew, believed, chance_of_counts, gi_star, upper_tail
from maps.analysis.plane import Floats
from maps.analysis.spots import Mask, Whole

LEAST_REPORTS = 30
"""With fewer, chance alone draws patterns."""
LEAST_AROUND = 5
"""A hot square has at least so many reports in its block of nine: below, single reports would decide."""
LEAST_AREAS = 10
MOST_SQUARES = 300_000
USUAL_SIDE = 200


class TooFine(ValueError):
    """The area holds too many squares of this side; ``least`` metres would do."""

    def __init__(self, least: int) -> None:
        super().__init__(f"at least {least} m")
        self.least = least


@dataclass(frozen=True)
class Squares:
    """Every square tested, in the order of column and row; all arrays have the same length.

    A square (column, row) reaches from column × side to (column + 1) × side metres, and so for rows.
    """

    side: float
    column: Whole
    row: Whole
    reports: Whole
    around: Whole
    """Reports in the square and in the eight around it."""
    score: Floats
    chance: Floats
    """Of seeing so many by chance: the larger of two reckonings, by the score and by plain counting."""
    hot: Mask
    peak: Mask
    """Hot, and no overlapping block of nine holds more: one name for a whole hot place."""

    @property
    def tested(self) -> int:
        """How many squares were tested, empty ones too."""
        return len(self.column)


def hot_squares(x: Floats, y: Floats, side: float = USUAL_SIDE, area: BaseGeometry | None = None) -> Squares:
    """Test every square of the area; ``x`` and ``y`` in metres, one entry per report, ``area`` in the same metres.

    Tested are the squares whose middle lies in the area and those that hold a report; without an area, those
    that hold a report and the eight around each. A square's surroundings are itself and the eight around it.

    Raises:
        TooFew: fewer than 30 reports.
        TooFine: more than 300,000 squares.
    """
    if len(x) < LEAST_REPORTS:
        raise TooFew(len(x), LEAST_REPORTS)
    columns, rows = np.floor(x / side).astype(np.int64), np.floor(y / side).astype(np.int64)
    held = np.column_stack((columns, rows))
    ground = _within(area, side) if area is not None else _around(np.unique(held, axis=0))
    cells = np.unique(np.concatenate((ground, held)), axis=0)
    if len(cells) > MOST_SQUARES:
        raise TooFine(_coarser(side, len(cells)))
    keys = _Keys(cells)
    at = np.searchsorted(keys.all, keys.of(columns, rows))
    reports = np.bincount(at, minlength=len(cells)).astype(np.int64)
    hood = _hood(cells, keys)
    score = gi_star(reports.astype(np.float64), hood)
    around = np.bincount(hood.one, weights=reports[hood.other], minlength=len(cells)).astype(np.int64)
    near = np.bincount(hood.one, minlength=len(cells))
    # Unlikely both for a normal score and for plain counting: the larger chance of the two decides.
    chance = np.maximum(upper_tail(score), chance_of_counts(around.astype(float), reports.mean() * near))
    hot = believed(chance) & (around >= LEAST_AROUND)
    peak = _peaks(cells, around, reports, score, hot)
    return Squares(side, cells[:, 0], cells[:, 1], reports, around, score, chance, hot, peak)


def _coarser(side: float, count: int) -> int:
    """A side, in full 50 metres, with which so many squares become few enough."""
    return math.ceil(side * math.sqrt(count / MOST_SQUARES) * 1.02 / 50) * 50


def _around(held: Whole) -> Whole:
    steps = np.array([(c, r) for c in (-1, 0, 1) for r in (-1, 0, 1)], np.int64)
    return (held[:, None, :] + steps[None, :, :]).reshape(-1, 2)


def _within(area: BaseGeometry, side: float) -> Whole:
    west, south, east, north = area.bounds
    c0, c1, r0, r1 = (math.floor(value / side) for value in (west, east, south, north))
    if (c1 - c0 + 1) * (r1 - r0 + 1) > 40 * MOST_SQUARES or area.area / side**2 > MOST_SQUARES:
        raise TooFine(_coarser(side, int(max(area.area / side**2, (c1 - c0 + 1) * (r1 - r0 + 1) / 40))))
    shapely.prepare(area)
    middles = (np.arange(r0, r1 + 1) + 0.5) * side
    found = []
    for column in range(c0, c1 + 1):
        inside = shapely.contains_xy(area, np.full(len(middles), (column + 0.5) * side), middles)
        rows = np.flatnonzero(inside) + r0
        found.append(np.column_stack((np.full(len(rows), column, np.int64), rows)))
    return np.concatenate(found).astype(np.int64)


class _Keys:
    """One whole number per cell, in the cells' order, with room so that no neighbour is mistaken for another cell."""

    def __init__(self, cells: Whole) -> None:
        self._west, self._south = int(cells[:, 0].min()) - 1, int(cells[:, 1].min()) - 1
        self._rows = int(np.ptp(cells[:, 1])) + 3
        self.all = self.of(cells[:, 0], cells[:, 1])

    def of(self, column: Whole, row: Whole) -> Whole:
        """The numbers of cells given by column and row."""
        found: Whole = (column - self._west) * self._rows + (row - self._south)
        return found


def _hood(cells: Whole, keys: _Keys) -> Hood:
    ones, others = [], []
    for c in (-1, 0, 1):
        for r in (-1, 0, 1):
            wanted = keys.of(cells[:, 0] + c, cells[:, 1] + r)
            at = np.minimum(np.searchsorted(keys.all, wanted), len(cells) - 1)
            there = np.flatnonzero(keys.all[at] == wanted)
            ones.append(there)
            others.append(at[there])
    return Hood(np.concatenate(ones), np.concatenate(others))


def _peaks(cells: Whole, around: Whole, reports: Whole, score: Floats, hot: Mask) -> Mask:
    """Hot squares whose block of nine is the fullest of all that overlap it; of equal ones the fuller square, then the first."""
    rank = {
        (int(cells[n, 0]), int(cells[n, 1])): (int(around[n]), int(reports[n]), float(score[n]), -int(n))
        for n in np.flatnonzero(hot)
    }
    steps = [(c, r) for c in range(-2, 3) for r in range(-2, 3)]
    peak = np.zeros(len(cells), bool)
    for (column, row), own in rank.items():
        peak[-own[3]] = all(rank.get((column + c, row + r), own) <= own for c, r in steps)
    return peak


@dataclass(frozen=True)
class Rates:
    """Areas of people instead of squares of ground: reports per 1,000 residents, tested together with those they touch."""

    rate: Floats
    score: Floats
    chance: Floats
    hot: Mask


def hot_areas(reports: Whole, residents: Whole, shapes: list[BaseGeometry]) -> Rates:
    """Test every area's rate per 1,000 residents together with the areas it touches; arrays by area, in one order.

    Raises:
        TooFew: fewer than 10 areas, or fewer than 30 reports.
        ValueError: an area without residents.
    """
    if len(shapes) < LEAST_AREAS:
        raise TooFew(len(shapes), LEAST_AREAS)
    if reports.sum() < LEAST_REPORTS:
        raise TooFew(int(reports.sum()), LEAST_REPORTS)
    if (residents <= 0).any():
        raise ValueError("an area without residents has no rate")
    rate = 1000 * reports / residents
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    score = gi_star(rate, Hood(one.astype(np.int64), other.astype(np.int64)))
    chance = upper_tail(score)
    return Rates(rate, score, chance, believed(chance))
