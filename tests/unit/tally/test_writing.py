"""Written files hold the same ballots, costs and budget, and nothing about the voters."""

import gzip
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.tally import BallotKind, Election, Option, input_hash
from civic.tally.exchange import PbFile, amount_text, pb_lines, read_pb, write_pb
from tests.unit.tally.elections import elections
from tests.unit.tally.pb_texts import points_text, ranked_text

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=12).map(str.strip)


def written(pb: PbFile) -> bytes:
    stream = io.BytesIO()
    write_pb(stream, pb)
    return stream.getvalue()


def test_a_file_is_written_in_the_usual_order_without_what_voters_are():
    assert written(read_pb(ranked_text().encode())).decode().splitlines() == [
        "META",
        "key;value",
        "description;Two yards",
        "country;Kazakhstan",
        "unit;Pavlodar",
        "instance;2026",
        "num_projects;3",
        "num_votes;2",
        "budget;1000.5",
        "vote_type;ordinal",
        "rule;greedy",
        "max_length;2",
        "PROJECTS",
        "project_id;cost;votes;score;name;category",
        "1;500;2;3;Lamps;light",
        '2;600.25;1;1;"Swings; a ""big"" one";play',
        "10;0;1;2;Benches;rest",
        "VOTES",
        "voter_id;vote",
        "v1;1,2",
        "v2;10,1",
    ]


def test_points_are_written_beside_their_projects():
    assert "v1;1,2;3,1\n" in "".join(pb_lines(read_pb(points_text().encode())))


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(list(BallotKind)), WORDS)
def test_what_is_written_is_read_back_the_same(data, kind, words):
    election = data.draw(elections(kind=kind))
    pb = PbFile.of(election, {"description": words, "comment": words}, selected={"a": 1})
    again = read_pb(written(pb))
    assert input_hash(again.election) == input_hash(election)
    assert again.election.options == election.options
    assert again.choices == pb.choices
    assert again.voter_ids == pb.voter_ids
    assert again.meta["comment"] == words
    assert again.selected["a"] == 1
    assert kind is BallotKind.KNAPSACK or again.oddities == ()
    assert written(again) == written(pb)


def test_order_and_repeats_of_a_real_ballot_are_kept():
    text = ranked_text().replace("ordinal", "approval").replace("v1;1,2", "v1;2,2,1").replace("max_length;2", "x;y")
    assert b"v1;2,2,1\n" in written(read_pb(text.encode()))


def test_line_ends_in_a_name_become_spaces():
    option = Option("1", 5, "Two\nlines\r\n\x00and a zero byte", {"note": "a\u2028b"})
    pb = PbFile.of(Election.of([option], 5, BallotKind.APPROVAL, [(("1",), 1)]))
    again = read_pb(written(pb)).election.option("1")
    assert (again.name, again.details["note"]) == ("Two lines   and a zero byte", "a b")


def test_a_path_ending_in_gz_is_compressed_and_always_the_same(tmp_path):
    pb = read_pb(ranked_text().encode())
    for name in ("one.pb.gz", "two.pb.gz", "plain.pb"):
        write_pb(tmp_path / name, pb)
    packed = (tmp_path / "one.pb.gz").read_bytes()
    assert packed == (tmp_path / "two.pb.gz").read_bytes()
    assert gzip.decompress(packed) == (tmp_path / "plain.pb").read_bytes() == written(pb)


def test_voter_ids_must_be_as_many_as_ballots():
    election = read_pb(ranked_text().encode()).election
    assert list(PbFile.of(election).voter_ids) == ["1", "2"]
    with pytest.raises(ValueError, match="1 voter ids for 2 ballots"):
        PbFile.of(election, voter_ids=["v1"])


@pytest.mark.parametrize(
    ("minor", "digits", "text"),
    [
        (74877264, 2, "748772.64"),
        (500000, 2, "5000"),
        (50, 2, "0.5"),
        (7, 0, "7"),
        (0, 2, "0"),
        (1234560, 3, "1234.56"),
    ],
)
def test_amounts_are_written_exactly(minor, digits, text):
    assert amount_text(minor, digits) == text
