"""Ranked ballots on which projects share a place: folded, counted, certified and exchanged like all others."""

import io
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.tally import BallotKind, Election, Option, count, input_hash
from civic.tally.certificate import certify, check, findings
from civic.tally.election import without_pick
from civic.tally.exchange import PbFile, read_pb, write_pb
from civic.tally.pots import Pot, Sitting
from civic.tally.pots import elections as pot_elections
from civic.tally.rules.pairs import preferences
from civic.tally.scenarios import without_option
from civic.tally.tallies import Tallies
from tests.unit.tally.elections import elections, voters_of
from tests.unit.tally.pb_texts import ranked_text, spoiled
from tests.unit.tally.test_findings import subsets

briefly = settings(max_examples=80, deadline=None)
YARD = ("Yard", "Lamps", "Path")


def town(*ballots, costs=(40, 30, 30), budget=100):
    options = [Option(name, cost) for name, cost in zip(YARD, costs, strict=True)]
    return Election.of(options, budget, BallotKind.RANKED, ballots)


def places(choice):
    """The place of every project on a ballot, by the definition: one more than the number of projects above it."""
    told, above = {}, 0
    for pick in choice:
        same = (pick,) if isinstance(pick, str) else pick
        told |= dict.fromkeys(same, above + 1)
        above += len(same)
    return told


def test_the_order_within_a_place_says_nothing():
    one = town((("Yard", ("Lamps", "Path")), 2), costs=(1, 2, 3))
    other = Election.of(reversed(one.options), 100, "ranked", [(("Yard", ("Path", "Lamps")), 1)] * 2)
    assert one.groups == ((("Yard", ("Lamps", "Path")), 2),) == other.groups
    assert one.input_hash == other.input_hash != town((YARD, 2), costs=(1, 2, 3)).input_hash


def test_a_place_of_one_is_a_place_like_any_other():
    assert town(((("Yard",), "Lamps"), 1)).input_hash == town((("Yard", "Lamps"), 1)).input_hash
    assert town(((("Yard",), "Lamps"), 1)).places is None


@pytest.mark.parametrize("choice", [(("Yard", "Yard"),), ("Yard", ("Lamps", "Yard")), (("Yard", "Pool"),)])
def test_a_project_named_twice_or_unknown_is_refused(choice):
    with pytest.raises(ValueError, match=r"twice|unknown"):
        town((choice, 1))


def test_points_are_those_of_the_place_shared():
    """Two firsts and no second: 3, 3 and 1 point, as in a race."""
    outcome = count(town(((("Yard", "Lamps"), "Path"), 2)), "points-greedy", {"weights": (3, 2, 1)})
    standings = {each.option: (each.points, each.first_ranks, each.ranks) for each in outcome.standings}
    assert standings == {"Yard": (6, 2, (2, 0, 0)), "Lamps": (6, 2, (2, 0, 0)), "Path": (2, 0, (0, 0, 2))}


@briefly
@given(elections(shared=True))
def test_sums_are_those_of_every_single_ballot(election):
    ballots = [places(choice) for choice in voters_of(election)]
    tallies, preferred = Tallies(election), preferences(election, Tallies(election))
    for at, option in enumerate(election.options):
        own = [ballot[option.id] for ballot in ballots if option.id in ballot]
        assert tallies.ranks[at] == tuple(own.count(place + 1) for place in range(len(tallies.ranks[at])))
        assert tallies.votes[at] == len(own)
        for under, other in enumerate(election.options):
            above = sum(b.get(option.id, 99) < b.get(other.id, 99) for b in ballots)
            assert preferred[at, under] == (above if at != under else 0)


@briefly
@given(elections(shared=True), st.sampled_from("abcdefgh"))
def test_without_a_project_all_others_move_up(election, gone):
    if gone not in election.position:
        return
    left = without_option(election, gone)
    expected = [without_pick(choice, lambda name: name != gone) for choice in voters_of(election)]
    assert (
        left.input_hash == Election.of(left.options, left.budget, "ranked", [(each, 1) for each in expected]).input_hash
    )
    assert all(gone not in places(choice) for choice in expected)


