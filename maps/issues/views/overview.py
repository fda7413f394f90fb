"""The page of the morning meeting: how much there is, what is late, who has it, how long people wait."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from civic.kernel.errors import Missing
from civic.kernel.views import shows
from maps.issues.charts import CHARTS
from maps.issues.models import IssueMap
from maps.issues.permissions import IssueAction
from maps.issues.queries import map_by_id
from maps.issues.queries.overview import overview_of
from maps.issues.views.blueprint import blueprint
from maps.issues.views.setting_up import work_trail


@blueprint.get("/<map_id>/overview")
@shows(IssueAction.SEE_WORK, map_by_id)
def overview(issue_map: IssueMap) -> ResponseReturnValue:
    """Figures of a map, with a table beside each."""
    found = overview_of(issue_map)
    return render_template(
        "issues/overview.html",
        map=issue_map,
        trail=work_trail(issue_map),
        found=found,
        charts=[make(found) for make in CHARTS.values()],
    )


@blueprint.get("/<map_id>/overview/<chart>.json")
@shows(IssueAction.SEE_WORK, lambda map_id, chart: map_by_id(map_id))
def overview_figure(issue_map: IssueMap) -> Response:
    """One figure for the page's script."""
    make = CHARTS.get((request.view_args or {})["chart"])
    if make is None:
        raise Missing("chart")
    return make(overview_of(issue_map)).response()
