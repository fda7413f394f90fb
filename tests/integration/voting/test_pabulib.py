"""Elections that really took place come in through the command line and go out the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from civic.tally import BallotKind, Choice
from civic.tally.exchange import PbFile, read_pb
from tests.support import postgres
from tests.support.command_line import CommandLine
from tests.unit.tally.real_files import Listed, cases, listed

CITY = "551010000"
# Every kind of ballot, plain and gzip, whole and decimal amounts, cities and their parts.
SAMPLE = (
    "Poland_Krakow_2018_Grzegorzki.pb", "Poland_Krakow_2024_Bienczyce.pb.gz",
    "US_Stanford_Dataset_Your_Voice_Your_Choice_Parks_and_Streets-_Seattle_2019_District_2_vote_rankings.pb",
    "Poland_Warszawa_2026_Powazki_Nowolipki_Mlynow.pb", "Netherlands_Amsterdam_166.pb", "Switzerland_Zurich_SN.pb",
    "US_Stanford_Dataset_PB_Greensboro_District_2_2019_vote_knapsacks.pb", "Poland_Warszawa_2018_Praga-Poludnie.pb.gz",
    "Poland_Gdansk_2020_Mlyniska.pb", "Poland_Katowice_2020_Bogucice.pb", "France_Toulouse_2019.pb",
    "Poland_Zabrze_2021_Konczyce.pb",
)  # fmt: skip


@pytest.fixture(scope="module", params=["embedded", pytest.param("postgis", marks=pytest.mark.postgis)])
def asar(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    """A town with one city, on each database."""
    cluster = postgres.cluster_or_skip() if request.param == "postgis" else None
    url = cluster.create() if cluster is not None else ""
    yield settled(tmp_path_factory.mktemp("home"), url)
    if cluster is not None:
        cluster.drop(url)


@pytest.fixture(scope="module")
def asar_embedded(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """A town with one city on the embedded database."""
    return settled(tmp_path_factory.mktemp("home"))


def settled(folder: Path, url: str = "") -> CommandLine:
    """A town in this folder."""
    asar = CommandLine(folder / "home", url)
    asar.settle(folder)
    return asar


def ballots(pb: PbFile) -> dict[str, Choice]:
    """Every voter's ballot; where order means nothing, in one order."""
    ranked = pb.election.kind is BallotKind.RANKED
    return {
        voter: choice if ranked else tuple(sorted(choice))  # type: ignore[misc]  # pairs and names sort alike
        for voter, choice in zip(pb.voter_ids, pb.choices, strict=True)
    }


def in_and_out(asar: CommandLine, path: Path, out: Path) -> None:
    """Import, export, and compare what went in with what came out."""
    public_id = asar.good("round", "import", path, "--place", CITY).splitlines()[-1]
    asar.good("round", "export", public_id, "--out", out)
    given, back = read_pb(path), read_pb(out)
    assert len(back.voter_ids) == len(given.voter_ids)
    assert ballots(back) == ballots(given)
    assert (back.election.kind, back.election.budget) == (given.election.kind, given.election.budget)
    # A project without a name is shown by its id.
    costs = [[(one.id, one.cost, one.name or one.id) for one in pb.election.options] for pb in (given, back)]
    assert costs[0] == costs[1]
    assert back.election.minor_digits == given.election.minor_digits
    assert back.election.input_hash == given.election.input_hash


@pytest.mark.parametrize("each", cases([one for one in listed() if one.name in SAMPLE]))
def test_an_election_goes_out_as_it_came_in(asar: CommandLine, each: Listed, tmp_path: Path) -> None:
    in_and_out(asar, each.path, tmp_path / "out.pb")


def test_the_sample_holds_every_kind() -> None:
    found = [one for one in listed() if one.name in SAMPLE]
    if not listed():
        pytest.skip("real data not present")
    assert len(found) == len(SAMPLE)
    assert {one.vote_type for one in found} == {"ordinal", "approval", "cumulative", "choose-1"}
    assert {one.name.endswith(".gz") for one in found} == {True, False}


@pytest.mark.slow
@pytest.mark.parametrize("each", cases(listed()))
def test_every_election_goes_out_as_it_came_in(asar_embedded: CommandLine, each: Listed, tmp_path: Path) -> None:
    in_and_out(asar_embedded, each.path, tmp_path / "out.pb.gz")
