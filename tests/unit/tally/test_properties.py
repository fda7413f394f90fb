"""What holds for every rule and every election: order never matters, money never runs short, claims are kept."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.tally import RULES, BallotKind, Election, Option, count, outcome_data, outcome_from, outcome_text
from tests.unit.tally.elections import elections, shuffled

EVERY_RULE_AND_KIND = [(name, kind) for name, rule in sorted(RULES.items()) for kind in sorted(rule.kinds)]
everywhere = pytest.mark.parametrize(("rule", "kind"), EVERY_RULE_AND_KIND)
briefly = settings(max_examples=40, deadline=None)


@everywhere
@briefly
@given(st.data())
def test_the_order_of_ballots_and_options_never_matters(rule, kind, data):
    election = data.draw(elections(kind=kind, shared=True))
    assert {"anonymous", "neutral"} <= RULES[rule].axioms
    assert outcome_text(count(data.draw(shuffled(election)), rule)) == outcome_text(count(election, rule))


@everywhere
@briefly
@given(st.data())
def test_the_budget_is_kept_and_every_option_has_its_fate(rule, kind, data):
    election = data.draw(elections(kind=kind, shared=True))
    outcome = count(election, rule)
    costs = {option.id: option.cost for option in election.options}
    assert outcome.spent == sum(costs[winner] for winner in outcome.winners) <= election.budget
    assert sorted([*outcome.winners, *(each.option for each in outcome.losers)]) == sorted(costs)
    assert [each.option for each in outcome.rounds if each.funded] == list(outcome.winners)
    assert sum(outcome.funded_choices) == outcome.voters
    left = election.budget
    for round_ in outcome.rounds:
        assert round_.left_before == left
        left -= costs[round_.option] if round_.funded else 0
        assert round_.left_after == left


@everywhere
@briefly
@given(st.data())
def test_who_claims_to_use_the_money_up_does(rule, kind, data):
    outcome = count(data.draw(elections(kind=kind, shared=True)), rule)
    if "exhaustive" in RULES[rule].axioms:
        assert all(outcome.standing(each.option).cost > outcome.left for each in outcome.losers)


@everywhere
@briefly
@given(st.data())
def test_doubling_voters_and_scaling_money_change_nobody(rule, kind, data):
    election = data.draw(elections(kind=kind, shared=True))
    options = [Option(option.id, option.cost * 7, option.name) for option in election.options]
    groups = [(choice, weight * 2) for choice, weight in election.groups]
    larger = Election.of(options, election.budget * 7, kind, groups)
    assert count(larger, rule).winners == count(election, rule).winners


@everywhere
@briefly
@given(st.data())
def test_an_outcome_survives_being_told_as_json(rule, kind, data):
    outcome = count(data.draw(elections(kind=kind, shared=True)), rule)
    again = outcome_from(json.loads(json.dumps(outcome_data(outcome))))
    assert again == outcome
    assert outcome_text(again) == outcome_text(outcome)


def test_points_greedy_claims_no_proportionality():
    assert not RULES["points-greedy"].axioms & {"ipsc", "pjr", "ejr"}
    assert BallotKind.APPROVAL not in RULES["points-greedy"].kinds
