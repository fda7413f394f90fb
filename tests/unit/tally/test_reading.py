"""Election files are read as they are, and refused with line, column and a sentence when they are wrong."""

import gzip
import io
import tracemalloc

import pytest

from civic.tally import BallotKind
from civic.tally.exchange import BadFile, read_pb, suggested_rule
from civic.tally.exchange.lines import LONGEST_LINE
from tests.unit.tally.pb_texts import points_text, ranked_text, spoiled

POINTS = points_text()


def test_a_file_is_read_with_costs_in_minor_units():
    pb = read_pb(ranked_text().encode())
    election = pb.election
    assert (election.kind, election.budget, election.minor_digits, election.voters) == (BallotKind.RANKED, 100050, 2, 2)
    assert [(option.id, option.cost) for option in election.options] == [("1", 50000), ("2", 60025), ("10", 0)]
    assert election.option("2").name == 'Swings; a "big" one'
    assert election.option("2").details == {"category": "play"}
    assert pb.choices == [("1", "2"), ("10", "1")]
    assert pb.voter_ids == ["v1", "v2"]
    assert pb.meta["unit"] == "Pavlodar"
    assert (pb.selected, pb.oddities) == ({}, ())


def test_points_are_read_with_their_projects():
    assert read_pb(POINTS.encode()).choices == [(("1", 3), ("2", 1)), (("10", 5),)]


@pytest.mark.parametrize(
    "same",
    [
        pytest.param(ranked_text().replace("\n", "\r\n").encode(), id="line ends of Windows"),
        pytest.param(b"\xef\xbb\xbf" + ranked_text().encode(), id="byte order mark"),
        pytest.param(ranked_text().rstrip("\n").encode(), id="no last line end"),
        pytest.param(gzip.compress(ranked_text().encode()), id="gzip"),
        pytest.param(spoiled("PROJECTS\n", "\nPROJECTS;;;\n\n"), id="empty lines and cells"),
        pytest.param(spoiled("v1;1,2", " v1 ; 1 , 2"), id="spaces"),
        pytest.param(spoiled("1;500;", "1;500.00;"), id="zeros after the point"),
        pytest.param(spoiled("VOTES", "votes"), id="small letters"),
    ],
)
def test_what_real_files_do_differently_is_read_the_same(same):
    assert read_pb(same).election.input_hash == read_pb(ranked_text().encode()).election.input_hash
    assert read_pb(same).choices == [("1", "2"), ("10", "1")]


def test_any_stream_or_path_is_a_source(tmp_path):
    path = tmp_path / "town.pb.gz"
    path.write_bytes(gzip.compress(ranked_text().encode()))
    expected = read_pb(ranked_text().encode()).election.input_hash
    with path.open("rb") as stream:
        assert read_pb(stream).election.input_hash == expected
    assert read_pb(path).election.input_hash == expected
    assert read_pb(str(path)).election.input_hash == expected


def test_standard_input_is_a_source(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(ranked_text().encode())))
    assert read_pb("-").voter_ids == ["v1", "v2"]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (spoiled("v1;1,2", "v1;1,1"), "repeated_choice", 20),
        (spoiled("max_length;2", "min_length;2", POINTS), "ballot_too_short", 21),
        (spoiled("max_length;2", "min_sum_points;5", POINTS), "too_few_points", 20),
        (spoiled("max_length;2", "max_sum_cost;1000"), "ballot_over_cost", 20),
        (spoiled("ordinal", "approval", POINTS.replace("cumulative", "ordinal")), "unused_points", 19),
    ],
)
def test_oddities_are_read_and_written_down(text, code, line):
    [oddity] = read_pb(text).oddities
    assert (oddity.code, oddity.line) == (code, line)


def test_a_repeated_choice_counts_once_and_its_points_are_added():
    assert read_pb(spoiled("v1;1,2", "v1;1,1")).election.groups == ((("1",), 1), (("10", "1"), 1))
    pb = read_pb(spoiled("v1;1,2;3,1", "v1;1,1;3,1", POINTS))
    assert ((("1", 4),), 1) in pb.election.groups


def test_a_blank_ballot_is_read():
    assert read_pb(spoiled("v1;1,2", "v1;")).choices[0] == ()


