"""The same winners as pabutools, an independent library, for every rule both have, with ties settled alike."""

import pytest

from civic.tally import count
from civic.tally.exchange import read_pb
from civic.tally.tallies import Tallies
from tests.oracle.outside import ON_BALLOTS, RAISING, RULES, Outside, python
from tests.unit.tally.real_files import Listed, cases, listed

FILES = listed()
SMALL = [each for each in FILES if each.path.stat().st_size < 40_000]
QUICK = [each for kind, step in (("approval", 5), ("cumulative", 9), ("ordinal", 9), ("choose-1", 9))
         for each in [file for file in SMALL if file.vote_type == kind][::step]]  # fmt: skip
ONE_RUN = tuple(rule for rule in RULES if rule not in RAISING)
PATIENCE, MORE_PATIENCE = 120.0, 240.0
"""Seconds the other library may take for one count, and for one with raised shares."""


@pytest.fixture(scope="module")
def outside():
    """A running outside count."""
    if python() is None:
        pytest.skip("oracle: pabutools is not installed (make oracle, or ASAR_ORACLE_PYTHON)")
    asked = Outside()
    yield asked
    asked.close()


def compare(outside: Outside, file: Listed, rules: tuple[str, ...], patience: float) -> list[str]:
    """Both counts fund the same projects by every rule that takes the ballots; returns those without an answer."""
    election = read_pb(file.path).election
    drawn = [option.id for option in election.options]
    weights = range(Tallies(election).longest, 0, -1)
    silent = []
    for rule in rules:
        if rule not in ON_BALLOTS[election.kind]:
            continue
        told = outside.count(file.path, rule, drawn, patience, weights)
        if told is None:
            silent.append(rule)
            continue
        assert "winners" in told, (rule, told)
        name, parameters = RULES[rule]
        mine = count(election, name, {**parameters, "ties": ("drawn",), "drawn": tuple(drawn)})
        assert sorted(mine.winners) == told["winners"], rule
    return silent


@pytest.mark.parametrize("file", cases(QUICK))
def test_a_sample_of_files_gives_the_same_winners(outside, file):
    assert compare(outside, file, ONE_RUN, 20.0) == []


@pytest.mark.slow
@pytest.mark.parametrize("file", cases(FILES))
def test_every_file_gives_the_same_winners(outside, file):
    silent = compare(outside, file, ONE_RUN, PATIENCE)
    if silent:
        pytest.skip(f"oracle: pabutools gave no answer within {PATIENCE:.0f} seconds: {', '.join(silent)}")


@pytest.mark.slow
@pytest.mark.parametrize("file", cases([each for each in FILES if each.vote_type == "approval"]))
def test_raised_shares_give_the_same_winners(outside, file):
    silent = compare(outside, file, RAISING, MORE_PATIENCE)
    if silent:
        pytest.skip(f"oracle: pabutools gave no answer within {MORE_PATIENCE:.0f} seconds: {', '.join(silent)}")
