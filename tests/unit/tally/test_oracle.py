"""The same winners as pabutools, an independent library, for every rule both have, with ties settled alike."""

import pytest

from civic.tally import BallotKind, count
from civic.tally.exchange import read_pb
from tests.oracle.outside import RULES, Outside, python
from tests.unit.tally.real_files import Listed, cases, listed

FILES = listed()
SMALL = [each for each in FILES if each.path.stat().st_size < 40_000]
APPROVAL, POINTS = [each for each in FILES if each.vote_type == "approval"], [
    each for each in FILES if each.vote_type == "cumulative"
]  # fmt: skip
QUICK = [each for each in SMALL if each.vote_type == "approval"][::5] + [
    each for each in SMALL if each.vote_type == "cumulative"
][::9]
FOR_APPROVAL = ("votes-greedy", "equal-shares", "equal-shares count", "phragmen")
PATIENCE = 120.0
"""Seconds the other library may take for one count."""


@pytest.fixture(scope="module")
def outside():
    """A running outside count."""
    if python() is None:
        pytest.skip("oracle: pabutools is not installed (make oracle, or ASAR_ORACLE_PYTHON)")
    asked = Outside()
    yield asked
    asked.close()


def compare(outside: Outside, file: Listed, rule: str, patience: float) -> None:
    """Both counts fund the same projects."""
    election = read_pb(file.path).election
    if election.kind is BallotKind.POINTS and rule != "equal-shares points":
        return
    drawn = [option.id for option in election.options]
    told = outside.count(file.path, rule, drawn, patience)
    if told is None:
        pytest.skip(f"oracle: pabutools gave no answer within {patience:.0f} seconds")
    assert "winners" in told, told
    name, parameters = RULES[rule]
    mine = count(election, name, {**parameters, "ties": ("drawn",), "drawn": tuple(drawn)})
    assert sorted(mine.winners) == told["winners"]


def rules_of(file: Listed) -> tuple[str, ...]:
    return ("equal-shares points",) if file.vote_type == "cumulative" else FOR_APPROVAL


@pytest.mark.parametrize("file", cases(QUICK))
def test_a_sample_of_files_gives_the_same_winners(outside, file):
    for rule in rules_of(file):
        compare(outside, file, rule, 20.0)


@pytest.mark.slow
@pytest.mark.parametrize("file", cases(APPROVAL))
@pytest.mark.parametrize("rule", FOR_APPROVAL)
def test_every_approval_file_gives_the_same_winners(outside, file, rule):
    compare(outside, file, rule, PATIENCE)


@pytest.mark.slow
@pytest.mark.parametrize("file", cases(POINTS))
def test_every_points_file_gives_the_same_winners(outside, file):
    compare(outside, file, "equal-shares points", PATIENCE)


@pytest.mark.slow
@pytest.mark.parametrize("file", cases([each for each in SMALL if each.vote_type == "approval"]))
def test_raising_shares_until_nothing_fits_gives_the_same_winners(outside, file):
    compare(outside, file, "equal-shares add1e", PATIENCE)
