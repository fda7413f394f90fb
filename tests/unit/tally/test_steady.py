"""Raising equal shares with steps passed over gives exactly what raising them step by step gives."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.tally import BallotKind, Election, Option, count
from civic.tally.exchange import read_pb
from civic.tally.rules import equal_shares
from tests.unit.tally.elections import approval, elections
from tests.unit.tally.real_files import FOLDER


def step_by_step(monkeypatch, election, parameters):
    with monkeypatch.context() as patched:
        patched.setattr(equal_shares.Market, "is_steady", lambda *_: False)
        return count(election, "equal-shares", parameters)


@pytest.mark.parametrize("kind", [BallotKind.APPROVAL, BallotKind.POINTS, BallotKind.RANKED])
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_steps_passed_over_change_nothing(kind, data):
    small = data.draw(elections(kind=kind))
    options = [Option(each.id, each.cost * 10) for each in small.options]
    election = Election.of(options, small.budget * 10, kind, small.groups, minor_digits=0)
    parameters = {"completion": data.draw(st.sampled_from(["add1", "add1e"])), "increment": 1}
    with pytest.MonkeyPatch.context() as patch:
        plain = step_by_step(patch, election, parameters)
    assert count(election, "equal-shares", parameters) == plain


def test_a_million_steps_take_few_runs(monkeypatch):
    runs = []
    run = equal_shares.Market.run
    monkeypatch.setattr(equal_shares.Market, "run", lambda self, opening: runs.append(opening) or run(self, opening))
    election = approval(
        {"a": 36_000_000, "b": 40_000_000, "c": 70_000_000}, 100_000_000, ("a", 2), ("ab", 4), ("b", 2), ("c", 2)
    )
    outcome = count(election, "equal-shares", {"completion": "add1"})
    assert outcome.winners == ("a", "b")
    assert outcome.numbers["opening_balance"] == 34_999_999
    assert len(runs) < 40


@pytest.mark.slow
def test_an_election_in_forints_ends():
    path = FOLDER / "Hungary_Budapest_2024.pb.gz"
    if not path.is_file():
        pytest.skip("real data not present")
    outcome = count(read_pb(path).election, "equal-shares", {"completion": "add1"})
    assert (len(outcome.winners), outcome.spent) == (31, 999_000_000)