def promise_broken(election, winners, losers):
    """Whether some group of voters who put a set of projects before all others could pay for one more of them.

    The definition by Aziz and Lee (2021): nobody in the group puts anything outside the set above anything inside;
    what counts as got is all that is funded down to the last place of the set on some member's ballot.
    """
    ballots, cost = (
        [places(choice) for choice in voters_of(election)],
        {each.id: each.cost for each in election.options},
    )
    for together in subsets(sorted(cost)):
        far = {}
        for voter, ballot in enumerate(ballots):
            inside = [ballot.get(name, 99) for name in together]
            outside = [ballot.get(name, 99) for name in cost if name not in together]
            if max(inside) <= min(outside, default=99):
                far[voter] = {name for name in cost if ballot.get(name, 99) <= max(inside)}
        for group in subsets(sorted(far)):
            got = sum(cost[name] for name in set().union(*(far[voter] for voter in group)) & set(winners))
            if any((cost[each] + got) * len(ballots) <= len(group) * election.budget for each in together & losers):
                return True
    return False


@settings(max_examples=60, deadline=None)
@given(elections(shared=True, most_options=4, most_ballots=3))
def test_supporters_who_pay_together_keep_their_promise_to_every_group(election):
    outcome = count(election, "ear")
    losers = {each.option for each in outcome.losers if each.reason != "too_expensive"}
    assert not promise_broken(election, outcome.winners, losers)


@settings(max_examples=60, deadline=None)
@given(elections(shared=True, most_options=4, most_ballots=3), st.sampled_from(["points-greedy", "votes-greedy"]))
def test_a_group_that_is_named_was_really_wronged(election, rule):
    outcome = count(election, rule)
    losers = {each.option for each in outcome.losers if each.reason != "too_expensive"}
    [finding] = [each for each in findings(election, outcome) if each.property == "ipsc"]
    if finding.holds is False:
        assert promise_broken(election, outcome.winners, losers)
    if finding.holds is True:
        assert election.places is None and not promise_broken(election, outcome.winners, losers)


def test_a_wronged_group_that_shares_places_is_named():
    election = town(((("Lamps", "Path"),), 4), (("Yard",), 6), costs=(90, 30, 40), budget=100)
    outcome = count(election, "points-greedy")
    [finding] = [each for each in findings(election, outcome) if each.property == "ipsc"]
    assert outcome.winners == ("Yard",)
    group = finding.group
    assert group is not None
    assert (group.voters, group.together, group.project, group.share) == (4, ("Lamps", "Path"), "Lamps", Fraction(40))


@briefly
@given(elections(shared=True), st.sampled_from(["ear", "equal-shares", "ranked-pairs"]))
def test_files_keep_shared_places(election, rule):
    stream = io.BytesIO()
    write_pb(stream, PbFile.of(election))
    again = read_pb(stream.getvalue())
    assert again.election.input_hash == input_hash(election)
    assert (b"shared_places;yes" in stream.getvalue()) == (election.places is not None)
    assert check(again.election, certify(election, count(election, rule))).accepted


def test_a_file_joins_what_shares_a_place():
    text = ranked_text().replace("max_length;2", "max_length;3\nshared_places;yes")
    pb = read_pb(text.replace("v1;1,2", "v1;10, 1 = 2").encode())
    assert pb.choices == [("10", ("1", "2")), ("10", "1")]
    assert read_pb(text.replace("v1;1,2", "v1;1=2=1").encode()).oddities[0].code == "repeated_choice"


def test_an_id_that_would_be_torn_apart_is_not_written():
    options = [Option("a=b", 1), Option("c", 1)]
    election = Election.of(options, 5, "ranked", [((("a=b", "c"),), 1)])
    with pytest.raises(ValueError, match="a=b"):
        write_pb(io.BytesIO(), PbFile.of(election))
    write_pb(io.BytesIO(), PbFile.of(Election.of(options, 5, "ranked", [(("a=b", "c"), 1)])))


def test_a_file_without_the_word_for_it_reads_the_sign_as_part_of_an_id():
    text = spoiled("2;600.25", "1=2;600.25").decode().replace("v1;1,2", "v1;1,1=2").encode()
    assert read_pb(text).choices[0] == ("1", "1=2")


def test_every_pot_keeps_what_shares_a_place_in_it():
    pots = [Pot("district", (Option("a", 1), Option("b", 1)), 2), Pot("town", (Option("c", 1), Option("d", 1)), 2)]
    split = pot_elections(pots, "ranked", [Sitting((("a", "c"), ("b", "d")), ("district", "town"))])
    assert split["district"].groups == ((("a", "b"), 1),)
    assert split["town"].groups == ((("c", "d"), 1),)
    both = pot_elections(pots, "ranked", [Sitting((("a", "b", "c"), "d"), ("district", "town"))])
    assert both["district"].groups == (((("a", "b"),), 1),)
    assert both["town"].groups == ((("c", "d"), 1),)
