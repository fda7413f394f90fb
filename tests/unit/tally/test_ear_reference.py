"""Expanding approvals against the rule written out literally, voter by voter, in fractions."""

from collections.abc import Iterator
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.tally import BallotKind, Election, Option, count
from civic.tally.rules import weight
from civic.tally.ties import lot
from tests.unit.tally.elections import elections

Ballot = tuple[str, ...]


def literal_ranked_part(election: Election) -> Iterator[str]:
    """The projects funded before the tail: first those that cost nothing, then as the rule says."""
    voters: list[Ballot] = [choice for choice, times in election.groups for _ in range(times)]
    cost = {option.id: option.cost for option in election.options if option.cost <= election.budget}
    first = {name: sum(ballot[:1] == (name,) for ballot in voters) for name in cost}
    weights = [Fraction(1)] * len(voters)
    yield from (name for name, price in cost.items() if price == 0)
    unfunded = [name for name, price in cost.items() if price]
    ranked = election.kind is BallotKind.RANKED
    for level in range(1, len(election.options) + 1):
        while True:
            backers = {
                name: [i for i, b in enumerate(voters) if name in (b[:level] if ranked else b)] for name in unfunded
            }
            support = {name: sum((weights[i] for i in backers[name]), Fraction(0)) for name in unfunded}
            needed = {name: Fraction(len(voters) * cost[name], election.budget) for name in unfunded}
            reached = [name for name in unfunded if support[name] >= needed[name] and voters]
            if not reached:
                break
            total = {name: sum(name in ballot for ballot in voters) for name in reached}
            chain = {name: (-first[name] if ranked else -total[name], cost[name], lot("", name)) for name in reached}
            best = min(reached, key=lambda name: (-support[name], chain[name]))
            for i in backers[best]:
                weights[i] *= 1 - needed[best] / support[best]
            unfunded.remove(best)
            yield best


def assert_as_literal(election: Election) -> None:
    outcome = count(election, "ear", {"tail": "none"})
    expected = list(literal_ranked_part(election))
    free = [name for name in expected if election.option(name).cost == 0]
    assert sorted(outcome.winners[: len(free)]) == sorted(free)
    assert list(outcome.winners[len(free) :]) == expected[len(free) :]


@settings(max_examples=120, deadline=None)
@given(elections(most_options=6, most_ballots=8), elections(BallotKind.APPROVAL, most_options=6, most_ballots=8))
def test_winners_are_those_of_the_literal_rule(ranked, approval):
    assert_as_literal(ranked)
    assert_as_literal(approval)


@settings(max_examples=120, deadline=None)
@given(elections(most_options=6, most_ballots=8), st.integers(0, 6))
def test_bounds_alone_decide_as_fractions_do(election, longest):
    before = weight.LONGEST
    weight.LONGEST = longest
    try:
        assert_as_literal(election)
    finally:
        weight.LONGEST = before


@pytest.mark.parametrize("seed", range(6))
def test_larger_elections_agree_too(seed):
    random = Random(seed)
    names = [f"p{number}" for number in range(14)]
    popular = [names[int(random.triangular(0, 14, 0))] for _ in range(400)]
    ballots = [(tuple(dict.fromkeys(random.choices(popular, k=4))), 1) for _ in range(150)]
    options = [Option(name, random.randint(30, 200)) for name in names]
    assert_as_literal(Election.of(options, 900, BallotKind.RANKED, ballots))
