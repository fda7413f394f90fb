"""Counting the ballots and publishing the result."""

import hashlib
import json
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
from civic.tally.retell import outcome_text
from civic.voting.events import ResultPublished, RoundCounted
from civic.voting.models import BallotDraft, Result, Round
from civic.voting.permissions import RoundAction
from civic.voting.queries.ballots import count_ballots, count_voted, election_of
from civic.voting.queries.certificates import write_certificate
from civic.voting.queries.files import write_round
from civic.voting.queries.results import published_file, result_of
from civic.voting.queries.roll import turnout
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
    parameters = json.loads(round_.rule_parameters) | ({"seed": seed.strip()} if seed.strip() else {})
    election = election_of(round_)
    try:
        outcome = count(election, round_.rule, parameters)
    except UnresolvedTie as tie:
        raise Refused("seed", _("There is a tie and the rules leave it to a decision outside the system.")) from tie
    except RuleError as problem:
        raise Refused(None, _("The rule cannot be applied: %(problem)s", problem=str(problem))) from problem
    if not seed.strip() and any(tie.mattered and "lot" in tie.breakers for tie in outcome.ties):
        raise Refused("seed", _("A tie goes to the lot: enter the public number drawn after voting ended."))
    _keep(round_, outcome, ballots, seed_source)
    if ballots >= round_.min_published:
        _certify(round_, election, outcome)
    record(
        RoundCounted(
            rule=round_.rule, input_hash=outcome.input_hash, winners=tuple(outcome.winners), **about(actor, round_)
        )
    )
    return outcome


@command(RoundAction.ANNOUNCE)
def announce_result(actor: Any, round_: Round) -> None:
    """Make the result public."""
    counted = result_of(round_)
    round_.published_at = clock.db_now()
    record(ResultPublished(file_hash=counted.row.file_hash, **about(actor, round_)))


def _keep(round_: Round, outcome: Outcome, ballots: int, seed_source: str) -> None:
    parts = [] if round_.is_imported else turnout(round_)
    db.session.execute(delete(BallotDraft).where(BallotDraft.round_id == round_.id))
    db.session.add(
        Result(
            round_id=round_.id,
            outcome=outcome_text(outcome),
            input_hash=outcome.input_hash,
            seed_source=seed_source.strip(),
            file_hash=_publish_file(round_, outcome) if ballots >= round_.min_published else "",
            ballots=ballots,
            roll_size=None if round_.is_imported else sum(row[1] for row in parts),
            turnout=json.dumps(parts),
        )
    )
    round_.counted_at = clock.db_now()


def _publish_file(round_: Round, outcome: Outcome) -> str:
    """Write the round's .pb file beside the database and give its SHA-256."""
    path = published_file(round_)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_round(round_, path, outcome)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _certify(round_: Round, election: Election, outcome: Outcome) -> None:
    try:
        write_certificate(round_, election, outcome)
    except BadCertificate as problem:
        raise Refused(None, _("The count could not be confirmed step by step and is not stored.")) from problem
