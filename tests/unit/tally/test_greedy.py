"""Points-greedy and votes-greedy, worked by hand."""

from fractions import Fraction

import pytest

from civic.tally import RULES, BallotKind, Election, Option, RuleError, count
from civic.tally.rules import by_name
from tests.unit.tally.elections import approval, ranked

# Points 3-2-1: a 3x4 + 2x1 = 14, b 2x4 + 3x3 = 17, c 1x4 + 2x3 + 3x1 = 13, d 1x3 + 1x1 = 4; budget 10.
STREET = ranked({"a": 5, "b": 6, "c": 3, "d": 1}, 10, ("abc", 4), ("bcd", 3), ("cad", 1))


def test_points_by_place_then_skip_what_no_longer_fits():
    outcome = count(STREET, "points-greedy", {"weights": (3, 2, 1)})
    assert [(each.option, each.points, each.votes) for each in outcome.standings] == [
        ("b", 17, 7),
        ("a", 14, 5),
        ("c", 13, 8),
        ("d", 4, 4),
    ]
    assert outcome.winners == ("b", "c", "d")
    assert (outcome.spent, outcome.left) == (10, 0)
    assert outcome.standing("a").first_ranks == 4
    assert outcome.standing("a").ranks == (4, 1, 0)


def test_every_step_shows_the_money_and_the_loser_its_lack():
    outcome = count(STREET, "points-greedy", {"weights": (3, 2, 1)})
    assert [(each.step, each.option, each.funded, each.left_before, each.left_after) for each in outcome.rounds] == [
        (1, "b", True, 10, 4),
        (2, "a", False, 4, 4),
        (3, "c", True, 4, 1),
        (4, "d", True, 1, 0),
    ]
    loser = outcome.loser("a")
    assert (loser.reason, loser.step, loser.other) == ("not_enough_left", 2, "b")
    assert loser.numbers == {"cost": 5, "left": 4, "short": 1, "needed": 17}


def test_what_the_loser_needed_would_have_been_enough():
    raised = ranked({"a": 5, "b": 6, "c": 3, "d": 1}, 10, ("abc", 4), ("bcd", 3), ("cad", 1), ("a", 2))
    assert count(raised, "points-greedy", {"weights": (3, 2, 1)}).winners[0] == "a"


def test_stopping_ends_the_count_at_the_first_that_does_not_fit():
    outcome = count(STREET, "points-greedy", {"weights": (3, 2, 1), "unaffordable": "stop"})
    assert outcome.winners == ("b",)
    assert [(each.option, each.reason) for each in outcome.losers] == [
        ("a", "not_enough_left"),
        ("c", "stopped"),
        ("d", "stopped"),
    ]


def test_places_beyond_the_weights_give_no_points():
    outcome = count(STREET, "points-greedy", {"weights": (1,)})
    assert {each.option: each.points for each in outcome.standings} == {"a": 4, "b": 3, "c": 1, "d": 0}


def test_default_weights_count_from_the_longest_ballot_for_short_ballots_too():
    outcome = count(ranked({"a": 1, "b": 1, "c": 1}, 1, ("abc", 1), ("b", 1)), "points-greedy")
    assert outcome.parameters["weights"] == (3, 2, 1)
    assert outcome.standing("b").points == 5


def test_given_points_are_added_and_zero_points_are_no_vote():
    options = [Option("a", 4), Option("b", 4)]
    ballots = [((("a", 5), ("b", 1)), 2), ((("b", 9), ("a", 0)), 1)]
    outcome = count(Election.of(options, 4, BallotKind.POINTS, ballots), "points-greedy")
    assert outcome.winners == ("b",)
    assert (outcome.standing("a").points, outcome.standing("a").votes) == (10, 2)
    assert (outcome.standing("b").points, outcome.standing("b").votes) == (11, 3)
    assert outcome.funded_choices == (0, 3)


