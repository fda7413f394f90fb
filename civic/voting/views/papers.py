"""The papers of a count: the certificate that machines check, and the protocol that people sign."""

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue

from civic.kernel.errors import Missing
from civic.kernel.links import absolute
from civic.kernel.views import shows
from civic.voting.models import Round
from civic.voting.permissions import RoundAction
from civic.voting.queries.cards import project_lines
from civic.voting.queries.certificates import certificate_of
from civic.voting.queries.results import result_of
from civic.voting.queries.rounds import round_by_id
from civic.voting.views.blueprint import blueprint, stand_in

MOST_ROWS = 26
"""So many projects fit on one sheet; all funded ones stand there in any case."""


@blueprint.get("/<public_id>/certificate.json")
@shows(RoundAction.SEE_RESULT, round_by_id)
def certificate(round_: Round) -> ResponseReturnValue:
    """The certificate of the count as it was stored."""
    stored = certificate_of(round_, result_of(round_))
    if stored is None:
        raise Missing(round_.public_id)
    response = Response(stored.data, mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{round_.public_id}.certificate.json"'
    return response
