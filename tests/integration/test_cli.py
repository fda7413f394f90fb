"""The console script: its commands, their exit codes, and what it does with broken election files."""

import gzip
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from civic.cli import main
from civic.kernel.extensions import db
from tests.support.command_line import CommandLine
from tests.unit.tally.pb_texts import points_text, ranked_text, spoiled

CITY = "551010000"
PLACE = re.compile(r"line (\d+), column (\d+): .+")
MIB = 1 << 20
# A process of its own tells how much memory it needed.
MEASURED = """
import resource, sys
from civic.cli import main
try:
    main(prog_name="asar")
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


@pytest.fixture
def asar(tmp_path: Path) -> CommandLine:
    """A console on an empty home."""
    return CommandLine(tmp_path / "home")


@pytest.fixture
def town(asar: CommandLine, tmp_path: Path) -> CommandLine:
    """A console on a town with one city."""
    asar.settle(tmp_path)
    return asar


@pytest.fixture
def election(tmp_path: Path) -> Path:
    """A correct file."""
    path = tmp_path / "town.pb"
    path.write_text(ranked_text(), encoding="utf-8")
    return path


def stored(asar: CommandLine) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    connection = sqlite3.connect(asar.home / "asar.sqlite")
    try:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = sorted(set(names) & {table.name for table in db.metadata.sorted_tables})
        return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in kept}
    finally:
        connection.close()


def every_command(command: click.Command, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of every command and group."""
    yield words
    if isinstance(command, click.Group):
        for name, part in command.commands.items():
            yield from every_command(part, (*words, name))


# ---------------------------------------------------------------------------- help and exit codes


@pytest.mark.parametrize("words", list(every_command(main)), ids=" ".join)
def test_every_command_explains_itself(asar: CommandLine, words: tuple[str, ...]) -> None:
    said = asar.good(*words, "--help")
    assert said.startswith("Usage: asar") and len(said.splitlines()) > 3
    assert not asar.home.exists(), "asking for help must not create anything"


def test_the_promised_commands_are_there() -> None:
    names = {" ".join(words) for words in every_command(main)}
    promised = {"run", "demo", "doctor", "places import", "tally", "round import", "round export", "deliver"}
    assert promised <= names