BROKEN = [
    ("empty", b"", 0, 0),
    ("empty", b"\n\n", 0, 0),
    ("before_meta", b"\x1fhello", 1, 1),
    ("before_meta", spoiled("META\n", ""), 1, 1),
    ("utf16", ranked_text().encode("utf-16"), 1, 1),
    ("not_utf8", spoiled("Lamps", "Фонари").replace("Фонари".encode(), "Фонари".encode("cp1251")), 15, 7),
    ("nul_byte", spoiled("Lamps", "La\0mps"), 15, 9),
    ("line_too_long", spoiled("Lamps", "L" * LONGEST_LINE), 15, LONGEST_LINE + 1),
    ("bad_csv", spoiled("Lamps", "L" * 200_000), 15, 1),
    ("bad_csv", ranked_text().replace("\n", "\r").encode(), 1, 1),
    ("open_quote", spoiled("Benches", '"Benches'), 17, 6),
    ("gzip_broken", gzip.compress(ranked_text().encode())[:-30], 1, 1),
    ("gzip_broken", gzip.compress(ranked_text().encode())[:40] + b"\xff" * 90, 1, 1),
    ("missing_section", ranked_text().split("PROJECTS")[0].encode(), 13, 1),
    ("missing_section", ranked_text().split("VOTES")[0].encode(), 18, 1),
    ("missing_section", spoiled("PROJECTS", "VOTES"), 13, 1),
    ("repeated_section", spoiled("VOTES", "META"), 18, 1),
    ("repeated_section", spoiled("v2;", "VOTES\nv2;"), 21, 1),
    ("missing_column", spoiled("key;value", "key;values"), 2, 1),
    ("missing_column", spoiled("project_id;cost", "project_id;price"), 14, 1),
    ("missing_column", spoiled("voter_id;vote;", "voter_id;choice;"), 19, 1),
    ("missing_column", spoiled("ordinal", "cumulative"), 19, 1),
    ("missing_column", b"META\n", 2, 1),
    ("repeated_column", spoiled("cost;name", "cost;cost"), 14, 17),
    ("missing_meta", spoiled("budget;1000.50\n", ""), 12, 1),
    ("missing_meta", spoiled("vote_type;ordinal\n", ""), 12, 1),
    ("repeated_meta", spoiled("rule;greedy", "budget;7"), 11, 1),
    ("cells", spoiled("1;500;Lamps;light", "1;500;Lamps;light;red"), 15, 19),
    ("cells", spoiled("1;500;Lamps;light", "1;500;Lamps"), 15, 7),
    ("cells", spoiled("v1;1,2;33;F", "v1;1,2"), 20, 4),
    ("bad_number", spoiled("num_votes;2", "num_votes;two"), 8, 11),
    ("bad_number", spoiled("num_votes;2", "num_votes;-2"), 8, 11),
    ("bad_number", spoiled("max_length;2", "max_length;2.5"), 12, 12),
    ("bad_number", spoiled("category\n1;500;Lamps;light", "selected\n1;500;Lamps;yes"), 15, 13),
    ("too_many_lines", spoiled("num_votes;2", "num_votes;999999999"), 8, 11),
    ("too_many_lines", spoiled("rule;", "".join(f"x{n};\n" for n in range(1_100)) + "rule;"), 1004, 1),
    ("bad_amount", spoiled("1;500;", "1;NaN;"), 15, 3),
    ("bad_amount", spoiled("1;500;", "1;;"), 15, 3),
    ("bad_amount", spoiled("1;500;", "1;5 00;"), 15, 3),
    ("bad_amount", spoiled("1;500;", "1;500,5;"), 15, 3),
    ("bad_amount", spoiled("1;500;", "1;1e5;"), 15, 3),
    ("bad_amount", spoiled("budget;1000.50", "budget;inf"), 9, 8),
    ("negative_amount", spoiled("1;500;", "1;-500;"), 15, 3),
    ("negative_amount", spoiled("budget;", "budget;-"), 9, 8),
    ("absurd_amount", spoiled("1;500;", "1;99999999999999999999;"), 15, 3),
    ("absurd_amount", spoiled("1;500;", "1;500.1234567;"), 15, 3),
    ("no_budget", spoiled("budget;1000.50", "budget;0.00"), 9, 8),
    ("bad_vote_type", spoiled("ordinal", "hands"), 10, 11),
    ("bad_ballot_kind", spoiled("rule;greedy", "ballot_kind;knapsack"), 11, 1),
    ("bad_shared_places", spoiled("rule;greedy", "shared_places;no"), 11, 15),
    ("bad_shared_places", spoiled("rule;greedy", "shared_places;yes", POINTS), 11, 15),
    ("equals_in_id", spoiled("PROJECTS", "shared_places;yes\nPROJECTS").replace(b"1;500", b"1=5;500"), 16, 1),
    ("unknown_project", spoiled("PROJECTS", "shared_places;yes\nPROJECTS").replace(b"v2;10,1", b"v2;10=7"), 22, 7),
    ("empty_id", spoiled("1;500", ";500"), 15, 1),
    ("empty_id", spoiled("v1;", ";"), 20, 1),
    ("comma_in_id", spoiled("1;500", "1,5;500"), 15, 1),
    ("repeated_project", spoiled("10;0", "2;0"), 17, 1),
    ("repeated_voter", spoiled("v2", "v1"), 21, 1),
    ("unknown_project", spoiled("v2;10,1", "v2;10,7"), 21, 7),
    ("unknown_project", spoiled("v2;10,1", "v2;10,"), 21, 7),
    ("unknown_project", spoiled("v2;10,1", 'v2;"10, 7"'), 21, 9),
    ("too_many_choices", spoiled("v1;1,2", "v1;1,2,10"), 20, 4),
    ("too_many_choices", spoiled("ordinal", "choose-1"), 20, 4),
    ("points_count", spoiled("1,2;3,1", "1,2;3", POINTS), 20, 8),
    ("points_count", spoiled("1,2;3,1", "1,2;", POINTS), 20, 8),
    ("bad_points", spoiled("1,2;3,1", "1,2;3,x", POINTS), 20, 10),
    ("bad_points", spoiled("1,2;3,1", "1,2;3,-1", POINTS), 20, 10),
    ("bad_points", spoiled("1,2;3,1", "1,2;3,1.5", POINTS), 20, 10),
    ("too_many_points", spoiled("max_length;2", "max_sum_points;3", POINTS), 20, 8),
    ("too_many_points", spoiled("max_length;2", "max_points;2", POINTS), 20, 8),
    ("project_count", spoiled("num_projects;3", "num_projects;4"), 18, 1),
    ("project_count", spoiled("10;0;Benches;rest\n", ""), 17, 1),
    ("vote_count", spoiled("num_votes;2", "num_votes;1"), 22, 1),
    ("vote_count", spoiled("v2;10,1;71;M\n", ""), 21, 1),
]


