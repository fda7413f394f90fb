"""Ties are broken by a named chain, reported, or refused."""

from hashlib import sha256

import pytest

from civic.tally import UnresolvedTie, count
from tests.unit.tally.elections import approval, ranked

LEVEL = ranked({"a": 5, "b": 5, "c": 4}, 5, ("ab", 1), ("ba", 1))


def level_on_points(**parameters):
    return count(LEVEL, "points-greedy", {"weights": (2, 1), **parameters})


@pytest.mark.parametrize("seed", ["", "12.05.2026 17-23-41", "жеребе"])
def test_the_lot_is_the_order_of_hashes_anybody_can_compute(seed):
    first = min("ab", key=lambda letter: sha256((seed + letter).encode()).hexdigest())
    assert level_on_points(seed=seed).winners == (first,)


def test_lots_fall_both_ways():
    assert {level_on_points(seed=str(number)).winners for number in range(20)} == {("a",), ("b",)}


def test_a_tie_is_reported_with_what_decided_it():
    outcome = level_on_points(ties=("drawn",), drawn=("b", "a"))
    assert outcome.winners == ("b",)
    [tie] = outcome.ties
    assert (tie.options, tie.value, tie.breakers, tie.mattered, tie.step) == (("b", "a"), 3, ("drawn",), True, 1)


def test_more_first_ranks_then_lower_cost_come_before_the_lot():
    election = ranked({"a": 6, "b": 6, "c": 5}, 6, ("ab", 2), ("c", 2))
    outcome = count(election, "points-greedy", {"weights": (1, 1)})
    assert outcome.ties[0].options == ("c", "a", "b")
    assert outcome.ties[0].breakers == ("first_ranks", "lower_cost")


@pytest.mark.parametrize("chain", [("refuse",), (), ("first_ranks", "lower_cost"), ("votes", "refuse", "lot")])
def test_a_tie_left_open_is_refused(chain):
    with pytest.raises(UnresolvedTie) as refusal:
        level_on_points(ties=chain)
    assert set(refusal.value.options) == {"a", "b"}
    assert refusal.value.code == "unresolved_tie"


def test_a_tie_on_which_nothing_depends_is_reported_but_never_refused():
    election = approval({"a": 2, "b": 3, "c": 9}, 5, ("ab", 2), ("c", 1))
    outcome = count(election, "votes-greedy", {"ties": ("refuse",)})
    assert set(outcome.winners) == {"a", "b"}
    assert [tie.mattered for tie in outcome.ties] == [False]


def test_a_tie_matters_when_stopping_could_come_first():
    election = approval({"a": 2, "b": 9, "c": 6}, 10, ("abc", 1), ("c", 1))
    assert count(election, "votes-greedy", {"ties": ("refuse",)}).winners == ("c", "a")
    with pytest.raises(UnresolvedTie):
        count(election, "votes-greedy", {"ties": ("refuse",), "unaffordable": "stop"})


def test_a_tie_matters_when_the_tied_exclude_each_other():
    election = approval({"a": 2, "b": 2}, 5, ("ab", 1))
    with pytest.raises(UnresolvedTie):
        count(election, "votes-greedy", {"ties": ("refuse",), "conflicts": (("a", "b"),)})
