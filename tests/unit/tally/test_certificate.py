"""Certificates: confirmed when true, refused when any number in them is another, the same bytes everywhere."""

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.tally import RULES, BallotKind, Election, Option, count, outcome_text
from civic.tally.certificate import BadCertificate, certificate_text, certify, check, read_certificate
from civic.tally.certificate.document import seal
from civic.tally.words import UnresolvedTie
from tests.unit.tally.elections import approval, elections, ranked, shuffled
from tests.unit.tally.pythons import other_pythons
from tests.unit.tally.real_files import ROOT

EVERY_RULE_AND_KIND = [(name, kind) for name, rule in sorted(RULES.items()) for kind in sorted(rule.kinds)]
everywhere = pytest.mark.parametrize(("rule", "kind"), EVERY_RULE_AND_KIND)
briefly = settings(max_examples=12, deadline=None)
SETTINGS = {
    "points-greedy": [{}, {"unaffordable": "stop"}, {"min_points": 3}],
    "votes-greedy": [{}, {"unaffordable": "stop"}],
    "ear": [{}, {"tail": "none"}, {"tail": "votes"}],
    "equal-shares": [{}, {"completion": "fill"}, {"completion": "add1+fill"}, {"utility": "count"}],
    "phragmen": [{}, {"unaffordable": "skip"}],
    "ranked-pairs": [{}, {"unaffordable": "stop"}],
}
NEUTRAL = frozenset({"seed", "drawn", "min_support", "min_points", "conflicts", "ties", "weights", "increment",
                     "unaffordable", "tail", "completion", "utility"})  # fmt: skip
"""Settings: another value may give the same result, and then a certificate of that other rule record is true."""
TOWN = ranked({"a": 40, "b": 30, "c": 35, "d": 90, "e": 10, "f": 0}, 100, ("abc", 5), ("bac", 4), ("cde", 4), ("ed", 2))
PARK = approval({"a": 40, "b": 30, "c": 35, "d": 90, "e": 10}, 100, ("abc", 5), ("bd", 4), ("cde", 4), ("ed", 2))


@st.composite
def counts(draw, rule, kind):
    """A small election and settings of the rule, some with rivals and thresholds."""
    election = draw(elections(kind=kind, shared=True))
    parameters = dict(draw(st.sampled_from(SETTINGS[rule])))
    ids = [option.id for option in election.options]
    if len(ids) > 1 and draw(st.booleans()):
        parameters["conflicts"] = (tuple(draw(st.permutations(ids))[:2]),)
    if draw(st.booleans()):
        parameters["min_support"] = draw(st.integers(0, 3))
    return election, parameters


def leaves(data, path=()):
    """The place of every leaf in JSON data."""
    if isinstance(data, dict):
        return [each for name, value in data.items() for each in leaves(value, (*path, name))]
    if isinstance(data, list):
        return [each for place, value in enumerate(data) for each in leaves(value, (*path, place))]
    return [path]


def changed(data, path, value):
    """The same data with another leaf."""
    copy = json.loads(json.dumps(data))
    inner = copy
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return copy


def leaf(data, path):
    for step in path:
        data = data[step]
    return data


def other_values(value):
    """Values a forger might write instead."""
    if isinstance(value, bool):
        return [not value, None]
    if isinstance(value, int):
        return [value + 1, value - 1, str(value), float(value)]
    if isinstance(value, str) and "/" in value:
        above, below = value.split("/")
        return [f"{int(above) + 1}/{below}", f"{above}/{int(below) + 1}", f"{int(above) * 2}/{int(below) * 2}", 0]
    if isinstance(value, str):
        return [value + "x", "a", 1]
    return [0, "", False]


@everywhere
@briefly
@given(st.data())
def test_a_true_certificate_is_confirmed_and_its_claims_hold(rule, kind, data):
    election, parameters = data.draw(counts(rule, kind))
    outcome = count(election, rule, parameters)
    certificate = certify(election, outcome)
    report = check(data.draw(shuffled(election)), read_certificate(certificate_text(certificate)))
    assert report.accepted, [str(each) for each in report.refusals]
    assert all(each.holds for each in report.findings if each.claimed)


