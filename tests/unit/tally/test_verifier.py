"""The verifier that stands alone: agrees with the check on every certificate, and needs nothing but Python."""

import io
import json
import shutil
import subprocess
import sys
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.tally import RULES, BallotKind, Election, Option, count, input_hash
from civic.tally.certificate import certificate_text, certify, check
from civic.tally.certificate.document import seal
from civic.tally.certificate.takeaway import verifier_archive
from civic.tally.exchange import PbFile, read_pb, write_pb
from civic.tally.verifier import Refused, verify
from civic.tally.verifier.__main__ import main
from tests.unit.tally.elections import elections
from tests.unit.tally.pythons import other_pythons
from tests.unit.tally.real_files import FOLDER, ROOT, cases, listed
from tests.unit.tally.test_certificate import PARK, TOWN, changed, counts, everywhere, leaf, leaves, other_values

READABLE = (Refused, ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError)
"""How the verifier says no: in its own words, or by failing to read what should be there (exit code 2)."""


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """Writes an election into a file of its own."""
    folder = tmp_path_factory.mktemp("files")

    def write(election):
        path = folder / f"{input_hash(election)[:16]}.pb"
        write_pb(path, PbFile.of(election))
        return str(path)

    return write


@everywhere
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_a_true_certificate_is_confirmed_alone(rule, kind, data, file):
    election, parameters = data.draw(counts(rule, kind))
    if not election.voters or not election.budget:
        return
    path = file(election)
    assert read_pb(path).election.input_hash == election.input_hash
    verify(certificate_text(certify(election, count(election, rule, parameters))), path)


@everywhere
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_both_checks_say_the_same_of_a_changed_certificate(rule, kind, data, file):
    election, parameters = data.draw(counts(rule, kind))
    if not election.voters:
        return
    certificate = certify(election, count(election, rule, parameters))
    path = data.draw(st.sampled_from(leaves(certificate)))
    forged = changed(certificate, path, data.draw(st.sampled_from(other_values(leaf(certificate, path)))))
    if certificate_text(forged) == certificate_text(certificate):
        return
    with pytest.raises(READABLE):
        verify(certificate_text(forged), file(election))
    if path == ("seal",) or path[:2] == ("rule", "parameters"):
        return
    forged["seal"] = seal(forged)
    assert not check(election, forged).accepted
    with pytest.raises(READABLE):
        verify(certificate_text(forged), file(election))


@pytest.mark.parametrize(("rule", "kind"), [("ear", BallotKind.RANKED), ("equal-shares", BallotKind.APPROVAL)])
def test_every_leaf_is_looked_at_even_when_it_is_sealed_anew(rule, kind, file):
    election = TOWN if kind is BallotKind.RANKED else PARK
    certificate = certify(election, count(election, rule))
    path = file(election)
    for place in leaves(certificate):
        if place == ("seal",) or place[:2] == ("rule", "parameters"):
            continue
        for value in other_values(leaf(certificate, place)):
            forged = changed(certificate, place, value)
            forged["seal"] = seal(forged)
            if certificate_text(forged) == certificate_text(certificate):
                continue
            with pytest.raises(READABLE):
                verify(certificate_text(forged), path)


def test_the_folder_copied_out_confirms_a_certificate_without_the_rest(tmp_path, file):
    shutil.copytree(ROOT / "civic" / "tally" / "verifier", tmp_path / "verifier")
    certificate = certify(TOWN, count(TOWN, "ear"))
    (tmp_path / "true.json").write_text(certificate_text(certificate), encoding="utf-8")
    certificate["result"]["spent"] += 1
    (tmp_path / "false.json").write_text(certificate_text(certificate), encoding="utf-8")
    codes = []
    for name in ("true.json", "false.json", "missing.json"):
        command = [sys.executable, "-I", "-c", _ALONE, str(tmp_path), name, file(TOWN)]
        codes.append(subprocess.run(command, capture_output=True, cwd=tmp_path, check=False).returncode)
    assert codes == [0, 1, 2]


_ALONE = """
import sys
sys.path.insert(0, sys.argv[1])
from verifier.__main__ import main
code = main(sys.argv[2:])
assert not any(name.split('.')[0] in ('civic', 'numpy', 'flask') for name in sys.modules)
sys.exit(code)
"""


@pytest.mark.parametrize("completion", ["add1", "add1e", "add1+fill", "add1e+fill"])
@pytest.mark.parametrize("kind", sorted(RULES["equal-shares"].kinds))
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_raising_shares_again_ends_where_the_count_ended(completion, kind, data, file):
    election = data.draw(elections(kind=kind))
    if not election.voters:
        return
    outcome = count(election, "equal-shares", {"completion": completion})
    verify(certificate_text(certify(election, outcome)), file(election))


