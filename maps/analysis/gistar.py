"""The statistic of Getis and Ord, Gi*, and how many of its findings may be believed at once."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maps.analysis.plane import Floats
from maps.analysis.spots import Mask, Whole

FALSE_SHARE = 0.05
"""Of the places called hot, at most this share is expected to be so by chance alone."""


class TooFew(ValueError):
    """Too little to say anything honest about: ``found`` of the ``needed``."""

    def __init__(self, found: int, needed: int) -> None:
        super().__init__(f"{found} of {needed}")
        self.found, self.needed = found, needed


@dataclass(frozen=True)
class Hood:
    """Who is whose neighbour: pair n says that ``other[n]`` belongs to the surroundings of ``one[n]``.

    Everybody belongs to its own surroundings (that is the star of Gi*), and no pair is given twice.
    """

    one: Whole
    other: Whole


def gi_star(values: Floats, hood: Hood) -> Floats:
    """Gi* of every unit with neighbours weighing 1, as a standard score (how many deviations above what is expected).

    With n units, mean m and standard deviation s (divided by n) of the values, and k neighbours of a unit whose
    values sum to t:  (t - m k) / (s sqrt((n k - k²) / (n - 1))).
    Where the score is not defined (all values equal, or everybody a neighbour) it is 0.

    Source: J. K. Ord, A. Getis (1995), Local spatial autocorrelation statistics: distributional issues and an
    application, Geographical Analysis 27(4), formula 14.
    """
    n = len(values)
    if n < 2:
        return np.zeros(n)
    near = np.bincount(hood.one, minlength=n).astype(np.float64)
    total = np.bincount(hood.one, weights=values[hood.other], minlength=n)
    mean = values.mean()
    spread = math.sqrt(max(float(np.mean((values - mean) ** 2)), 0.0))
    room = spread * np.sqrt(np.maximum(n * near - near**2, 0.0) / (n - 1))
    score = np.zeros(n)
    # Guarded by size, not by equality: rounding leaves a speck of spread where all values are equal.
    tiny = 1e-12 * max(1.0, abs(float(mean)))
    defined = room > tiny
    score[defined] = (total[defined] - mean * near[defined]) / room[defined]
    return score


def upper_tail(scores: Floats) -> Floats:
    """The chance of a standard normal value at least as large as each score."""
    return np.fromiter((0.5 * math.erfc(score / math.sqrt(2)) for score in scores.tolist()), np.float64, len(scores))


def chance_of_counts(counts: Floats, expected: Floats) -> Floats:
    """The chance that a Poisson count with this expectation is at least this large; 1 for a count of nought.

    A standard score takes counts for normal, which flatters the rare large ones. By the chi-squared distribution and
    the cube root of E. B. Wilson and M. M. Hilferty (1931), PNAS 17(12); for counts from 5 on at most a fifth above the
    true chance down to one in a hundred thousand.
    """
    some = counts > 0
    at = np.where(some, counts, 1.0)
    score = (1 - 1 / (9 * at) - np.cbrt(expected / at)) * 3 * np.sqrt(at)
    return np.where(some, upper_tail(score), 1.0)


def believed(chances: NDArray[np.float64], false_share: float = FALSE_SHARE) -> Mask:
    """Which of many tests stand when at most a given share of those that stand may be false.

    Benjamini and Hochberg (1995), J. R. Statist. Soc. B 57(1), 289-300. It holds for the positive dependence that
    neighbours sharing reports have (Benjamini and Yekutieli 2001); for local statistics it was proposed by
    Caldas de Castro and Singer (2006), Geographical Analysis 38(2). Bonferroni's bound would guard against a
    single false place among thousands and thereby hide nearly all true ones.
    """
    n = len(chances)
    if not n:
        return np.zeros(0, bool)
    ordered = np.sort(chances)
    passes = np.flatnonzero(ordered <= false_share * np.arange(1, n + 1) / n)
    if not len(passes):
        return np.zeros(n, bool)
    return np.asarray(chances <= ordered[passes[-1]])