@pytest.mark.parametrize(
    "words",
    [
        ("dance",),
        ("tally",),
        ("tally", "no-such-file.pb", "--rule", "ear"),
        ("round", "import", "no-such-file.pb", "--place", CITY),
        ("round", "export", "nosuchround", "--out", "never.pb"),
        ("places", "import", "no-such-table.csv"),
        ("places", "import"),
        ("run", "--port", "0"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_ends_with_2_and_a_reason(asar: CommandLine, words: tuple[str, ...]) -> None:
    result = asar(*words)
    assert result.exit_code == 2
    assert result.stderr.strip() and not result.stdout
    assert "Traceback" not in result.output


def test_a_wrong_setting_ends_with_2_and_its_name(asar: CommandLine) -> None:
    asar.settings["ASAR_WORKERS"] = "many"
    result = asar("doctor")
    assert result.exit_code == 2
    assert "ASAR_WORKERS" in result.stderr


def test_doctor_says_what_is_not_fit_for_a_real_vote(asar: CommandLine) -> None:
    result = asar("doctor")
    assert result.exit_code == 1
    assert "FIX" in result.stdout and "ASAR_SECURE_COOKIES" in result.stdout


def test_deliver_with_nothing_to_send_is_good(asar: CommandLine) -> None:
    asar.good("deliver")


@pytest.mark.parametrize("words", [("deliver",), ("round", "export", "nosuchround", "--out", "never.pb")], ids=" ".join)
def test_a_command_on_an_empty_home_makes_the_database_first(asar: CommandLine, words: tuple[str, ...]) -> None:
    assert not asar.home.exists()
    asar(*words)
    rows = stored(asar)
    assert {"person", "place", "round", "ballot", "roll_entry", "audit_entry"} <= set(rows)
    assert not any(rows[name] for name in ("person", "place", "round", "ballot"))


# ---------------------------------------------------------------------------- counting a file


def test_tally_writes_one_object(asar: CommandLine, election: Path) -> None:
    found = json.loads(asar.good("tally", election, "--rule", "points-greedy", "--json", "-"))
    assert {"rule", "parameters", "budget", "spent", "winners", "ties"} <= set(found)
    assert found["rule"] == "points-greedy"
    assert (found["budget"], found["spent"]) == ("1000.50", "500.00")
    assert found["winners"] == ["10", "1"], "what costs nothing comes first"
    assert isinstance(found["parameters"], dict) and isinstance(found["ties"], list)
    assert not asar.home.exists(), "counting a file needs no town"


@pytest.mark.parametrize("rule", ["ear", "points-greedy"])
def test_tally_to_a_file_tells_the_result_in_words_too(
    asar: CommandLine, election: Path, tmp_path: Path, rule: str
) -> None:
    out = tmp_path / "result.json"
    said = asar.good("tally", election, "--rule", rule, "--json", out)
    found = json.loads(out.read_text(encoding="utf-8"))
    assert found["rule"] == rule
    assert all(name in said for name in ("Lamps", rule))


def test_tally_of_points_and_of_a_packed_file(asar: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "points.pb.gz"
    path.write_bytes(gzip.compress(points_text().encode()))
    found = json.loads(asar.good("tally", path, "--rule", "points-greedy", "--json", "-"))
    assert found["winners"][0] == "10"


@pytest.mark.parametrize(
    ("rule", "more"),
    [("roulette", ()), ("points-greedy", ("--set", "weights=[1,-2]")), ("points-greedy", ("--set", "colour=red"))],
)
def test_an_impossible_count_ends_with_2(asar: CommandLine, election: Path, rule: str, more: tuple[str, ...]) -> None:
    result = asar("tally", election, "--rule", rule, *more)
    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 1


# ---------------------------------------------------------------------------- broken files

BROKEN = {
    "cut off": (ranked_text()[: ranked_text().index("v2;")].encode(), 21, 1),
    "cut off before the votes": (ranked_text()[: ranked_text().index("VOTES")].encode(), 18, None),
    "fewer votes than said": (spoiled("num_votes;2", "num_votes;3"), 22, 1),
    "fewer projects than said": (spoiled("num_projects;3", "num_projects;4"), 18, 1),
    "negative cost": (spoiled("1;500;", "1;-500;"), 15, 3),
    "cost in words": (spoiled("1;500;", "1;much;"), 15, 3),
    "unknown project": (spoiled("v1;1,2;", "v1;1,99;"), 20, 6),
    "project twice": (spoiled("2;600.25;", "1;600.25;"), 16, 1),
    "voter twice": (spoiled("v2;10,1;", "v1;10,1;"), 21, 1),
    "negative budget": (spoiled("budget;1000.50", "budget;-1"), 9, 8),
    "unknown kind of vote": (spoiled("ordinal", "shouting"), 10, 11),
    "too few cells": (spoiled("v1;1,2;33;F", "v1"), 20, None),
    "Latin-1": (ranked_text().replace("Lamps", "L\u00e4mpchen").encode("latin-1"), 15, 8),
    "UTF-16": (ranked_text().encode("utf-16"), 1, 1),
    "zero byte": (spoiled("Lamps", "La\0mps"), 15, 9),
    "open quotation mark": (spoiled("Benches", '"Benches'), 17, 6),
    "packed and cut off": (gzip.compress(ranked_text().encode())[:-20], None, 1),
    "packed and damaged": (gzip.compress(ranked_text().encode())[:40] + b"\0" * 400, None, 1),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), 1, 1),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_with_line_and_column(town: CommandLine, tmp_path: Path, name: str) -> None:
    data, line, column = BROKEN[name]
    path = tmp_path / "broken.pb"
    path.write_bytes(data)
    before = stored(town)
    for words in (("tally", path, "--rule", "points-greedy"), ("round", "import", path, "--place", CITY)):
        result = town(*words)
        assert result.exit_code == 2, result.output
        assert not result.stdout
        [said] = result.stderr.strip().splitlines()
        assert said.startswith(f"{path}: ")
        found = PLACE.search(said)
        assert found is not None, said
        assert line in (None, int(found[1])), said
        assert column in (None, int(found[2])), said
    assert stored(town) == before
    assert not list((town.home / "published").glob("*"))


def test_an_empty_file_is_refused(town: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "empty.pb"
    path.touch()
    result = town("round", "import", path, "--place", CITY)
    assert result.exit_code == 2
    assert "empty" in result.stderr


def test_an_unknown_place_or_rule_stores_nothing(town: CommandLine, election: Path) -> None:
    before = stored(town)
    for words in (
        ("--place", "atlantis"),
        ("--place", CITY, "--rule", "roulette"),
    ):
        result = town("round", "import", election, *words)
        assert result.exit_code == 2, (words, result.output)
        assert len(result.stderr.strip().splitlines()[-1]) > 10
    assert stored(town) == before


def endless_line(path: Path, *, packed: bool) -> None:
    """A file with one line of a gigabyte that takes no room on the disk."""
    head = b"META\nkey;value\ndescription;"
    if packed:
        block = gzip.compress(b"a" * (16 * MIB), 1)
        path.write_bytes(gzip.compress(head) + block * 64)
        return
    with path.open("wb") as out:
        out.write(head)
        out.truncate(1 << 30)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_a_line_of_a_gigabyte_is_refused_with_little_memory(election: Path, tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "endless.pb"
    endless_line(path, packed=packed)
    usual, (code, needed, said) = measured(election), measured(path)
    assert usual[0] == 0 and code == 2
    assert PLACE.search(said) and "line 3" in said
    assert needed - usual[1] < 32 * MIB
    path.unlink()


def measured(path: Path) -> tuple[int, int, str]:
    """Count a file in a process of its own: exit code, most memory in bytes, what it said."""
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, "tally", str(path), "--rule", "points-greedy"],
        cwd=root, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    *said, memory = done.stderr.strip().splitlines()
    return done.returncode, int(memory) * 1024, "\n".join(said)
