"""Exact weights of voters: fractions while they stay short, enclosed between two 320-bit bounds beyond that.

Dividing again and again by sums of earlier results doubles the length of a fraction with every purchase, so that
thirty purchases would need gigabytes. A weight therefore keeps its fraction up to `LONGEST` bits and, always,
a lower and an upper bound in units of 2**-320. Two values are told apart by fractions or by disjoint bounds; values
whose bounds still overlap (they agree to more than eighty decimal digits) count as equal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

PRECISION = 320
ONE = 1 << PRECISION
LONGEST = 2048
SHOWN_DIGITS = 12


@dataclass(frozen=True)
class Weight:
    """A non-negative number between `low` and `high` (units of 2**-320), and the number itself while it is short."""

    low: int
    high: int
    exact: Fraction | None

    @classmethod
    def of(cls, value: Fraction) -> Weight:
        """The weight of this value."""
        scaled = value.numerator << PRECISION
        low = scaled // value.denominator
        high = -(-scaled // value.denominator)
        return cls(low, high, value if value.denominator.bit_length() <= LONGEST else None)

    def compare(self, other: Weight) -> int:
        """-1, 0 or 1 as this weight is smaller, equal or larger."""
        if self.exact is not None and other.exact is not None:
            return (self.exact > other.exact) - (self.exact < other.exact)
        return (self.low > other.high) - (self.high < other.low)

    def times(self, other: Weight) -> Weight:
        """The product of two weights."""
        if self.exact is not None and other.exact is not None:
            return Weight.of(self.exact * other.exact)
        return Weight((self.low * other.low) >> PRECISION, -((-self.high * other.high) >> PRECISION), None)

    def kept_after(self, paid: Weight) -> Weight:
        """The share of this weight that is left when `paid` leaves it; nothing when they are equal."""
        if self.exact is not None and paid.exact is not None:
            return Weight.of(1 - paid.exact / self.exact)
        low = max(0, ((self.low - paid.high) << PRECISION) // self.low)
        high = max(0, -((-(self.high - paid.low) << PRECISION) // self.high))
        return Weight(low, min(high, ONE), None)

    def __float__(self) -> float:
        return (self.low + self.high) / (2 * ONE)

    def shown(self) -> tuple[Fraction, bool]:
        """The value as a short fraction, and whether that is the value itself or rounded to 12 digits."""
        if self.exact is not None and self.exact.denominator < 10**SHOWN_DIGITS:
            return self.exact, True
        return Fraction((self.low * 10**SHOWN_DIGITS) >> PRECISION, 10**SHOWN_DIGITS), False


def total(parts: Iterable[tuple[Weight, int]]) -> Weight:
    """The sum of weights, each taken a whole number of times."""
    listed = list(parts)
    low = sum(weight.low * times for weight, times in listed)
    high = sum(weight.high * times for weight, times in listed)
    common = 1
    for weight, _ in listed:
        if weight.exact is None:
            return Weight(low, high, None)
        if common % weight.exact.denominator:
            common = lcm(common, weight.exact.denominator)
            if common.bit_length() > LONGEST:
                return Weight(low, high, None)
    numerator = 0
    for weight, times in listed:
        if weight.exact is not None:
            numerator += weight.exact.numerator * (common // weight.exact.denominator) * times
    return Weight.of(Fraction(numerator, common))
