"""Elections as JSON documents and as CSV tables: nothing lost, nothing guessed, mistakes at their place."""

import gzip
import io
import json
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.tally import BallotKind, Election, Option
from civic.tally.exchange import BadFile, PbFile, read_election, read_pb, write_election
from civic.tally.exchange.csv_tables import write_csv
from civic.tally.exchange.json_document import json_text
from tests.unit.tally.elections import elections
from tests.unit.tally.pb_texts import points_text, ranked_text
from tests.unit.tally.real_files import Listed, cases, listed

FILES = listed()


def packed(pb):
    """The tables of an election as a zip."""
    stream = io.BytesIO()
    write_csv(stream, pb)
    return stream.getvalue()


def repacked(data, table, change):
    """The same zip with one table changed, or left out where the change is None."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            if name != table:
                new.writestr(name, old.read(name))
            elif change is not None:
                new.writestr(name, change(old.read(name)))
    return stream.getvalue()


@pytest.mark.parametrize("kind", sorted(BallotKind))
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_every_election_survives_both_formats(kind, data):
    election = data.draw(elections(kind=kind, shared=True))
    pb = PbFile.of(election)
    for told in (packed(pb), json_text(pb).encode(), gzip.compress(json_text(pb).encode())):
        again = read_election(told)
        assert again.election.input_hash == election.input_hash
        assert again.election.groups == election.groups
        assert [(each.id, each.cost, each.name) for each in again.election.options] == [
            (each.id, each.cost, each.name) for each in election.options
        ]
        assert again.oddities == () or kind is BallotKind.KNAPSACK


def check_formats(file: Listed) -> None:
    pb = read_pb(file.path)
    for told in (packed(pb), json_text(pb).encode()):
        again = read_election(told)
        assert again.election.input_hash == pb.election.input_hash
        assert (again.meta, again.selected) == (dict(pb.meta) | dict(again.meta), pb.selected)


@pytest.mark.parametrize("file", cases(FILES[5::45]))
def test_a_real_election_survives_both_formats(file):
    check_formats(file)


@pytest.mark.slow
@pytest.mark.parametrize("file", cases(FILES))
def test_every_real_election_survives_both_formats(file):
    check_formats(file)


def test_the_name_of_a_file_says_how_it_is_written(tmp_path):
    pb = read_pb(points_text().encode())
    begins = {"a.pb": b"META", "a.pb.gz": b"\x1f\x8b", "a.json": b'{"meta"', "a.zip": b"PK"}
    for name, begin in begins.items():
        write_election(tmp_path / name, pb)
        assert (tmp_path / name).read_bytes().startswith(begin)
        assert read_election(tmp_path / name).choices == pb.choices


def test_the_same_election_gives_the_same_tables():
    pb = read_pb(ranked_text().encode())
    assert packed(pb) == packed(read_pb(ranked_text().encode()))
    with zipfile.ZipFile(io.BytesIO(packed(pb))) as archive:
        assert archive.read("votes.csv") == b'voter_id,vote\r\nv1,"1,2"\r\nv2,"10,1"\r\n'


def test_a_spreadsheet_finds_no_formula_and_the_name_comes_back():
    names = ["=HYPERLINK(1)", "+7 700", "-", "@home", "'quoted'", "Yard, lamps"]
    options = [Option(str(at), 1, name) for at, name in enumerate(names)]
    pb = PbFile.of(Election.of(options, 5, "approval", [(("0",), 1)]))
    with zipfile.ZipFile(io.BytesIO(packed(pb))) as archive:
        table = archive.read("projects.csv").decode()
    assert all(f",{sign}" not in table for sign in "=+-@")
    assert [option.name for option in read_election(packed(pb)).election.options] == names


def test_a_document_tells_nobodys_number_and_folds_equal_ballots():
    text = json_text(read_pb(ranked_text().replace("v2;10,1;71;M", "v2;1,2;71;M").encode()))
    assert json.loads(text)["votes"] == [{"voters": 2, "vote": ["1", "2"]}]
    assert "v1" not in text


TABLES = packed(read_pb(ranked_text().encode()))
BAD_TABLES = [
    (TABLES[:200], None, "The packed file is damaged, cut off or locked with a password."),
    ("votes.csv", None, "The packed file has no table votes.csv."),
    ("projects.csv", lambda raw: raw.replace(b"600.25", b"-5"), "projects.csv, line 3, column 3: An amount"),
    ("votes.csv", lambda raw: raw.replace(b'"10,1"', b'"10,7"'), "votes.csv, line 3, column 8: The ballot names the"),
    ("meta.csv", lambda raw: raw.replace(b"num_votes,2", b"num_votes,3"), "The file says it has 3 ballots, but 2"),
    ("votes.csv", lambda _raw: b"voter_id\r\n", "votes.csv, line 1, column 1: The section VOTES has no column “vote”."),
    ("meta.csv", lambda raw: raw + b'x,"', "meta.csv, line 12, column 3: A quotation mark is opened here"),
    ("projects.csv", lambda _raw: b"\xff\xff", "projects.csv, line 1, column 1: The file is not saved as UTF-8"),
]


@pytest.mark.parametrize(("table", "change", "words"), BAD_TABLES)
def test_a_broken_table_is_refused_at_its_place(table, change, words):
    data = table if isinstance(table, bytes) else repacked(TABLES, table, change)
    with pytest.raises(BadFile) as refusal:
        read_election(data)
    assert words in str(refusal.value)


def test_a_zip_that_unpacks_without_end_is_refused(monkeypatch):
    monkeypatch.setattr("civic.tally.exchange.lines.LARGEST_FILE", 1 << 16)
    rows = "".join(f"w{number},1\r\n" for number in range(20_000))
    long = repacked(TABLES, "votes.csv", lambda raw: raw + rows.encode())
    with pytest.raises(BadFile) as refusal:
        read_election(long)
    assert refusal.value.code == "too_large"


GOOD = json.loads(json_text(read_pb(points_text().encode())))
BAD_DOCUMENTS = [
    ('{"meta": {}', "line 1, column 12: The text cannot be read as JSON"),
    ('{"a": 1, "a": 2}', "“a” is there twice."),
    ("[1]", "{}: {...} should stand here."),
    ('{"meta": NaN}', "cannot be read as JSON: NaN"),
    ("[" * 100_000, "cannot be read as JSON"),
    ({"meta": 1}, "meta: {...} should stand here."),
    ({"meta": {"budget": []}}, "meta.budget: “...” should stand here."),
    ({"projects": {}}, "projects: [{...}, ...] should stand here."),
    ({"projects": [{"project_id": "1"}]}, "projects[0].cost: “” is not an amount of money."),
    ({"projects": [{"project_id": "1", "cost": 1e-9}]}, "projects[0].cost: “1e-09” is not an amount of money."),
    ({"votes": [{"vote": ["1"], "points": [1], "voters": 0}]}, "votes[0].voters: 1, 2, 3, ... should stand here."),
    ({"votes": [{"vote": "1", "points": [1]}]}, "votes[0]: “vote”: [...] should stand here."),
    ({"votes": [{"vote": ["7"], "points": [1]}]}, "votes[0].vote: The ballot names the project “7”"),
    ({"votes": [{"vote": ["1"], "points": [1.5]}]}, "votes[0].points: “1.5” is not a whole number of points."),
    ({"votes": [{"vote": [{"a": 1}], "points": [1]}]}, "votes[0].vote[0]: “...” should stand here."),
]


@pytest.mark.parametrize(("change", "words"), BAD_DOCUMENTS)
def test_a_broken_document_is_refused_at_its_place(change, words):
    text = (
        change
        if isinstance(change, str)
        else json.dumps(
            {**GOOD, **change, "meta": change["meta"] if "meta" in change else without_counts(GOOD["meta"])}
        )
    )
    with pytest.raises(BadFile) as refusal:
        read_election(text.encode())
    assert words in str(refusal.value)


def without_counts(meta):
    return {key: value for key, value in meta.items() if not key.startswith("num_")}


def test_numbers_of_a_document_are_taken_as_they_are_written():
    text = json_text(read_pb(ranked_text().encode())).replace('"600.25"', "600.25").replace('"1000.5"', "1000.50")
    again = read_election(text.encode()).election
    assert (again.budget, again.option("2").cost) == (100050, 60025)
    assert again.input_hash == read_pb(ranked_text().encode()).election.input_hash