def test_votes_thresholds_and_conflicts():
    election = approval({"a": 3, "b": 3, "c": 3, "d": 1, "e": 99}, 9, ("ab", 5), ("ac", 3), ("d", 1), ("e", 9))
    outcome = count(election, "votes-greedy", {"min_support": 2, "conflicts": (("a", "b"),)})
    assert outcome.winners == ("a", "c")
    assert outcome.loser("b").reason == "conflict"
    assert outcome.loser("b").other == "a"
    assert outcome.loser("d").numbers == {"support": 1, "threshold": 2, "short": 1}
    assert outcome.loser("e").reason == "too_expensive"
    assert outcome.loser("e").numbers == {"cost": 99, "budget": 9, "short": 90}
    assert outcome.funded_choices == (10, 5, 3)
    assert outcome.with_nothing == Fraction(10, 18)


def test_least_points_bar_a_project():
    outcome = count(STREET, "points-greedy", {"weights": (3, 2, 1), "min_points": 5})
    assert outcome.winners == ("b", "c")
    assert outcome.loser("d").reason == "below_threshold"


def suited(rule: str, *election) -> Election:
    """An election whose ballots the rule counts."""
    return (ranked if BallotKind.RANKED in RULES[rule].kinds else approval)(*election)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_what_costs_nothing_is_done_outright_even_when_the_rest_stops(rule):
    election = suited(rule, {"a": 9, "b": 9, "c": 0}, 9, ("ab", 2), ("b", 2), ("c", 1))
    stop = {"unaffordable": "stop"} if "unaffordable" in RULES[rule].defaults else {}
    outcome = count(election, rule, stop)
    assert outcome.winners[0] == "c"
    assert outcome.rounds[0].phase == "free"
    assert not stop or outcome.winners == ("c", "b")


@pytest.mark.parametrize("rule", sorted(RULES))
def test_an_election_without_ballots_or_options_has_an_outcome(rule):
    assert count(suited(rule, {"a": 2}, 3), rule).funded_choices == (0,)
    assert count(suited(rule, {}, 3, ("", 2)), rule).winners == ()


@pytest.mark.parametrize(
    ("rule", "parameters", "code"),
    [
        ("borda", {}, "unknown_rule"),
        ("points-greedy", {"wieghts": (3, 2, 1)}, "unknown_parameter"),
        ("points-greedy", {"weights": (1, 2, 3)}, "wrong_value"),
        ("points-greedy", {"weights": (3, -2)}, "wrong_value"),
        ("points-greedy", {"weights": "321"}, "wrong_value"),
        ("points-greedy", {"unaffordable": "maybe"}, "wrong_value"),
        ("points-greedy", {"min_support": 1.5}, "wrong_value"),
        ("points-greedy", {"min_support": True}, "wrong_value"),
        ("points-greedy", {"ties": ("coin",)}, "wrong_value"),
        ("points-greedy", {"conflicts": (("a", "z"),)}, "unknown_option"),
        ("points-greedy", {"drawn": ("z",)}, "unknown_option"),
        ("points-greedy", {"seed": 7}, "wrong_value"),
        ("ear", {"tail": "cheapest"}, "wrong_value"),
    ],
)
def test_a_count_that_cannot_be_made_as_asked_is_refused(rule, parameters, code):
    with pytest.raises(RuleError) as refusal:
        count(STREET, rule, parameters)
    assert refusal.value.code == code
    assert refusal.value.message == refusal.value.template % refusal.value.params


@pytest.mark.parametrize(
    ("rule", "kind"), [("points-greedy", "approval"), ("votes-greedy", "points"), ("ear", "knapsack")]
)
def test_a_rule_refuses_ballots_it_does_not_count(rule, kind):
    with pytest.raises(RuleError, match="does not count ballots"):
        count(Election.of([Option("a", 1)], 1, kind, []), rule)


def test_rule_names_are_unique_and_proportionality_is_claimed_by_the_proportional_only():
    assert set(RULES) >= {"points-greedy", "votes-greedy", "ear"}
    assert {name for name, rule in RULES.items() if "ipsc" in rule.axioms} == {"ear"}
    with pytest.raises(ValueError, match="same name"):
        by_name(RULES["ear"], RULES["ear"])