@pytest.mark.parametrize(("code", "content", "line", "column"), BROKEN)
def test_a_broken_file_is_refused_at_its_place(code, content, line, column):
    with pytest.raises(BadFile) as refusal:
        read_pb(content)
    assert (refusal.value.code, refusal.value.line, refusal.value.column) == (code, line, column)
    assert refusal.value.message == refusal.value.template % refusal.value.params
    if line:
        assert str(refusal.value).startswith(f"line {line}, column {column}: ")


def test_every_mistake_is_in_the_table():
    elsewhere = {"unreadable", "too_large", "zip_broken", "missing_table", "bad_json", "repeated_key", "bad_value"}
    assert {code for code, *_ in BROKEN} | elsewhere == set(BadFile.sentences)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BadFile, match="cannot be opened: No such file"):
        read_pb(tmp_path / "nowhere.pb")


class Endless(io.RawIOBase):
    """A stream that begins well and then never ends its line; counts what was taken from it."""

    def __init__(self) -> None:
        self.left = ranked_text().encode() + b"v3;"
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        part = (self.left or b"1,2," * (len(buffer) // 4 + 1))[: len(buffer)]
        self.left = self.left[len(part) :]
        buffer[: len(part)] = part
        self.taken += len(part)
        return len(part)


@pytest.mark.parametrize("start", [b"", b"META\nkey;value\nx;"])
def test_a_line_without_end_is_refused_early_and_without_holding_it(start):
    stream = Endless()
    stream.left = start or stream.left
    tracemalloc.start()
    with pytest.raises(BadFile) as refusal:
        read_pb(io.BufferedReader(stream))
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refusal.value.code == "line_too_long"
    assert stream.taken < 2 * LONGEST_LINE
    assert held < 8 * LONGEST_LINE


def test_a_gzip_bomb_is_refused_early(monkeypatch):
    rows = "".join(f"v{number};1,2;33;F\n" for number in range(100_000))
    many = ranked_text().replace("num_votes;2", "num_votes;100002") + rows.replace("v1;", "w1;").replace("v2;", "w2;")
    with pytest.raises(BadFile) as refusal:
        read_pb(gzip.compress(b"\0" * (64 << 20)))
    assert refusal.value.code == "nul_byte"
    monkeypatch.setattr("civic.tally.exchange.lines.LARGEST_FILE", 1 << 20)
    with pytest.raises(BadFile) as refusal:
        read_pb(gzip.compress(many.encode()))
    assert refusal.value.code == "too_large"


def test_the_rule_a_file_asks_for():
    pb = read_pb(spoiled("rule;greedy", "rule;greedy-no-skip\nmin_project_score_threshold;7"))
    name, parameters = suggested_rule(pb)
    assert name == "points-greedy"
    assert (parameters["weights"], parameters["unaffordable"], parameters["min_points"]) == ((2, 1), "stop", 7)
