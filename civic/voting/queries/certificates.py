"""The certificate of a count: made when the count is stored, kept beside the ballots, made again when its file is gone."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from civic.tally import Election, Outcome
from civic.tally.certificate import BadCertificate, certificate_text, certify, read_certificate
from civic.voting.models import Round
from civic.voting.queries.ballots import election_of
from civic.voting.queries.results import Counted, published_file, write_whole


@dataclass(frozen=True)
class Verdict:
    """One property of the result as the certificate states it; ``holds`` is None where the ballots cannot tell.

    ``group`` names the voters that show a broken property: how many, the project, their share, its cost, what they got.
    """

    property: str
    claimed: bool
    holds: bool | None
    group: Mapping[str, Any] | None


@dataclass(frozen=True)
class Stored:
    """The certificate's file as it is offered, its SHA-256, and what it says of the result."""

    data: bytes
    sha256: str
    verdicts: tuple[Verdict, ...]

    @property
    def promises(self) -> tuple[Verdict, ...]:
        """What the counting rule claims."""
        return tuple(verdict for verdict in self.verdicts if verdict.claimed)

    @property
    def broken(self) -> tuple[Verdict, ...]:
        """What the rule does not claim and the result does not have, with the voters that show it."""
        return tuple(v for v in self.verdicts if not v.claimed and v.holds is False and v.group is not None)


def certificate_file(round_: Round, pot: str | None = None) -> Path:
    """Where the certificate of a pot of the round lies (None: of all of it)."""
    return published_file(round_, pot).with_suffix(".certificate.json")


def write_certificate(round_: Round, election: Election, outcome: Outcome, pot: str | None = None) -> bytes:
    """Follow the count step by step and keep its certificate.

    Raises:
        BadCertificate: a step of the count does not hold.
    """
    data = certificate_text(certify(election, outcome)).encode()
    write_whole(certificate_file(round_, pot), data)
    return data


def certificate_of(round_: Round, counted: Counted) -> Stored | None:
    """The certificate; None where ballots stay closed, or where an older count cannot be followed any more."""
    if not counted.ballots_are_public:
        return None
    try:
        data = certificate_file(round_, counted.pot).read_bytes()
        if read_certificate(data)["input"]["input_hash"] != counted.outcome.input_hash:
            raise BadCertificate("other_election", "input.input_hash")
    except (FileNotFoundError, BadCertificate, KeyError, TypeError):
        try:
            data = write_certificate(round_, election_of(round_, counted.pot), counted.outcome, counted.pot)
        except BadCertificate:
            return None
    return Stored(data, hashlib.sha256(data).hexdigest(), _verdicts(data))


def _verdicts(data: bytes) -> tuple[Verdict, ...]:
    checks = read_certificate(data)["checks"]
    return tuple(Verdict(each["property"], each["claimed"], each["holds"], each.get("group")) for each in checks)
