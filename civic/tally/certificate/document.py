"""Certificates as documents: canonical JSON under a seal, made from an outcome that was followed step by step."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from civic.tally.certificate.findings import Finding, findings
from civic.tally.certificate.following import Followed
from civic.tally.certificate.paid import fraction_text
from civic.tally.certificate.refusal import BadCertificate
from civic.tally.certificate.walking import follow
from civic.tally.election import Election, input_hash
from civic.tally.outcome import Outcome
from civic.tally.retell import outcome_data, outcome_from

Data = dict[str, Any]
NAME = "asar count certificate"
FORMAT = 1
INPUT = ("input_hash", "kind", "budget", "minor_digits", "voters")
RULE = ("rule", "version", "parameters")
RESULT = ("winners", "spent", "rounds", "losers", "ties", "standings", "funded_choices", "numbers")
SECTIONS: Mapping[str, tuple[str, ...]] = {"input": INPUT, "rule": RULE, "result": RESULT}


def certify(election: Election, outcome: Outcome) -> Data:
    """The certificate of an outcome, as JSON data; the same election and rule give the same bytes everywhere.

    Raises:
        BadCertificate: the outcome is not one of this election, or a step of it does not hold.
    """
    if outcome.input_hash != input_hash(election):
        raise BadCertificate("other_election", "input.input_hash")
    return document(election, follow(election, outcome))


def document(election: Election, followed: Followed) -> Data:
    """The certificate of an outcome that was followed."""
    told = outcome_data(followed.outcome)
    data: Data = {"certificate": NAME, "format": FORMAT}
    for section, names in SECTIONS.items():
        data[section] = {name: told[name] for name in names}
    data["payments"] = list(followed.payments)
    data["checks"] = [_check(each) for each in findings(election, followed.outcome)]
    data["seal"] = seal(data)
    return data


def _check(finding: Finding) -> Data:
    check: Data = {"property": finding.property, "claimed": finding.claimed, "holds": finding.holds}
    if finding.group is not None:
        group = finding.group
        check["group"] = {
            "voters": group.voters,
            "project": group.project,
            "together": list(group.together),
            "share": fraction_text(group.share),
            "cost": group.cost,
            "got": group.got,
        }
    return check


def _can_be_followed(outcome: Outcome) -> bool:
    """Whether the parts that lead the check are of the right types; all others are only compared."""
    numbers = all(type(each) in (int, Fraction) for each in outcome.numbers.values())
    rounds = all(
        isinstance(each.option, str) and isinstance(each.phase, str) and type(each.level) in (int, type(None))
        for each in outcome.rounds
    )
    return numbers and rounds and isinstance(outcome.rule, str) and type(outcome.version) is int


def certificate_text(data: Mapping[str, Any]) -> str:
    """A certificate as canonical JSON: sorted keys, no spaces, UTF-8, one line."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def seal(data: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text of everything but the seal itself."""
    rest = {name: value for name, value in data.items() if name != "seal"}
    return hashlib.sha256(certificate_text(rest).encode()).hexdigest()


def read_certificate(text: str | bytes) -> Data:
    """The data of a certificate; BadCertificate when the text is none."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise BadCertificate("not_json") from None
    if not isinstance(data, dict) or data.get("certificate") != NAME or data.get("format") != FORMAT:
        raise BadCertificate("not_certificate", "certificate")
    return data


def stated_outcome(data: Mapping[str, Any]) -> Outcome:
    """The outcome a certificate states; BadCertificate when a part is missing or foreign."""
    told: Data = {}
    for section, names in SECTIONS.items():
        part = data.get(section)
        if not isinstance(part, dict) or set(part) != set(names):
            raise BadCertificate("not_certificate", section)
        told |= part
    try:
        outcome = outcome_from(told)
        complete = bool(outcome_data(outcome) == told) and _can_be_followed(outcome)
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError):
        complete = False
    if not complete:
        raise BadCertificate("not_certificate", "result")
    return outcome
