"""Sequential Phragmén and budgeted ranked pairs, worked by hand and against the rules written out literally."""

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings

from civic.tally import BallotKind, Election, count
from civic.tally.ties import lot
from tests.unit.tally.elections import approval, elections, ranked


def test_backers_pay_as_soon_as_they_have_earned_the_cost():
    # a is due at 60/6 = 10; then b's backers have 2 x t + 2 x (t - 10) = 50 at t = 17.5, before c at 40/2 = 20.
    election = approval({"a": 60, "b": 50, "c": 40}, 150, ("a", 4), ("ab", 2), ("b", 2), ("c", 2))
    outcome = count(election, "phragmen")
    assert outcome.winners == ("a", "b", "c")
    assert [each.threshold for each in outcome.rounds] == [10, Fraction(35, 2), 20]


def test_the_count_ends_when_the_next_purchase_would_overspend():
    election = approval({"a": 60, "b": 50, "c": 40}, 100, ("a", 4), ("ab", 2), ("b", 2), ("c", 2))
    stopped = count(election, "phragmen")
    assert stopped.winners == ("a",)
    assert {each.reason for each in stopped.losers} == {"stopped"}
    skipping = count(election, "phragmen", {"unaffordable": "skip"})
    assert skipping.winners == ("a", "c")
    assert skipping.loser("b").numbers == {"cost": 50, "left": 40, "short": 10}


def literal_phragmen(election: Election) -> list[str]:
    voters = [choice for choice, times in election.groups for _ in range(times)]
    cost = {option.id: option.cost for option in election.options if 0 < option.cost <= election.budget}
    backers = {name: [i for i, voter in enumerate(voters) if name in voter] for name in cost}
    last, left, winners = [Fraction(0)] * len(voters), election.budget, []
    while True:
        due = {
            name: (cost[name] + sum(last[i] for i in who)) / Fraction(len(who))
            for name, who in backers.items()
            if who and name not in winners
        }
        if not due:
            return winners
        best = min(due, key=lambda name: (due[name], -len(backers[name]), cost[name], lot("", name)))
        if cost[best] > left:
            return winners
        left -= cost[best]
        winners.append(best)
        for i in backers[best]:
            last[i] = due[best]


@settings(max_examples=150, deadline=None)
@given(elections(kind=BallotKind.APPROVAL, most_options=6, most_ballots=8))
def test_phragmen_is_the_literal_rule(election):
    outcome = count(election, "phragmen")
    assert [each.option for each in outcome.rounds if each.funded and each.phase == "main"] == literal_phragmen(
        election
    )


def test_majorities_order_the_projects_where_points_would_not():
    # Majorities: a before b 5:4, b before c 7:2, a before c 5:4. By points 2-1-0 b leads: 4x2 + 3 = 11 against 10.
    election = ranked({"a": 10, "b": 10, "c": 10}, 10, ("abc", 3), ("acb", 2), ("bca", 4))
    assert count(election, "ranked-pairs").winners == ("a",)
    assert count(election, "points-greedy", {"weights": (2, 1, 0)}).winners == ("b",)


def test_the_weakest_majority_of_a_circle_gives_way():
    # a before b 7:2, b before c 6:3, c before a 5:4.
    election = ranked({"a": 1, "b": 1, "c": 1}, 3, ("abc", 4), ("cab", 3), ("bca", 2))
    assert count(election, "ranked-pairs").winners == ("a", "b", "c")


def test_unranked_projects_stand_below_ranked_ones():
    election = ranked({"a": 1, "b": 1, "c": 1}, 3, ("c", 3), ("b", 1), ("bc", 1))
    assert count(election, "ranked-pairs").winners == ("c", "b", "a")


def test_the_money_decides_along_the_order():
    election = ranked({"a": 6, "b": 5, "c": 4}, 10, ("abc", 3), ("acb", 1))
    assert count(election, "ranked-pairs").winners == ("a", "c")
    assert count(election, "ranked-pairs", {"unaffordable": "stop"}).winners == ("a",)


@pytest.mark.parametrize("order", list(permutations("abc")))
def test_where_majorities_say_nothing_the_chain_decides_and_it_is_reported(order):
    election = ranked({"a": 1, "b": 1, "c": 1}, 3, ("abc", 1), ("cba", 1))
    outcome = count(election, "ranked-pairs", {"ties": ("drawn",), "drawn": order})
    assert outcome.winners == order
    assert outcome.ties[0].options == order


@settings(max_examples=80, deadline=None)
@given(elections(most_options=5, most_ballots=6))
def test_a_project_that_beats_every_other_comes_first(election):
    names = [option.id for option in election.options]
    voters = [choice for choice, times in election.groups for _ in range(times)]

    def beats(one: str, other: str) -> bool:
        place = [(v.index(one) if one in v else 9, v.index(other) if other in v else 9) for v in voters]
        return sum(a < b for a, b in place) > sum(b < a for a, b in place)

    best = [name for name in names if all(beats(name, other) for other in names if other != name)]
    outcome = count(election, "ranked-pairs")
    paid = [each for each in outcome.rounds if each.phase == "main"]
    for name in best:
        if paid and 0 < election.option(name).cost <= election.budget:
            assert paid[0].option == name
