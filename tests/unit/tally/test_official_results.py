"""Real elections: what cities announced is what the count gives, and every file survives being read and written."""

import io
import time

import pytest

from civic.tally import count, outcome_data, outcome_from
from civic.tally.exchange import read_pb, suggested_rule, write_pb
from tests.unit.tally.real_files import FOLDER, Listed, cases, listed

FILES = listed()
GREEDY = [each for each in FILES if each.reproduced == "yes"]
SHARES = [each for each in FILES if each.rule.startswith("equalshares")]
OTHER = [each for each in FILES if each.reproduced == "NO" and each not in SHARES]


def winners_and_official(file: Listed) -> tuple[set[str], set[str]]:
    pb = read_pb(file.path)
    rule, parameters = suggested_rule(pb)
    official = {project for project, value in pb.selected.items() if value == 1}
    return set(count(pb.election, rule, parameters).winners), official


def check_round_trip(file: Listed) -> None:
    pb = read_pb(file.path)
    stream = io.BytesIO()
    write_pb(stream, pb)
    again = read_pb(stream.getvalue())
    assert again.choices == pb.choices
    assert again.voter_ids == pb.voter_ids
    assert [option.id for option in again.election.options] == [option.id for option in pb.election.options]
    assert again.election.input_hash == pb.election.input_hash
    assert again.selected == pb.selected
    assert b";sex" not in stream.getvalue()


@pytest.mark.parametrize("file", cases(GREEDY[1::6]))
def test_a_greedy_count_gives_the_announced_projects(file):
    winners, official = winners_and_official(file)
    assert winners == official


@pytest.mark.slow
@pytest.mark.parametrize("file", cases(GREEDY))
def test_every_greedy_count_gives_the_announced_projects(file):
    winners, official = winners_and_official(file)
    assert winners == official


@pytest.mark.slow
@pytest.mark.parametrize("file", cases(SHARES))
def test_equal_shares_give_the_announced_projects(file):
    winners, official = winners_and_official(file)
    assert winners == official


@pytest.mark.slow
@pytest.mark.parametrize("file", cases(OTHER))
def test_what_was_not_a_greedy_result_is_not_reproduced_by_accident(file):
    winners, official = winners_and_official(file)
    assert winners != official


@pytest.mark.parametrize("file", cases(FILES[2::14]))
def test_a_real_file_survives_being_read_and_written(file):
    check_round_trip(file)


@pytest.mark.slow
@pytest.mark.parametrize("file", cases(FILES))
def test_every_real_file_survives_being_read_and_written(file):
    check_round_trip(file)


@pytest.mark.slow
@pytest.mark.parametrize("file", cases([each for each in FILES if each.vote_type in ("ordinal", "approval")]))
def test_expanding_approvals_use_the_money_up_on_every_real_file(file):
    outcome = count(read_pb(file.path).election, "ear")
    assert all(outcome.standing(each.option).cost > outcome.left for each in outcome.losers)
    assert outcome_from(outcome_data(outcome)) == outcome


def test_the_largest_ranked_election_is_loaded_and_counted_in_time():
    path = FOLDER / "Poland_Krakow_2024.pb.gz"
    if not path.is_file():
        pytest.skip("real data not present")
    started = time.process_time()
    election = read_pb(path).election
    loaded = time.process_time()
    points = count(election, "points-greedy", {"weights": (3, 2, 1)})
    counted = time.process_time()
    ear = count(election, "ear", {"weights": (3, 2, 1)})
    ended = time.process_time()
    assert (len(points.winners), len(ear.winners)) == (10, 28)
    assert [round(float(each.with_nothing), 2) for each in (points, ear)] == [0.42, 0.25]
    assert loaded - started < 3
    assert counted - loaded < 0.4
    assert ended - counted < 1
