"""Counting the ballots and publishing the result."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete

from civic.kernel import clock
from civic.kernel.commands import command
from civic.kernel.errors import Refused
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.i18n import _
from civic.tally import Election, Outcome, RuleError, UnresolvedTie, count
from civic.tally.certificate import BadCertificate
from civic.tally.retell import outcome_data, outcome_text
from civic.voting.events import ResultPublished, RoundCounted
from civic.voting.models import BallotDraft, Result, Round
from civic.voting.permissions import RoundAction
from civic.voting.queries.ballots import ballots_by_part, count_ballots, count_voted, election_of
from civic.voting.queries.certificates import write_certificate
from civic.voting.queries.files import write_round
from civic.voting.queries.pots import pots_of, settings_within
from civic.voting.queries.results import published_file, result_of
from civic.voting.queries.roll import turnout
from civic.voting.queries.shares import shares_by_part
from civic.voting.services.rounds import about


@command(RoundAction.COUNT)
def count_round(actor: Any, round_: Round, seed: str = "", seed_source: str = "") -> Outcome:
    """Count the ballots by the round's published rule.

    ``seed`` is the public number of the lot, drawn after voting ended; ``seed_source`` says where everybody can read it.

    Raises:
        Refused: ballots and roll disagree, a tie needs a number for the lot, the rule cannot be applied, or a step of
            the count does not hold when it is followed again.
    """
    ballots = count_ballots(round_)
    if not round_.is_imported and ballots != count_voted(round_):
        raise Refused(
            None,
            _("The number of ballots differs from the number of people marked as having voted. The count is stopped."),
        )
    names: list[str | None] = [pot.code for pot in pots_of(round_)]
    counts = [_count(round_, pot, seed.strip()) for pot in names or [None]]
    _keep(round_, counts, ballots, seed_source)
    first = counts[0].outcome
    record(
        RoundCounted(
            rule=round_.rule,
            input_hash=",".join(each.outcome.input_hash for each in counts),
            winners=tuple(code for each in counts for code in each.outcome.winners),
            **about(actor, round_),
        )
    )
    return first


@dataclass(frozen=True)
class PotCount:
    """One pot as it was counted; ``pot`` None where one pot is for all."""

    pot: str | None
    election: Election
    outcome: Outcome


def _count(round_: Round, pot: str | None, seed: str) -> PotCount:
    election = election_of(round_, pot)
    parameters = settings_within(round_, election.position) | ({"seed": seed} if seed else {})
    try:
        outcome = count(election, round_.rule, parameters)
    except UnresolvedTie as tie:
        raise Refused("seed", _("There is a tie and the rules leave it to a decision outside the system.")) from tie
    except RuleError as problem:
        raise Refused(None, _("The rule cannot be applied: %(problem)s", problem=str(problem))) from problem
    if not seed and any(tie.mattered and "lot" in tie.breakers for tie in outcome.ties):
        raise Refused("seed", _("A tie goes to the lot: enter the public number drawn after voting ended."))
    return PotCount(pot, election, outcome)


@command(RoundAction.ANNOUNCE)
def announce_result(actor: Any, round_: Round) -> None:
    """Make the result public."""
    counted = result_of(round_)
    round_.published_at = clock.db_now()
    record(ResultPublished(file_hash=counted.row.file_hash, **about(actor, round_)))


def _keep(round_: Round, counts: list[PotCount], ballots: int, seed_source: str) -> None:
    parts = [] if round_.is_imported else turnout(round_)
    public = _may_be_public(round_, ballots, divided=len(counts) > 1)
    hashes = [_publish(round_, each) if public else "" for each in counts]
    first, divided = counts[0], counts[0].pot is not None
    shares = [shares_by_part(round_, each.election, each.outcome, each.pot) for each in counts]
    pots = [
        {
            "code": each.pot,
            "outcome": outcome_data(each.outcome),
            "file_hash": file_hash,
            "ballots": each.election.voters,
            "shares": told,
        }
        for each, file_hash, told in zip(counts, hashes, shares, strict=True)
    ]
    db.session.execute(delete(BallotDraft).where(BallotDraft.round_id == round_.id))
    db.session.add(
        Result(
            round_id=round_.id,
            outcome=outcome_text(first.outcome),
            input_hash=first.outcome.input_hash,
            seed_source=seed_source.strip(),
            file_hash=hashes[0],
            ballots=ballots,
            roll_size=None if round_.is_imported else sum(row[1] for row in parts),
            turnout=json.dumps(parts),
            pots=json.dumps(pots, ensure_ascii=False) if divided else "[]",
            shares="[]" if divided else json.dumps(shares[0]),
        )
    )
    round_.counted_at = clock.db_now()


def _may_be_public(round_: Round, ballots: int, *, divided: bool) -> bool:
    """Whether single ballots can be published: where money is divided a ballot shows its part, so every part needs enough.

    One part too small closes all: the ballots of the whole place less those of all other parts would be its own.
    """
    numbers = ballots_by_part(round_).values() if divided else (ballots,)
    return bool(numbers) and min(numbers) >= round_.min_published


def _publish(round_: Round, counted: PotCount) -> str:
    """Write the .pb file and the certificate of a pot beside the database; gives the SHA-256 of the file."""
    path = published_file(round_, counted.pot)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_round(round_, path, counted.outcome, counted.pot)
    try:
        write_certificate(round_, counted.election, counted.outcome, counted.pot)
    except BadCertificate as problem:
        raise Refused(None, _("The count could not be confirmed step by step and is not stored.")) from problem
    return hashlib.sha256(path.read_bytes()).hexdigest()
