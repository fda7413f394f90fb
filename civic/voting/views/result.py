"""The result of a round: read, understood, downloaded, counted again."""

import json
import shlex
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from civic.communities.drawing import draw
from civic.kernel.charts import Chart
from civic.kernel.chrome import about
from civic.kernel.errors import Missing
from civic.kernel.extensions import db
from civic.kernel.i18n import language, localized
from civic.kernel.views import shows
from civic.voting.charts.results import support_chart, turnout_chart
from civic.voting.exports.results import result_csv, result_json
from civic.voting.kinds import RULE_WORDS, category_words
from civic.voting.models import Project, Round
from civic.voting.permissions import RoundAction
from civic.voting.queries.results import Counted, published_file, result_of
from civic.voting.queries.rounds import parts_of, projects_of, round_by_id
from civic.voting.views.blueprint import blueprint
from civic.voting.views.story import Story, Told

MOST_PINS = 200


@dataclass(frozen=True)
class Shown:
    """A project of the result with what its card needs."""

    card: dict[str, Any]
    told: Told


@blueprint.get("/<public_id>/result")
@shows(RoundAction.SEE_RESULT, round_by_id)
def result(round_: Round) -> ResponseReturnValue:
    """The result page."""
    counted = result_of(round_)
    projects = _by_code(round_)
    story = Story(round_, counted.outcome, projects)
    about(localized(round_.place, "name"), url_for("places.show", code=round_.place.code), round_.place.responsible)
    winners, losers = story.winners(), story.losers()
    return render_template(
        "rounds/result.html",
        round=round_,
        counted=counted,
        outcome=counted.outcome,
        story=story,
        winners=[_shown(round_, told) for told in winners],
        losers=[_shown(round_, told) for told in losers],
        segments=[(localized(told.project, "title"), told.project.cost) for told in winners],
        turnout=turnout_chart(counted, parts_of(round_)),
        support=support_chart(counted, projects),
        map=_map(round_, winners),
        rule_words=RULE_WORDS[counted.outcome.rule],
        recount_options=_recount_options(round_, counted),
        ties=[_names(tie.options, projects) for tie in counted.outcome.ties if tie.mattered],
    )


def _recount_options(round_: Round, counted: Counted) -> str:
    """What the command line needs besides the rule's name to count exactly as it was counted."""
    given: dict[str, Any] = json.loads(round_.rule_parameters)
    parts = [f" --set '{name}={json.dumps(value, separators=(',', ':'))}'" for name, value in sorted(given.items())]
    seed = str(counted.outcome.parameters.get("seed") or "")
    return "".join(parts) + (f" --seed {shlex.quote(seed)}" if seed else "")


def _by_code(round_: Round) -> dict[str, Project]:
    return {project.code: project for project in projects_of(round_)}


def _shown(round_: Round, told: Told) -> Shown:
    project = told.project
    photo = project.photo
    card = {
        "number": project.number,
        "title": localized(project, "title"),
        "place_name": localized(project, "address"),
        "category": category_words(project.category),
        "cost": project.cost,
        "currency": round_.currency,
        "digits": round_.minor_digits,
        "thumb_url": url_for("files.show", name=photo.public_id, size="thumb") if photo else "",
        "photo_alt": "",
        "url": url_for("rounds.project", public_id=round_.public_id, number=project.number),
    }
    return Shown(card, told)


def _names(codes: tuple[str, ...], projects: dict[str, Project]) -> list[str]:
    return [localized(projects[code], "title") for code in codes]


def _map(round_: Round, winners: list[Told]) -> dict[str, Any] | None:
    """Funded projects on a drawn map, with its list; None when none has a place."""
    located = [told.project for told in winners if told.project.location is not None][:MOST_PINS]
    if not located:
        return None
    drawing = draw([], [(p.location.lon, p.location.lat) for p in located if p.location is not None])
    if drawing is None:
        return None
    points = [
        {
            "x": spot.x, "y": spot.y, "label": localized(project, "title"), "note": localized(project, "address"),
            "url": url_for("rounds.project", public_id=round_.public_id, number=project.number), "tone": "good",
        }
        for project, spot in zip(located, drawing.points, strict=True)
    ]  # fmt: skip
    return {"points": points, "width": drawing.width, "height": drawing.height}


@blueprint.get("/<public_id>/result/<chart>.figure.json")
@shows(RoundAction.SEE_RESULT, lambda public_id, chart: _Drawn(round_by_id(public_id), chart))
def figure(drawn: "_Drawn") -> ResponseReturnValue:
    """The numbers of one table as a drawing, for the page's script."""
    counted = result_of(drawn.round)
    charts: dict[str, Chart | None] = {
        "turnout": turnout_chart(counted, parts_of(drawn.round)),
        "support": support_chart(counted, _by_code(drawn.round)),
    }
    chart = charts.get(drawn.chart)
    if chart is None:
        raise Missing(drawn.chart)
    return chart.response()


class _Drawn:
    """A round and the name of one of its figures; judged by the round."""

    def __init__(self, round_: Round, chart: str) -> None:
        self.round = round_
        self.chart = chart

    def __getattr__(self, name: str) -> Any:
        return getattr(self.round, name)


@blueprint.get("/<public_id>/result.json")
@shows(RoundAction.SEE_RESULT, round_by_id)
def result_as_json(round_: Round) -> ResponseReturnValue:
    """The whole count as JSON."""
    return _download(result_json(round_, result_of(round_)), "application/json", f"{round_.public_id}.json")


@blueprint.get("/<public_id>/result.csv")
@shows(RoundAction.SEE_RESULT, round_by_id)
def result_as_csv(round_: Round) -> ResponseReturnValue:
    """One line per project."""
    text = result_csv(round_, result_of(round_), _by_code(round_))
    return _download(text, "text/csv", f"{round_.public_id}-{language()}.csv")


def _download(text: str, kind: str, name: str) -> Response:
    response = Response(text, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get("/<public_id>/round.pb")
@shows(RoundAction.SEE_RESULT, round_by_id)
def ballots_file(round_: Round) -> ResponseReturnValue:
    """All ballots in the format of the field, so that anybody can count again."""
    counted: Counted = result_of(round_)
    if not counted.ballots_are_public:
        raise Missing(round_.public_id)
    db.session.rollback()
    return send_file(
        published_file(round_), mimetype="text/plain", as_attachment=True, download_name=f"{round_.public_id}.pb"
    )
