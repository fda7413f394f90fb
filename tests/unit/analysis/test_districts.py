"""Districts: small numbers stay hidden from anybody who can subtract; who is missing; months and campaigns."""

from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maps.analysis.districts import Hidden, hide_small, missing, per_thousand
from maps.analysis.months import busiest_week, day_number, day_of, is_campaign, months


def test_small_numbers_by_hand() -> None:
    assert hide_small([12, 3, 40, 0, 9]) == Hidden((12, None, 40, 0, None), 64)  # 9 goes too, or 64 - 61 gives 3 back
    assert hide_small([2, 40]) == Hidden((None, None), 42)
    assert hide_small([2]) == Hidden((None,), None)
    assert hide_small([1, 1, 0]) == Hidden((None, None, 0), None)
    assert hide_small([1, 1, 50, 60]) == Hidden((None, None, None, 60), 112)
    assert hide_small([5, 6, 0]) == Hidden((5, 6, 0), 11)


def published_alike(counts: list[int], shown: Hidden) -> list[tuple[int, ...]]:
    """Every table that the rule would publish exactly like this one."""
    places = [n for n, count in enumerate(shown.counts) if count is None]
    left = sum(counts[n] for n in places) if shown.total is not None else None
    found = []
    for some in product(range(1, (left or 6) + 1), repeat=max(0, len(places) - (left is not None))):
        values = [*some, left - sum(some)] if left is not None and places else list(some)
        other = list(counts)
        for n, value in zip(places, values, strict=True):
            other[n] = value
        if min(values, default=1) > 0 and hide_small(other) == shown:
            found.append(tuple(other))
    return found


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 7), min_size=1, max_size=4))
def test_nobody_can_work_a_hidden_number_out(counts: list[int]) -> None:
    """The attacker knows the rule and tries every table that would be published exactly like this one."""
    shown = hide_small(counts)
    possible = published_alike(counts, shown)
    assert tuple(counts) in possible
    for n, count in enumerate(shown.counts):
        if count is None:
            assert len({other[n] for other in possible}) > 1, (counts, shown, possible)


@given(st.lists(st.integers(0, 60), max_size=12))
def test_what_is_shown_is_true_and_never_small(counts: list[int]) -> None:
    shown = hide_small(counts)
    for count, said in zip(counts, shown.counts, strict=True):
        assert said is None or (said == count and not 0 < said < 5)
    assert shown.total in (None, sum(counts))
    assert all(one is None or not 0 < one < 5 for one in (shown.total,))


def test_who_is_missing() -> None:
    found = missing(
        {"north": 90, "south": 8, "steppe": 2}, {"north": 500, "south": 400, "east": 100, "steppe": None, "lake": None}
    )
    assert [one.key for one in found] == ["east", "lake", "south"]
    assert found[0].share_of_people == pytest.approx(0.1) and found[0].reports == 0
    assert found[1].share_of_people is None
    assert found[2].share_of_reports == pytest.approx(8 / 98) and found[2].share_of_people == pytest.approx(0.4)
    assert missing({}, {}) == []
    assert per_thousand(7, 2000) == 3.5 and per_thousand(7, None) is None


def days(*moments: date) -> np.ndarray:
    return np.array([day_number(moment) for moment in moments], np.int64)


def test_months_with_an_empty_one_between() -> None:
    given_days = days(date(2026, 12, 31), date(2027, 2, 1), date(2026, 12, 1), date(2027, 2, 28))
    assert months(given_days) == [(2026, 12, 2), (2027, 1, 0), (2027, 2, 2)]
    assert months(np.zeros(0, np.int64)) == [] and busiest_week(np.zeros(0, np.int64)) is None
    assert day_of(day_number(date(1969, 7, 20))) == date(1969, 7, 20)
    assert months(days(date(1969, 7, 20))) == [(1969, 7, 1)]


@given(st.lists(st.integers(18_000, 18_400), min_size=1, max_size=80))
def test_the_busiest_week_is_the_best_of_all_weeks(numbers: list[int]) -> None:
    week = busiest_week(np.array(numbers, np.int64))
    assert week is not None
    best = max(sum(start <= n < start + 7 for n in numbers) for start in range(min(numbers) - 6, max(numbers) + 1))
    assert week.reports == best == sum(0 <= n - day_number(week.first) < 7 for n in numbers)
    assert week.share == pytest.approx(best / len(numbers))
    assert sum(count for _y, _m, count in months(np.array(numbers, np.int64))) == len(numbers)


def test_one_week_of_a_campaign_is_said_aloud() -> None:
    start = date(2026, 3, 1)
    spread = [start + timedelta(days=2 * n) for n in range(60)]
    assert not is_campaign(days(*spread))
    assert is_campaign(days(*spread, *[date(2026, 4, 20)] * 60))
    assert not is_campaign(days(*[start + timedelta(days=n % 20) for n in range(60)], *[start] * 60))
