"""The story of a count, other counts of the same ballots, and pots that are counted apart."""

import pytest

from civic.tally import BallotKind, Option, count
from civic.tally.certificate import certify, check
from civic.tally.explain import Voice, explain
from civic.tally.groups import Spending
from civic.tally.pots import Pot, Sitting, elections
from civic.tally.rules import RULES
from civic.tally.scenarios import change, compare, in_units, with_budget, with_cost, without_option
from tests.unit.tally.elections import approval, ranked
from tests.unit.tally.test_certificate import PARK, SETTINGS, TOWN

NAMES = {"a": "Lamps", "b": "Benches", "c": "Trees", "d": "Pool", "e": "Bins", "f": "Paint"}


def said(outcome, spending=None):
    voice = Voice(
        lambda text, **params: text % params if params else text,
        lambda one, many, num, **params: (one if num == 1 else many) % {"num": num, **params},
        lambda amount: f"{amount} tenge",
    )
    return explain(outcome, NAMES, voice, spending)


@pytest.mark.parametrize(("rule", "settings"), [(rule, each) for rule, all_ in SETTINGS.items() for each in all_])
def test_every_rule_tells_a_whole_story(rule, settings):
    election = TOWN if BallotKind.RANKED in RULES[rule].kinds else PARK
    outcome = count(election, rule, settings)
    story = said(outcome)
    kinds = [each.kind for each in story]
    assert kinds[:2] == ["summary", "rule"] and kinds[-1] == "voters"
    assert [each.project for each in story if each.kind == "winner"] == list(outcome.winners)
    assert [each.project for each in story if each.kind == "loser"] == [each.option for each in outcome.losers]
    assert all("%(" not in sentence and sentence.endswith((".", "?")) for each in story for sentence in each.sentences)


def test_a_loser_hears_what_was_missing():
    election = ranked({"a": 60, "b": 50}, 100, ("ab", 3), ("ba", 2))
    [loser] = [each for each in said(count(election, "points-greedy")) if each.kind == "loser"]
    assert loser.text == (
        "“Benches” is not funded. It costs 50 tenge. It has 7 points. When its turn came, 40 tenge was left: 10 tenge"
        " too little. Ahead of “Lamps”, with more than 8, it would have come in time."
    )


def test_losers_and_voters_hear_what_their_shares_found():
    election = approval({"a": 80, "b": 30}, 100, ("ab", 3), ("b", 2), ("a", 3), ("", 2))
    outcome = count(election, "votes-greedy")
    story = said(outcome, Spending.of(election, outcome))
    [loser], voters = [each for each in story if each.kind == "loser"], story[-1]
    assert (
        loser.sentences[-1]
        == "Of the equal shares of its supporters, 60\N{NO-BREAK SPACE}% went to projects they named."
    )
    assert voters.sentences[-1] == "Of all equal shares, 60\N{NO-BREAK SPACE}% went to projects their holders named."
    assert said(outcome)[-1].sentences == voters.sentences[:-1]


def test_what_if_it_cost_less_or_there_were_more_money():
    first = count(PARK, "votes-greedy")
    cheaper = change(first, count(with_cost(PARK, "d", 5), "votes-greedy"))
    assert "d" not in cheaper.lost and not cheaper.is_nothing
    richer = change(first, count(with_budget(PARK, 1000), "votes-greedy"))
    assert richer.lost == () and set(richer.gained) == set(PARK.position) - set(first.winners)
    assert change(first, first).is_nothing
    gone = without_option(PARK, "b")
    assert gone.voters == PARK.voters and "b" not in gone.position
    with pytest.raises(KeyError):
        without_option(PARK, "z")
    with pytest.raises(ValueError, match="not an amount"):
        with_cost(PARK, "a", -1)


def test_money_can_be_told_in_other_units():
    finer = in_units(TOWN, 2)
    assert (finer.budget, finer.minor_digits, finer.option("a").cost) == (10_000, 2, 4_000)
    assert in_units(finer, 0).input_hash == TOWN.input_hash
    with pytest.raises(ValueError, match="more than 0 digits"):
        in_units(with_budget(finer, 10_001), 0)


def test_rules_are_set_against_the_first():
    official, other = compare(TOWN, [("points-greedy", {}), ("ear", {})])
    assert (official.gains, official.losses, official.same) == ((), (), TOWN.voters)
    assert other.better_off + other.worse_off + other.same == TOWN.voters
    assert set(other.gains) == set(other.outcome.winners) - set(official.outcome.winners)
    funded = sum(number * voters for number, voters in enumerate(other.outcome.funded_choices))
    assert other.mean_choices * TOWN.voters == funded


def test_pots_are_counted_one_by_one_with_a_certificate_each():
    city = Pot("city", (Option("c1", 50), Option("c2", 60)), 100)
    north = Pot("north", (Option("n1", 20), Option("n2", 30)), 30)
    south = Pot("south", (Option("s1", 10),), 30)
    sittings = [Sitting(("n1", "c1", "n2"), ("city", "north"), 3), Sitting(("c2",), ("city", "south"), 2)]
    apart = elections([city, north, south], "ranked", sittings)
    assert {name: each.voters for name, each in apart.items()} == {"city": 5, "north": 3, "south": 2}
    assert apart["north"].groups == ((("n1", "n2"), 3),)
    assert apart["south"].groups == (((), 2),), "who names nothing here is still a voter here"
    for election in apart.values():
        assert check(election, certify(election, count(election, "ear"))).accepted
    with pytest.raises(ValueError, match="not open"):
        elections([city, north, south], "ranked", [Sitting(("s1",), ("city", "north"))])
    with pytest.raises(ValueError, match="same project"):
        elections([city, Pot("west", city.options, 5)], "ranked", [])


def test_a_project_beside_one_that_is_free_and_excludes_it_is_out():
    election = approval({"a": 0, "b": 10}, 100, ("b", 3), ("a", 1))
    for rule in ("ear", "equal-shares", "phragmen", "votes-greedy"):
        outcome = count(election, rule, {"conflicts": (("a", "b"),)})
        assert outcome.winners == ("a",), rule
        assert [each.reason for each in outcome.losers] == ["conflict"]
