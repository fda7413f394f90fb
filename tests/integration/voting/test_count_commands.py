"""`asar tally` with its story and certificate, and `asar verify`."""

import json
from pathlib import Path

import pytest

from civic.tally.verifier import verify
from tests.support.command_line import CommandLine
from tests.unit.tally.pb_texts import ranked_text, spoiled


@pytest.fixture
def asar(tmp_path: Path) -> CommandLine:
    """A console on an empty home."""
    return CommandLine(tmp_path / "home")


@pytest.fixture
def election(tmp_path: Path) -> Path:
    """A correct file."""
    path = tmp_path / "town.pb"
    path.write_text(ranked_text(), encoding="utf-8")
    return path


@pytest.fixture
def certificate(asar: CommandLine, election: Path, tmp_path: Path) -> Path:
    """The certificate of a count of that file."""
    path = tmp_path / "certificate.json"
    asar.good("tally", election, "--rule", "ear", "--certificate", path)
    return path


def test_a_certificate_is_written_and_confirmed(asar: CommandLine, election: Path, certificate: Path) -> None:
    said = asar.good("verify", certificate, election)
    assert said.splitlines()[-1] == "Confirmed: every number of the certificate follows from the ballots."
    verify(certificate.read_text(encoding="utf-8"), str(election))
    assert not asar.home.exists(), "checking needs no town"


def test_a_changed_certificate_is_refused_with_1(asar: CommandLine, election: Path, certificate: Path) -> None:
    data = json.loads(certificate.read_text(encoding="utf-8"))
    data["result"]["spent"] += 1
    certificate.write_text(json.dumps(data), encoding="utf-8")
    result = asar("verify", certificate, election)
    assert result.exit_code == 1
    assert "result.spent: the certificate says 50001, but the ballots give 50000." in result.stdout


def test_other_ballots_are_refused_in_the_language_asked_for(
    asar: CommandLine, election: Path, certificate: Path
) -> None:
    election.write_text(ranked_text().replace("v1;1,2", "v1;2,1"), encoding="utf-8")
    result = asar("verify", certificate, election, "--explain", "ru")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == "Это не те бюллетени и проекты, о которых говорит сертификат."


@pytest.mark.parametrize("text", ["", "{}", "[1]"])
def test_what_is_no_certificate_ends_with_2(asar: CommandLine, election: Path, certificate: Path, text: str) -> None:
    certificate.write_text(text, encoding="utf-8")
    for place in (certificate, certificate.with_name("missing.json")):
        result = asar("verify", place, election)
        assert result.exit_code == 2 and not result.stdout
        assert len(result.stderr.strip().splitlines()) == 1


def test_nothing_is_written_for_a_broken_file(asar: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "broken.pb"
    path.write_bytes(spoiled("1;500;", "1;-500;"))
    out, certified = tmp_path / "out.json", tmp_path / "certificate.json"
    result = asar("tally", path, "--rule", "ear", "--json", out, "--certificate", certified)
    assert result.exit_code == 2 and "line 15, column 3" in result.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["broken.pb"]


@pytest.mark.parametrize(
    ("language", "word"), [("en", "is funded"), ("ru", "получает деньги"), ("kk", "жобасы ақша алады")]
)
def test_the_story_is_told_in_three_languages(asar: CommandLine, election: Path, language: str, word: str) -> None:
    said = asar.good("tally", election, "--rule", "points-greedy", "--explain", language)
    assert word in said and "Lamps" in said


def test_the_rules_are_listed_with_their_weaknesses(asar: CommandLine) -> None:
    said = asar.good("tally", "--rules")
    assert all(rule in said for rule in ("points-greedy", "equal-shares", "ear", "phragmen", "ranked-pairs"))
    assert "  − A large group can take the whole budget; smaller groups may get nothing." in said
    assert "Тең үлестер" in asar.good("tally", "--rules", "--explain", "kk")
