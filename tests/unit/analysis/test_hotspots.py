"""Gi* by hand, against the formula written out, and against what must not matter."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from maps.analysis.gistar import Hood, TooFew, believed, chance_of_counts, gi_star, upper_tail
from maps.analysis.hotspots import TooFine, hot_areas, hot_squares
from maps.analysis.plane import Plane
from maps.analysis.spots import set_aside

SIDE = 200.0


def row_of(count: int) -> Hood:
    """Units in a row, each with the one before and the one after."""
    pairs = [(a, b) for a in range(count) for b in (a - 1, a, a + 1) if 0 <= b < count]
    return Hood(*(np.array(side, np.int64) for side in zip(*pairs, strict=True)))


def test_five_squares_in_a_row_by_hand() -> None:
    # Values 0 0 9 0 0 1: mean 10/6, mean of squares 82/6, variance 82/6 - 100/36 = 392/36, deviation 3.29983.
    # The third has 3 neighbours with sum 9: (9 - 5) / (3.29983 * sqrt((6*3 - 9) / 5)) = 4 / (3.29983 * 1.341641) = 0.90351.
    # The first has 2 with sum 0: (0 - 10/3) / (3.29983 * sqrt((12 - 4) / 5)) = -3.33333 / 4.17399 = -0.79860.
    scores = gi_star(np.array([0, 0, 9, 0, 0, 1.0]), row_of(6))
    assert scores[2] == pytest.approx(0.90351, abs=1e-5)
    assert scores[0] == pytest.approx(-0.79860, abs=1e-5)


def written_out(counts: dict[tuple[int, int], int], here: tuple[int, int]) -> float:
    """Formula 14 of Ord and Getis, sums as printed."""
    n = len(counts)
    mean = sum(counts.values()) / n
    spread = math.sqrt(sum(value**2 for value in counts.values()) / n - mean**2)
    weights = [1 if max(abs(c - here[0]), abs(r - here[1])) <= 1 else 0 for c, r in counts]
    first = sum(w * x for w, x in zip(weights, counts.values(), strict=True))
    once, twice = sum(weights), sum(w * w for w in weights)
    below = spread * math.sqrt((n * twice - once**2) / (n - 1)) if n > 1 else 0.0
    return (first - mean * once) / below if below > 1e-9 else 0.0


squares = st.lists(st.tuples(st.integers(-6, 6), st.integers(-6, 6)), min_size=30, max_size=60)


def laid(cells: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    """A report in the middle of each cell."""
    at = np.array(cells, float)
    return (at[:, 0] + 0.5) * SIDE, (at[:, 1] + 0.5) * SIDE


@settings(max_examples=30, deadline=None)
@given(squares)
def test_every_score_is_the_formula_written_out(cells: list[tuple[int, int]]) -> None:
    found = hot_squares(*laid(cells), SIDE)
    counts = {(int(c), int(r)): int(n) for c, r, n in zip(found.column, found.row, found.reports, strict=True)}
    assert sum(counts.values()) == len(cells)
    for n, here in enumerate(counts):
        assert found.score[n] == pytest.approx(written_out(counts, here), abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(squares, st.randoms(use_true_random=False), st.integers(-50, 50), st.integers(-50, 50))
def test_neither_order_nor_a_move_by_whole_squares_changes_a_thing(cells, chance, east, north) -> None:
    mixed = list(cells)
    chance.shuffle(mixed)
    first, again = hot_squares(*laid(cells), SIDE), hot_squares(*laid(mixed), SIDE)
    moved = hot_squares(*laid([(c + east, r + north) for c, r in cells]), SIDE)
    for other in (again, moved):
        assert np.array_equal(first.reports, other.reports)
        assert np.allclose(first.score, other.score)
        assert np.array_equal(first.hot, other.hot) and np.array_equal(first.peak, other.peak)
    assert np.array_equal(first.column + east, moved.column) and np.array_equal(first.row + north, moved.row)


def test_a_burst_among_scattered_reports_is_found_and_named_once() -> None:
    chance = np.random.default_rng(7)
    x, y = chance.uniform(0, 8000, 400), chance.uniform(0, 8000, 400)
    x, y = np.append(x, chance.normal(5100, 60, 60)), np.append(y, chance.normal(3100, 60, 60))
    found = hot_squares(x, y, SIDE, shapely.box(0, 0, 8000, 8000))
    assert found.tested == 1600
    peaks = [(int(found.column[n]), int(found.row[n])) for n in np.flatnonzero(found.peak)]
    assert peaks == [(25, 15)]
    assert found.around[found.peak][0] >= 60 and found.hot.sum() <= 9


def test_scattered_reports_alone_make_nothing_hot() -> None:
    """Two hundred towns without any hot spot: rarely is one seen, where single tests would cry in nearly all."""
    chance, false, single = np.random.default_rng(1), 0, 0
    for _town in range(200):
        found = hot_squares(
            chance.uniform(0, 6000, 900), chance.uniform(0, 6000, 900), SIDE, shapely.box(0, 0, 6000, 6000)
        )
        false += bool(found.hot.any())
        single += bool((found.chance < 0.05).any())
    assert single == 200
    assert false <= 10  # one town in twenty is what was asked for; the standard score alone cries in 47 of them


def test_the_chance_of_a_count_is_poissons() -> None:
    for count, mean in ((5, 2.0), (9, 9.0), (20, 9.0), (24, 9.0), (55, 30.0)):
        true = 1 - sum(math.exp(-mean) * mean**k / math.factorial(k) for k in range(count))
        assert chance_of_counts(np.array([count * 1.0]), np.array([mean]))[0] == pytest.approx(true, rel=0.2)
    assert chance_of_counts(np.zeros(1), np.ones(1))[0] == 1


def test_which_findings_stand_by_hand() -> None:
    # Five tests, share 0.05: bounds 0.01 0.02 0.03 0.04 0.05. 0.029 passes third, and carries 0.025 over its own bound of 0.02.
    stand = believed(np.array([0.2, 0.029, 0.001, 0.6, 0.025]))
    assert stand.tolist() == [False, True, True, False, True]
    assert not believed(np.array([0.02, 0.9, 0.5, 0.7])).any()
    assert believed(np.zeros(0)).tolist() == []
    assert upper_tail(np.array([0.0, 1.959964]))[1] == pytest.approx(0.025, abs=1e-6)


def test_little_says_nothing() -> None:
    with pytest.raises(TooFew) as problem:
        hot_squares(*laid([(0, 0)] * 29), SIDE)
    assert (problem.value.found, problem.value.needed) == (29, 30)
    same = hot_squares(*laid([(c, r) for c in range(6) for r in range(6)]), SIDE, shapely.box(0, 0, 1200, 1200))
    assert not same.score.any() and not same.hot.any()


def test_too_fine_a_grid_names_a_side_that_will_do() -> None:
    whole = shapely.box(0, 0, 500_000, 500_000)
    with pytest.raises(TooFine) as problem:
        hot_squares(*laid([(0, 0)] * 30), 100, whole)
    assert hot_squares(*laid([(0, 0)] * 30), problem.value.least, whole).tested <= 300_000
    far = np.append(np.arange(31.0), 6_000_000)
    assert hot_squares(far, far, 100).tested < 30


def test_per_resident_a_quiet_village_beats_a_big_town() -> None:
    shapes = [shapely.box(n, 0, n + 1, 1) for n in range(20)]
    people = np.array([100_000] * 10 + [1_000] * 10)
    reports = np.array([100] * 10 + [1, 1, 1, 1, 9, 9, 9, 1, 1, 1])
    found = hot_areas(reports, people, shapes)
    assert np.flatnonzero(found.hot).tolist() == [14, 15, 16]
    assert found.rate[15] == 9 and found.rate[0] == 1
    with pytest.raises(TooFew):
        hot_areas(reports[:9], people[:9], shapes[:9])
    with pytest.raises(ValueError, match="residents"):
        hot_areas(reports, people * 0, shapes)


def test_a_small_city_whose_geocoder_does_not_know() -> None:
    chance = np.random.default_rng(3)
    lon, lat = 76.9 + chance.uniform(0, 0.1, 2000).round(4), 52.25 + chance.uniform(0, 0.06, 2000).round(4)
    burst = 76.98 + chance.normal(0, 0.0006, 80).round(4), 52.30 + chance.normal(0, 0.0004, 80).round(4)
    default = np.full(300, 76.95), np.full(300, 52.28)
    lon, lat = (np.concatenate(parts) for parts in zip((lon, lat), burst, default, strict=True))
    aside, points = set_aside(lon, lat, np.zeros(len(lon), bool))
    assert [(one.lon, one.lat, one.marked) for one in points] == [(76.95, 52.28, False)]
    assert points[0].reports >= 300 and aside.sum() == points[0].reports
    assert hottest(lon, lat, ~aside) == pytest.approx((76.98, 52.30), abs=0.003)
    # Left in, the point that means "unknown" would be called the worst place of the city.
    assert hottest(lon, lat, np.ones(len(lon), bool)) == pytest.approx((76.95, 52.28), abs=0.003)


def hottest(lon: np.ndarray, lat: np.ndarray, kept: np.ndarray) -> tuple[float, float]:
    """The middle of the square with the highest score."""
    plane = Plane.of(lat[kept])
    found = hot_squares(*plane.flat(lon[kept], lat[kept]), SIDE)
    first = int(np.argmax(np.where(found.peak, found.score, -np.inf)))
    assert found.hot[first]
    at = plane.round((found.column[[first]] + 0.5) * SIDE, (found.row[[first]] + 0.5) * SIDE)
    return float(at[0][0]), float(at[1][0])


def test_boston_does_not_name_city_hall_first(data_folder: Path) -> None:
    with (data_folder / "issues" / "boston_311_2011h2.csv").open() as source:
        pairs = [(float(row["longitude"]), float(row["latitude"])) for row in csv.DictReader(source)]
    lon, lat = (np.array(side) for side in zip(*pairs, strict=True))
    aside, points = set_aside(lon, lat, np.zeros(len(lon), bool))
    assert [(one.lon, one.lat, one.reports) for one in points] == [(-71.0587, 42.3594, 4775)]
    hall = Plane.of(lat).flat(np.array([-71.0587]), np.array([42.3594]))

    def away(kept: np.ndarray) -> float:
        at = Plane.of(lat).flat(*(np.array([value]) for value in hottest(lon, lat, kept)))
        return float(np.hypot(at[0] - hall[0], at[1] - hall[1])[0])

    assert away(np.ones(len(lon), bool)) < 300
    assert away(~aside) > 500
