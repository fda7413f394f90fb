"""Elections are frozen values: folded, checked, and the same whatever order they were given in."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.tally import BallotKind, Election, Option, id_key, input_hash
from tests.unit.tally.elections import approval, elections, ranked, shuffled


def test_equal_ballots_are_folded_and_voters_counted():
    election = ranked({"a": 1, "b": 1}, 5, ("ab", 2), ("ba", 1), ("ab", 3))
    assert election.groups == ((("a", "b"), 5), (("b", "a"), 1))
    assert election.voters == 6


def test_an_approval_ballot_has_no_order():
    assert approval({"a": 1, "b": 1}, 5, ("ab", 2), ("ba", 1)).groups == ((("a", "b"), 3),)


def test_a_blank_ballot_is_a_voter():
    election = ranked({"a": 1}, 5, ("", 4), ("a", 1))
    assert election.voters == 5
    assert election.groups == (((), 4), (("a",), 1))


def test_points_of_a_repeated_option_are_added_only_when_asked():
    options = [Option("a", 1), Option("b", 1)]
    ballots = [((("b", 2), ("a", 1), ("b", 3)), 1)]
    merged = Election.of(options, 5, BallotKind.POINTS, ballots, merge_repeats=True)
    assert merged.groups == (((("a", 1), ("b", 5)), 1),)
    with pytest.raises(ValueError, match="twice"):
        Election.of(options, 5, BallotKind.POINTS, ballots)


@pytest.mark.parametrize(
    ("kind", "choice", "words"),
    [
        ("ranked", ("a", "x"), "unknown option 'x'"),
        ("ranked", ("a", "a"), "twice"),
        ("choose-one", ("a", "b"), "names 2 options"),
        ("points", (("a", -1),), "gives -1 points"),
    ],
)
def test_an_impossible_ballot_is_refused(kind, choice, words):
    with pytest.raises(ValueError, match=words):
        Election.of([Option("a", 1), Option("b", 1)], 5, kind, [(choice, 1)])


@pytest.mark.parametrize(
    ("options", "budget", "weight", "words"),
    [
        ([Option("a", 1), Option("a", 2)], 5, 1, "same id"),
        ([Option("a", -1)], 5, 1, "cost"),
        ([Option("a", 1)], -5, 1, "budget"),
        ([Option("a", 1)], 5, 0, "stands for 0 voters"),
    ],
)
def test_an_impossible_election_is_refused(options, budget, weight, words):
    with pytest.raises(ValueError, match=words):
        Election.of(options, budget, BallotKind.RANKED, [(("a",), weight)])


def test_ids_are_ordered_as_numbers_then_bytes():
    ids = ["10", "9", "b", "B", "я", "é", "010"]
    assert sorted(ids, key=id_key) == ["9", "010", "10", "B", "b", "é", "я"]


@given(st.data(), st.sampled_from(list(BallotKind)))
def test_the_hash_does_not_depend_on_order(data, kind):
    election = data.draw(elections(kind=kind))
    assert input_hash(data.draw(shuffled(election))) == input_hash(election)


@pytest.mark.parametrize(
    "other",
    [
        ranked({"a": 1, "b": 2}, 6, ("ab", 2)),
        ranked({"a": 1, "b": 3}, 5, ("ab", 2)),
        ranked({"a": 1, "b": 2}, 5, ("ab", 3)),
        ranked({"a": 1, "b": 2}, 5, ("ba", 2)),
        approval({"a": 1, "b": 2}, 5, ("ab", 2)),
        ranked({"a": 1, "c": 2}, 5, ("ac", 2)),
    ],
)
def test_the_hash_changes_with_anything_that_is_counted(other):
    assert input_hash(other) != input_hash(ranked({"a": 1, "b": 2}, 5, ("ab", 2)))


def test_the_hash_stays_the_same_from_release_to_release():
    election = ranked({"a": 1, "b": 2}, 5, ("ab", 2), ("b", 1))
    text = '["ranked", 5, 0, [["a", 1], ["b", 2]]]\n0,1*2\n1*1\n'
    assert input_hash(election) == sha256(text.encode()).hexdigest()
