"""Density clusters against a naive implementation, and what must not matter."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from maps.analysis.clusters import NOISE, density_clusters
from maps.analysis.spots import set_aside, unique

points = st.lists(
    st.tuples(st.integers(0, 25), st.integers(0, 25), st.integers(1, 4)), max_size=40, unique_by=lambda p: p[:2]
)


def naive(found: list[tuple[int, int, int]], reach: float, least: int) -> list[int | None]:
    """Every pair looked at, clusters grown one by one; gives the first point of each point's cluster."""

    def near(a: int, b: int) -> bool:
        return (found[a][0] - found[b][0]) ** 2 + (found[a][1] - found[b][1]) ** 2 <= reach**2

    every = range(len(found))
    core = [sum(found[b][2] for b in every if near(a, b)) >= least for a in every]
    of: list[int | None] = [None] * len(found)
    for start in every:
        if not core[start] or of[start] is not None:
            continue
        grow = [start]
        while grow:
            here = grow.pop()
            if of[here] is None:
                of[here] = start
                grow += [b for b in every if core[b] and of[b] is None and near(here, b)]
    for a in every:
        cores = [b for b in every if core[b] and near(a, b)]
        if not core[a] and cores:
            of[a] = of[
                min(
                    cores,
                    key=lambda b: ((found[a][0] - found[b][0]) ** 2 + (found[a][1] - found[b][1]) ** 2, found[b][:2]),
                )
            ]
    return of


def ours(found: list[tuple[int, int, int]], reach: float, least: int) -> tuple[list[int], list[int]]:
    x, y, weight = (np.array(side) for side in zip(*found, strict=True)) if found else (np.zeros(0),) * 3
    made = density_clusters(x.astype(float), y.astype(float), weight.astype(np.int64), reach, least)
    return made.of.tolist(), made.reports.tolist()


def groups(of: list) -> set[frozenset[int]]:
    return {frozenset(n for n, one in enumerate(of) if one == name) for name in set(of) - {None, NOISE}}


@settings(max_examples=150, deadline=None)
@given(points, st.integers(1, 8), st.integers(1, 9))
def test_the_same_clusters_as_looking_at_every_pair(found, reach: int, least: int) -> None:
    of, reports = ours(found, reach, least)
    wanted = naive(found, reach, least)
    assert groups(of) == groups(wanted)
    assert [one == NOISE for one in of] == [one is None for one in wanted]
    assert reports == sorted(reports, reverse=True)
    assert reports == [sum(found[n][2] for n, one in enumerate(of) if one == name) for name in range(len(reports))]


@settings(max_examples=60, deadline=None)
@given(points, st.integers(1, 8), st.integers(1, 9), st.randoms(use_true_random=False), st.integers(-99, 99))
def test_neither_order_nor_place_matters(found, reach: int, least: int, chance, move: int) -> None:
    of, reports = ours(found, reach, least)
    order = list(range(len(found)))
    chance.shuffle(order)
    mixed, again = ours([(found[n][0] + move, found[n][1] - move, found[n][2]) for n in order], reach, least)
    assert again == reports
    assert [of[n] for n in order] == mixed


@settings(max_examples=60, deadline=None)
@given(points, st.integers(1, 8), st.integers(1, 9))
def test_a_weight_is_nothing_but_repetition(found, reach: int, least: int) -> None:
    repeated = [(x, y) for x, y, times in found for _ in range(times)]
    lon, lat = (np.array(side, float) for side in zip(*repeated, strict=True)) if repeated else (np.zeros(0),) * 2
    joined = unique(lon, lat)
    assert int(joined.weight.sum()) == len(repeated)
    again = list(zip(joined.lon.tolist(), joined.lat.tolist(), joined.weight.tolist(), strict=True))
    assert sorted(again) == sorted((float(x), float(y), times) for x, y, times in found)
    assert ours(found, reach, least)[1] == ours(again, reach, least)[1]


def test_five_thousand_equal_points_are_one_point() -> None:
    """As pairs they would be 25 million."""
    joined = unique(np.full(5000, 76.95), np.full(5000, 52.28))
    assert (joined.weight.tolist(), joined.of.tolist()) == ([5000], [0] * 5000)


def test_all_points_in_one_room_are_asked_for_in_small_parts() -> None:
    side = np.arange(900, dtype=float) % 30
    made = density_clusters(side, np.arange(900) // 30 * 1.0, np.ones(900, np.int64), 1000, 10)
    assert made.reports.tolist() == [900]


def test_reports_marked_as_unknown_are_set_aside_however_few() -> None:
    lon, lat = np.array([76.9, 76.9, 76.91]), np.array([52.2, 52.2, 52.3])
    aside, found = set_aside(lon, lat, np.array([True, False, False]))
    assert aside.tolist() == [True, False, False]
    assert [(one.lon, one.reports, one.marked) for one in found] == [(76.9, 1, True)]
    assert set_aside(np.zeros(0), np.zeros(0), np.zeros(0, bool))[1] == []


def test_a_busy_crossing_is_not_suspected() -> None:
    chance = np.random.default_rng(2)
    lon, lat = chance.uniform(76, 77, 900).round(4), chance.uniform(52, 53, 900).round(4)

    def crossing(times: int) -> list[int]:
        here = np.append(lon, np.full(times, 76.5)), np.append(lat, np.full(times, 52.5))
        return [one.reports for one in set_aside(*here, np.zeros(900 + times, bool))[1]]

    assert crossing(49) == []
    assert crossing(60) == [60]
