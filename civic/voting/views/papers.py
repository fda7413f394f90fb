"""The papers of a count: the certificate that machines check, and the protocol that people sign."""

from collections.abc import Sequence
from itertools import accumulate

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from civic.kernel import clock
from civic.kernel.errors import Missing
from civic.kernel.i18n import _
from civic.kernel.links import absolute
from civic.kernel.views import shows
from civic.tally.claims import RULE_WORDS
from civic.voting.models import Round
from civic.voting.permissions import RoundAction
from civic.voting.queries.cards import ProjectLine, project_lines
from civic.voting.queries.certificates import certificate_file, certificate_of
from civic.voting.queries.limits import pot_names
from civic.voting.queries.results import result_of
from civic.voting.queries.rounds import round_by_id
from civic.voting.views.blueprint import asked_pot, blueprint, stand_in
from civic.voting.views.compare import pot_links

SHEET = 21
"""So many lines of projects fit on one sheet with everything else; all funded ones stand there in any case."""
LINE = 46
"""Letters of a title that fit on one line of it."""


@blueprint.get("/<public_id>/certificate.json")
@shows(RoundAction.SEE_RESULT, round_by_id)
def certificate(round_: Round) -> ResponseReturnValue:
    """The certificate of the count as it was stored."""
    counted = result_of(round_, asked_pot())
    stored = certificate_of(round_, counted)
    if stored is None:
        raise Missing(round_.public_id)
    response = Response(stored.data, mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{certificate_file(round_, counted.pot).name}"'
    return response


@blueprint.get("/<public_id>/result/protocol")
@shows(RoundAction.SEE_RESULT, round_by_id)
def protocol(round_: Round) -> ResponseReturnValue:
    """The result on one sheet, to print and sign."""
    counted = result_of(round_, asked_pot())
    outcome, lines = counted.outcome, {line.code: line for line in project_lines(round_)}
    won = set(outcome.winners)
    funded = [outcome.standing(code) for code in outcome.winners]
    others = [standing for standing in outcome.standings if standing.option not in won]
    room = _rows_left([lines[s.option] for s in funded], [lines[s.option] for s in others])
    stored = certificate_of(round_, counted)
    stand_in(round_)
    return render_template(
        "rounds/protocol.html",
        round=round_,
        counted=counted,
        pots=pot_links(round_, counted, "rounds.protocol"),
        pot=pot_names(round_)[counted.pot] if counted.pot is not None else "",
        outcome=outcome,
        rule=_(RULE_WORDS[outcome.rule].title),
        how=_(RULE_WORDS[outcome.rule].how),
        rows=[(lines[s.option], s, s.option in won) for s in (*funded, *others[:room])],
        more=len(others[room:]),
        points=any(s.points for s in outcome.standings),
        certificate=stored,
        address=absolute("rounds.result", public_id=round_.public_id),
        printed_at=clock.now(),
    )


def _rows_left(funded: Sequence[ProjectLine], others: Sequence[ProjectLine]) -> int:
    """How many of the others fit under the funded ones."""
    used = sum(1 + len(line.title) // LINE for line in funded)
    ends = list(accumulate((1 + len(line.title) // LINE for line in others), initial=used))[1:]
    return sum(end <= SHEET for end in ends)
