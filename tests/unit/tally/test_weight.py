"""Weights are exact while short, and enclosed by bounds that never lose the true value."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from civic.tally.rules.weight import LONGEST, ONE, Weight, total

SHARES = st.fractions(min_value=0, max_value=1, max_denominator=10**6)


def long_fraction() -> Fraction:
    """A fraction in lowest terms that is too long to be kept."""
    return Fraction(3**LONGEST, 2 ** (2 * LONGEST))


def encloses(weight: Weight, value: Fraction) -> bool:
    return weight.low <= value * ONE <= weight.high


@given(SHARES, SHARES)
def test_short_weights_are_compared_exactly(one, other):
    assert Weight.of(one).compare(Weight.of(other)) == (one > other) - (one < other)


@given(st.lists(st.tuples(SHARES, st.integers(1, 10**6)), max_size=6))
def test_sums_and_bounds_hold_the_true_value(parts):
    value = sum((share * times for share, times in parts), Fraction(0))
    summed = total((Weight.of(share), times) for share, times in parts)
    assert summed.exact == value
    assert encloses(summed, value)


@given(SHARES, st.fractions(min_value="1/1000", max_value=1000, max_denominator=1000), SHARES)
def test_products_and_what_is_kept_stay_enclosed_beyond_the_longest_fraction(share, support, part):
    held = long_fraction() * share
    kept = 1 - part
    left = Weight.of(long_fraction()).times(Weight.of(share))
    assert encloses(left, held)
    assert encloses(_forget(Weight.of(support)).kept_after(Weight.of(support * part)), kept)


def _forget(weight: Weight) -> Weight:
    return Weight(weight.low, weight.high, None)


def test_a_long_weight_keeps_no_fraction_but_is_still_told_apart():
    weight = Weight.of(long_fraction())
    assert weight.exact is None
    assert weight.compare(Weight.of(long_fraction() + Fraction(1, 10**90))) == -1
    assert weight.compare(Weight.of(long_fraction())) == 0


def test_values_shown_are_short():
    assert Weight.of(Fraction(2, 3)).shown() == (Fraction(2, 3), True)
    shown, exact = Weight.of(long_fraction()).shown()
    assert not exact
    assert 0 <= long_fraction() - shown < Fraction(1, 10**12)


def test_paying_all_leaves_nothing():
    assert Weight.of(Fraction(5)).kept_after(Weight.of(Fraction(5))).compare(Weight.of(Fraction(0))) == 0
