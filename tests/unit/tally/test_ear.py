"""Expanding approvals with costs: worked by hand, and its promise to solid groups checked by trying everything."""

from fractions import Fraction
from itertools import chain, combinations

import pytest
from hypothesis import given, settings

from civic.tally import Election, Option, Outcome, count
from tests.unit.tally.elections import approval, elections, ranked

# 10 voters, budget 100: a and b need 4 voters' weight each, c needs 2.
VILLAGE = ranked({"a": 40, "b": 40, "c": 20}, 100, ("ab", 6), ("cb", 4))


def test_supporters_pay_exactly_the_threshold_and_keep_the_rest():
    outcome = count(VILLAGE, "ear")
    assert outcome.winners == ("a", "c", "b")
    assert [(each.level, each.support, each.threshold, each.supporters) for each in outcome.rounds] == [
        (1, 6, 4, 6),
        (1, 4, 2, 4),
        (2, 4, 4, 10),
    ]
    assert all(each.phase == "ranked" and each.exact for each in outcome.rounds)
    assert outcome.left == 0


def test_thirds_add_up_without_rounding():
    dearer = ranked({"a": 40, "b": 41, "c": 20}, 100, ("ab", 6), ("cb", 4))
    outcome = count(dearer, "ear", {"tail": "none"})
    assert outcome.winners == ("a", "c")
    loser = outcome.loser("b")
    assert loser.reason == "weak_support"
    assert loser.numbers == {"support": 4, "threshold": Fraction(41, 10), "short_support": Fraction(1, 10), "level": 2}


def test_leftover_money_follows_the_points():
    dearer = ranked({"a": 40, "b": 41, "c": 20, "d": 35, "e": 5}, 100, ("abd", 6), ("cb", 4))
    outcome = count(dearer, "ear", {"weights": (3, 2, 1)})
    assert outcome.winners == ("a", "c", "d", "e")
    assert [(each.option, each.phase, each.funded) for each in outcome.rounds] == [
        ("a", "ranked", True),
        ("c", "ranked", True),
        ("b", "tail", False),
        ("d", "tail", True),
        ("e", "tail", True),
    ]
    loser = outcome.loser("b")
    assert (loser.reason, loser.numbers["left"], loser.numbers["short"]) == ("not_enough_left", 40, 1)
    assert loser.numbers["short_support"] == Fraction(1, 10)


def test_a_conflicting_project_is_closed_when_its_rival_is_funded():
    outcome = count(VILLAGE, "ear", {"conflicts": (("a", "b"),)})
    assert outcome.winners == ("a", "c")
    assert (outcome.loser("b").reason, outcome.loser("b").other) == ("conflict", "a")


def test_level_support_is_broken_by_the_chain_and_reported():
    election = ranked({"a": 50, "b": 40}, 50, ("a", 2), ("b", 2))
    outcome = count(election, "ear", {"tail": "none", "ties": ("higher_cost",)})
    assert (outcome.winners, outcome.ties) == ((), ())
    election = approval({"a": 50, "b": 40}, 50, ("ab", 4))
    outcome = count(election, "ear", {"ties": ("higher_cost",)})
    assert outcome.winners == ("a",)
    assert outcome.ties[0].options == ("a", "b")
    assert count(election, "ear").winners == ("b",)


def test_approval_ballots_support_all_they_name_at_once():
    outcome = count(approval({"a": 50, "b": 50}, 100, ("ab", 5), ("b", 5)), "ear")
    assert [(each.option, each.phase, each.level, each.support) for each in outcome.rounds] == [
        ("b", "ranked", 1, 10),
        ("a", "tail", None, 5),
    ]
    assert outcome.parameters["tail"] == "votes"


def test_a_group_that_can_pay_gets_its_project_where_points_alone_give_it_nothing():
    election = ranked({"a": 50, "b": 50, "c": 30}, 100, ("ab", 7), ("c", 3))
    assert count(election, "ear", {"weights": (3, 2)}).winners == ("a", "c")
    assert count(election, "points-greedy", {"weights": (3, 2)}).winners == ("a", "b")


def broken_promise(election: Election, outcome: Outcome) -> tuple[set[str], str] | None:
    """A set behind which some group stands solidly, and an unfunded project in it which the group could pay for."""
    names = [option.id for option in election.options]
    voters = [choice for choice, weight in election.groups for _ in range(weight)]
    cost = {option.id: option.cost for option in election.options}
    for wanted in map(set, chain.from_iterable(combinations(names, size) for size in range(1, len(names) + 1))):
        solid = [voter for voter in voters if _solid(voter, wanted, names)]
        for group in {tuple(part) for size in range(1, len(solid) + 1) for part in combinations(sorted(solid), size)}:
            rim = set().union(*(_at_least_as_high(voter, len(wanted), names) for voter in group))
            spent = sum(cost[name] for name in outcome.winners if name in rim)
            for name in wanted - set(outcome.winners):
                if (cost[name] + spent) * len(voters) <= len(group) * election.budget:
                    return wanted, name
    return None


def _rank(voter: tuple[str, ...], name: str) -> int:
    return voter.index(name) if name in voter else len(voter)


def _solid(voter: tuple[str, ...], wanted: set[str], names: list[str]) -> bool:
    worst = max(_rank(voter, name) for name in wanted)
    return all(_rank(voter, name) >= worst for name in names if name not in wanted)


def _at_least_as_high(voter: tuple[str, ...], place: int, names: list[str]) -> set[str]:
    return set(voter[:place]) if place <= len(voter) else set(names)


def test_the_check_finds_a_broken_promise():
    election = ranked({"a": 50, "b": 50, "c": 30}, 100, ("ab", 3), ("c", 2))
    assert broken_promise(election, count(election, "points-greedy", {"weights": (5, 4)})) == ({"c"}, "c")


@settings(max_examples=250, deadline=None)
@given(elections(most_options=4, most_ballots=3))
def test_no_group_that_could_pay_is_passed_over(election):
    assert broken_promise(election, count(election, "ear")) is None


@pytest.mark.parametrize("places", [4, 6])
def test_weights_stay_small_when_every_purchase_touches_every_voter(places):
    names = [f"p{number}" for number in range(60)]
    ballots = [(tuple(names[(start * step + move * step) % 60] for move in range(places)), 7 + start % 5)
               for start in range(60) for step in (1, 7, 11)]  # fmt: skip
    outcome = count(_sixty(names, ballots), "ear")
    assert len(outcome.winners) > 30
    assert not all(each.exact for each in outcome.rounds)
    assert outcome.spent <= outcome.budget


def _sixty(names, ballots):
    from_costs = {name: 1_000 + 37 * place for place, name in enumerate(names)}
    return Election.of([Option(name, cost) for name, cost in from_costs.items()], 100_000, "ranked", ballots)