@everywhere
@briefly
@given(st.data())
def test_a_certificate_is_the_same_bytes_in_whatever_order_ballots_and_projects_come(rule, kind, data):
    election, parameters = data.draw(counts(rule, kind))
    again = data.draw(shuffled(election))
    mine = certificate_text(certify(election, count(election, rule, parameters)))
    assert certificate_text(certify(again, count(again, rule, parameters))) == mine


@everywhere
@settings(max_examples=20, deadline=None)
@given(st.data())
def test_a_certificate_with_any_number_changed_is_refused(rule, kind, data):
    election, parameters = data.draw(counts(rule, kind))
    certificate = certify(election, count(election, rule, parameters))
    path = data.draw(st.sampled_from(leaves(certificate)))
    value = data.draw(st.sampled_from(other_values(leaf(certificate, path))))
    if value == leaf(certificate, path) and type(value) is type(leaf(certificate, path)):
        return
    forged = changed(certificate, path, value)
    assert not check(election, forged).accepted
    if path == ("seal",) or path[:2] == ("rule", "parameters"):
        return
    forged["seal"] = seal(forged)
    assert not check(election, forged).accepted, path


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_leaf_of_a_certificate_is_looked_at_even_when_it_is_sealed_anew(rule):
    election = TOWN if BallotKind.RANKED in RULES[rule].kinds else PARK
    certificate = certify(election, count(election, rule))
    believed = []
    for path in leaves(certificate):
        for value in other_values(leaf(certificate, path)):
            forged = changed(certificate, path, value)
            if value == leaf(certificate, path) and type(value) is type(leaf(certificate, path)):
                continue
            assert not check(election, forged).accepted
            if path == ("seal",):
                continue
            forged["seal"] = seal(forged)
            if check(election, forged).accepted:
                believed.append(path)
    assert {path[:2] for path in believed} <= {("rule", "parameters")}
    assert {path[2] for path in believed} <= NEUTRAL


@everywhere
@briefly
@given(st.data())
def test_settings_that_would_fund_others_are_refused_even_when_sealed_anew(rule, kind, data):
    election, parameters = data.draw(counts(rule, kind))
    other = data.draw(st.sampled_from(SETTINGS[rule]))
    outcome = count(election, rule, parameters)
    forged = certify(election, outcome)
    asked = count(election, rule, {**outcome.parameters, **other})
    forged["rule"]["parameters"] = certify(election, asked)["rule"]["parameters"]
    forged["seal"] = seal(forged)
    if asked.winners != outcome.winners:
        assert not check(election, forged).accepted


@everywhere
@briefly
@given(st.data())
def test_other_winners_are_refused_however_they_are_told(rule, kind, data):
    """The result of one election, told as that of another whose ballots differ."""
    election, parameters = data.draw(counts(rule, kind))
    outcome = count(election, rule, parameters)
    groups = [(choice, weight + (place == 0)) for place, (choice, weight) in enumerate(election.groups)]
    other = Election.of(election.options, election.budget, kind, groups)
    forged = certify(election, outcome)
    if other.input_hash == election.input_hash:
        return
    assert [each.code for each in check(other, forged).refusals] == ["other_election"]
    forged["input"]["input_hash"] = other.input_hash
    forged["input"]["voters"] = other.voters
    forged["seal"] = seal(forged)
    if outcome_text(count(other, rule, parameters)) != outcome_text(outcome):
        assert not check(other, forged).accepted


def test_what_is_no_certificate_is_refused_in_words():
    for text in ("", "{", "[]", "{}", '{"certificate":"asar count certificate","format":2}', "[" * 100_000):
        with pytest.raises(BadCertificate):
            read_certificate(text)
    assert not check(TOWN, {"certificate": "asar count certificate", "format": 1, "seal": ""}).accepted