def test_a_rise_that_is_too_small_or_too_great_is_refused_alone(file):
    """Filling up told as raising first fits all payments; so does a rise that went on after it should have ended."""
    options = [Option("a", 2, "A"), Option("b", 1, "B")]
    election = Election.of(options, 2, "ranked", [((), 1), (("a", "b"), 1)])
    filled, raised = (count(election, "equal-shares", {"completion": each}) for each in ("fill", "add1+fill"))
    forged = certify(election, filled)
    forged["rule"]["parameters"] = certify(election, raised)["rule"]["parameters"]
    forged["seal"] = seal(forged)
    for hasty in (False, True):
        with pytest.raises(Refused, match="raised to another balance"):
            verify(certificate_text(forged), file(election), hasty)
    early, late = (count(PARK, "equal-shares", {"completion": each}) for each in ("add1e", "add1"))
    assert early.numbers["opening_balance"] < late.numbers["opening_balance"]
    forged = certify(PARK, late)
    forged["rule"]["parameters"] = certify(PARK, early)["rule"]["parameters"]
    forged["seal"] = seal(forged)
    with pytest.raises(Refused, match="raised to another balance"):
        verify(certificate_text(forged), file(PARK))


def test_one_file_taken_away_confirms_a_certificate_without_the_rest(tmp_path, file):
    program = tmp_path / "away" / "verifier.pyz"
    program.parent.mkdir()
    program.write_bytes(verifier_archive())
    certificate = certify(TOWN, count(TOWN, "ear"))
    (tmp_path / "true.json").write_text(certificate_text(certificate), encoding="utf-8")
    certificate["result"]["spent"] += 1
    (tmp_path / "false.json").write_text(certificate_text(certificate), encoding="utf-8")
    codes = []
    for name in ("true.json", "false.json", "missing.json"):
        command = [sys.executable, "-I", "-S", str(program), name, file(TOWN)]
        codes.append(subprocess.run(command, capture_output=True, cwd=tmp_path, check=False).returncode)
    assert codes == [0, 1, 2]


def test_one_file_taken_away_runs_under_other_pythons(tmp_path, file):
    others = other_pythons()
    if not others:
        pytest.skip("no other Python from 3.11 on found (PATH, ASAR_OTHER_PYTHONS)")
    (tmp_path / "verifier.pyz").write_bytes(verifier_archive())
    certificate = certificate_text(certify(TOWN, count(TOWN, "ear")))
    (tmp_path / "true.json").write_text(certificate, encoding="utf-8")
    for other in others:
        command = [other.path, "-I", "verifier.pyz", "true.json", file(TOWN)]
        assert subprocess.run(command, capture_output=True, cwd=tmp_path, check=False).returncode == 0, other.version


def test_the_one_file_holds_the_folder_and_is_always_the_same_bytes():
    archive = verifier_archive()
    assert archive == verifier_archive()
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        for module in (ROOT / "civic" / "tally" / "verifier").glob("*.py"):
            assert packed.read(f"verifier/{module.name}") == module.read_bytes()
        times = {each.date_time for each in packed.infolist()}
        assert times == {(1980, 1, 1, 0, 0, 0)} and {each.compress_type for each in packed.infolist()} == {0}


def test_the_command_says_what_is_wrong(capsys, tmp_path, file):
    certificate = certify(PARK, count(PARK, "equal-shares"))
    path = tmp_path / "certificate.json"
    path.write_text(certificate_text(certificate), encoding="utf-8")
    assert main([str(path), file(PARK)]) == 0
    assert capsys.readouterr().out.startswith("confirmed: equal-shares, 15 ballots, winners: ")
    assert main([str(path), file(TOWN)]) == 1
    assert capsys.readouterr().out == "REFUSED: these are not the ballots of the certificate\n"
    assert main([]) == 2
    path.write_text("{}", encoding="utf-8")
    assert main([str(path), file(PARK)]) == 2


def test_the_verifier_imports_only_the_standard_library_and_itself():
    for module in (ROOT / "civic" / "tally" / "verifier").glob("*.py"):
        imported = [
            line.split()[1] for line in module.read_text().splitlines() if line.startswith(("from ", "import "))
        ]
        assert all(name.startswith(".") or name.split(".")[0] in sys.stdlib_module_names for name in imported), module


@pytest.mark.parametrize(
    ("name", "rule", "parameters"),
    [
        ("Poland_Krakow_2024.pb.gz", "ear", {"weights": (3, 2, 1)}),
        ("Poland_Wieliczka_2023_Green_Budget.pb.gz", "equal-shares", {"completion": "add1"}),
    ],
)
def test_a_real_result_is_certified_and_confirmed_in_time(name, rule, parameters):
    if not (FOLDER / name).is_file():
        pytest.skip("real data not present")
    election = read_pb(FOLDER / name).election
    certificate = certify(election, count(election, rule, parameters))
    assert check(election, json.loads(certificate_text(certificate))).accepted
    verify(certificate_text(certificate), str(FOLDER / name))


@pytest.mark.slow
@pytest.mark.parametrize("file", cases(listed()))
def test_every_real_result_by_every_rule_is_certified_and_confirmed(file):
    election = read_pb(file.path).election
    for name, rule in sorted(RULES.items()):
        if election.kind in rule.kinds:
            certificate = certify(election, count(election, name))
            report = check(election, json.loads(certificate_text(certificate)))
            assert report.accepted, (name, [str(each) for each in report.refusals])
            assert all(each.holds for each in report.findings if each.claimed), name
            verify(certificate_text(certificate), str(file.path))
