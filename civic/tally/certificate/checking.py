"""Checks a certificate against the ballots: every step, every number, every claim, by following instead of choosing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from civic.tally.certificate.document import FORMAT, NAME, Data, document, seal, stated_outcome
from civic.tally.certificate.findings import Finding, findings
from civic.tally.certificate.refusal import BadCertificate
from civic.tally.certificate.walking import follow
from civic.tally.election import Election, input_hash
from civic.tally.outcome import Outcome
from civic.tally.rules import count

MOST_TOLD = 20
"""No more differences than this are told; one is enough to refuse."""


@dataclass(frozen=True)
class Report:
    """What the check found: no refusals means that the certificate is confirmed."""

    refusals: tuple[BadCertificate, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether everything the certificate says was confirmed."""
        return not self.refusals


def check(election: Election, data: Mapping[str, Any]) -> Report:
    """Confirm or refuse a certificate. The stated steps are followed and every number in it is found again."""
    try:
        stated = stated_outcome(_plain(data))
        if stated.input_hash != input_hash(election):
            raise BadCertificate("other_election", "input.input_hash")
        followed = follow(election, stated)
        _confirm_raising(election, stated)
    except BadCertificate as refusal:
        return Report((refusal,))
    found = document(election, followed)
    refusals = [_differs(*each) for each in islice(_differences(dict(data), found, ""), MOST_TOLD)]
    if not refusals and seal(data) != data["seal"]:
        refusals.append(BadCertificate("seal", "seal"))
    verdicts = findings(election, followed.outcome)
    broken = [each.property for each in verdicts if each.claimed and not each.holds]
    refusals += [BadCertificate("broken_claim", "checks", claim=each) for each in broken]
    return Report(tuple(refusals), verdicts)


def _confirm_raising(election: Election, stated: Outcome) -> None:
    """Confirm how far shares were raised before the purchases (completions that begin with add1).

    This is the one number that the payments do not show: they fit a smaller rise as well. Only for it,
    and only here, the raising is done again.
    """
    if not str(stated.parameters.get("completion", "")).startswith("add1"):
        return
    again = count(election, stated.rule, stated.parameters).numbers.get("opening_balance")
    if again != stated.numbers.get("opening_balance"):
        raise BadCertificate("opening", "numbers.opening_balance")


def _plain(data: Mapping[str, Any]) -> Data:
    if data.get("certificate") != NAME or data.get("format") != FORMAT or not isinstance(data.get("seal"), str):
        raise BadCertificate("not_certificate", "certificate")
    return dict(data)


def _differs(path: str, stated: object, found: object) -> BadCertificate:
    return BadCertificate("differs", path, stated=stated, found=found)


def _differences(stated: object, found: object, path: str) -> Iterator[tuple[str, object, object]]:
    """The leaves at which two pieces of JSON data differ, in order."""
    if isinstance(stated, dict) and isinstance(found, dict):
        for name in sorted(stated.keys() | found.keys(), key=str):
            inner = f"{path}.{name}" if path else str(name)
            yield from _differences(stated.get(name), found.get(name), inner)
    elif isinstance(stated, list) and isinstance(found, list) and len(stated) == len(found):
        for place, (ours, theirs) in enumerate(zip(stated, found, strict=True)):
            yield from _differences(ours, theirs, f"{path}[{place}]")
    elif type(stated) is not type(found) or stated != found:
        yield path, _short(stated), _short(found)


def _short(value: object) -> object:
    text = str(value)
    return value if len(text) < 60 else text[:57] + "..."