def test_an_open_tie_in_the_record_is_refused():
    level = ranked({"a": 10, "b": 10}, 10, ("a", 1), ("b", 1))
    certificate = certify(level, count(level, "points-greedy"))
    certificate["rule"]["parameters"]["ties"] = ["refuse"]
    certificate["seal"] = seal(certificate)
    with pytest.raises(UnresolvedTie):
        count(level, "points-greedy", {"ties": ("refuse",)})
    assert [each.code for each in check(level, certificate).refusals] == ["rule"]


def test_the_payments_of_equal_shares_add_up_to_every_cost():
    outcome = count(PARK, "equal-shares", {"completion": "add1"})
    certificate = certify(PARK, outcome)
    assert [each["project"] for each in certificate["payments"]] == list(outcome.winners)
    first = certificate["payments"][0]
    assert (
        first["in_full"][0]["voters"] * int(first["in_full"][0]["each"].split("/")[0])
        == int(first["in_full"][0]["each"].split("/")[1]) * PARK.option(first["project"]).cost
    )


MADE_ELSEWHERE = """
import hashlib, locale
from contextlib import suppress
from civic.tally import RULES, BallotKind, Election, Option, count
from civic.tally.certificate import certificate_text, certify
from civic.tally.groups import Spending
with suppress(locale.Error):
    locale.setlocale(locale.LC_ALL, "")
options = [Option(name, cost) for name, cost in (("a", 40), ("b", 30), ("Ё", 30), ("10", 90), ("9", 10), ("İ", 0))]
picks = ["a b Ё", "b a Ё", "Ё 10 9", "9 10", "İ a", "b", ""]
text = ""
for name, rule in sorted(RULES.items()):
    for kind in sorted(rule.kinds):
        ballots = [(tuple(each.split())[: 1 if kind == "choose-one" else 9], 3 + at) for at, each in enumerate(picks)]
        if kind == "points":
            ballots = [(tuple((each, 3 - at) for at, each in enumerate(one)), times) for one, times in ballots]
        if kind == "ranked":
            ballots += [((("a", "9"), "Ё"), 2), (("10", ("Ё", "b", "a")), 5)]
        election = Election.of(options, 100, kind, ballots)
        outcome = count(election, name, {"seed": "2026"})
        text += certificate_text(certify(election, outcome)) + str(Spending.of(election, outcome).supporters())
print(hashlib.sha256(text.encode()).hexdigest())
"""


def made_by(python, seed, place):
    """The hash of certificates of every rule, made in a process of its own."""
    env = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": place, "PYTHONPATH": str(ROOT)}
    return subprocess.run([python, "-c", MADE_ELSEWHERE], capture_output=True, text=True, env=env, check=True).stdout


def test_certificates_are_the_same_bytes_under_other_hash_seeds_and_locales():
    places = (("0", "C"), ("1", "kk_KZ.UTF-8"), ("4242", "tr_TR.UTF-8"), ("random", "ru_RU.UTF-8"))
    assert len({made_by(sys.executable, seed, place) for seed, place in places}) == 1


def test_certificates_are_the_same_bytes_under_other_pythons():
    others = [each for each in other_pythons() if each.has_numpy]
    if not others:
        pytest.skip("no other Python from 3.11 on with numpy found (PATH, ASAR_OTHER_PYTHONS)")
    mine = made_by(sys.executable, "0", "C")
    assert {each.version: made_by(each.path, "7", "C") for each in others} == {each.version: mine for each in others}


def test_a_smaller_rise_of_shares_is_no_longer_believed():
    """Filling up told as raising first: the payments fit both, the opening balance does not."""
    options = [Option("a", 2, "A"), Option("b", 1, "B")]
    election = Election.of(options, 2, "ranked", [((), 1), (("a", "b"), 1)])
    filled, raised = (count(election, "equal-shares", {"completion": each}) for each in ("fill", "add1+fill"))
    assert filled.winners != raised.winners
    forged = certify(election, filled)
    forged["rule"]["parameters"] = certify(election, raised)["rule"]["parameters"]
    forged["seal"] = seal(forged)
    assert [each.code for each in check(election, forged).refusals] == ["opening"]
    assert check(election, certify(election, raised)).accepted
