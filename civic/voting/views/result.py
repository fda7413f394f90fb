"""The result of a round: read, understood, downloaded, counted again."""

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import Response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from civic.kernel.charts import Chart
from civic.kernel.chrome import about
from civic.kernel.errors import Missing
from civic.kernel.extensions import db
from civic.kernel.i18n import language, localized
from civic.kernel.permissions import policy
from civic.kernel.preview import tell_others
from civic.kernel.views import actor, shows
from civic.tally import Outcome
from civic.voting.charts.comparison import rules_chart
from civic.voting.charts.results import support_chart, turnout_chart
from civic.voting.charts.shares import shares_chart
from civic.voting.charts.spots import spot_map
from civic.voting.exports.results import result_csv, result_json
from civic.voting.kinds import RULE_WORDS
from civic.voting.models import Round
from civic.voting.permissions import RoundAction
from civic.voting.queries.cards import ProjectLine, project_lines
from civic.voting.queries.certificates import Stored, certificate_of
from civic.voting.queries.comparisons import comparison_of
from civic.voting.queries.limits import pot_names
from civic.voting.queries.pots import settings_within
from civic.voting.queries.results import Counted, published_file, result_of
from civic.voting.queries.rounds import parts_of, round_by_id
from civic.voting.views.blueprint import asked_pot, blueprint
from civic.voting.views.compare import VerdictShown
from civic.voting.views.compare import told as verdict_told
from civic.voting.views.showing import ProjectCard, cards_of
from civic.voting.views.story import Story, Told
from civic.voting.views.telling import result_in_short

MOST_PINS = 60
MOST_LOSERS = 20
"""So many of those who missed stand on the page as cards; the others in one list to open."""


@dataclass(frozen=True)
class Shown:
    """A project of the result with what its card needs."""

    card: ProjectCard
    told: Told


@dataclass(frozen=True)
class PotTold:
    """One pot of money as the page tells it; a round with one pot has one, without a name.

    ``segments`` are (title, cost) of the funded; ``ties`` titles of level projects.
    """

    counted: Counted
    name: str
    winners: list[Shown]
    losers: list[Shown]
    others: list[Shown]
    segments: list[tuple[str, int]]
    support: Chart
    command: str
    certificate: Stored | None
    promises: list[VerdictShown]
    ties: list[list[str]]
    share_words: str

    @property
    def outcome(self) -> Outcome:
        """The count of this pot."""
        return self.counted.outcome


@blueprint.get("/<public_id>/result")
@shows(RoundAction.SEE_RESULT, round_by_id)
def result(round_: Round) -> ResponseReturnValue:
    """The result page."""
    counted = result_of(round_)
    lines, parts = project_lines(round_), parts_of(round_)
    projects = {line.code: line for line in lines}
    about(localized(round_.place, "name"), url_for("places.show", code=round_.place.code), round_.place.responsible)
    cards = {card.number: card for card in cards_of(round_, lines, parts)}
    names = pot_names(round_) if counted.pots else {}
    pots = [_told(round_, each, names, projects, cards) for each in counted.pots or (counted,)]
    winners = [shown for pot in pots for shown in pot.winners]
    won = {shown.card.number for shown in winners[:MOST_PINS]}
    spent, voters = sum(pot.outcome.spent for pot in pots), counted.row.ballots
    sentence = result_in_short(round_, len(winners), len(lines), spent, voters)
    seen = round_.published_at is not None
    return render_template(
        "rounds/result.html",
        round=round_,
        sentence=sentence,
        told=tell_others(sentence, "rounds.result", public_id=round_.public_id) if seen else None,
        counted=counted,
        pots=pots,
        got=len(winners),
        voters=voters,
        turnout=turnout_chart(counted, parts),
        shares=shares_chart(counted, parts),
        map=spot_map(round_.place, [line for line in lines if line.number in won]),
        mapped=[shown.card for shown in winners if projects[shown.told.code].lon is not None][:MOST_PINS],
        rule_words=RULE_WORDS.get(counted.outcome.rule, (counted.outcome.rule, "")),
        may_manage=bool(policy().decide(actor(), RoundAction.MANAGE, round_)),
    )


def _told(
    round_: Round,
    counted: Counted,
    names: Mapping[str, str],
    projects: Mapping[str, ProjectLine],
    cards: Mapping[int, ProjectCard],
) -> PotTold:
    story = Story(round_, counted.outcome, projects)
    winners = [Shown(cards[told.number], told) for told in story.winners()]
    losers = [Shown(cards[told.number], told) for told in story.losers()]
    most = MOST_LOSERS // max(1, len(counted.pots) or len(names) or 1) + 1 if counted.pot is not None else MOST_LOSERS
    stored = certificate_of(round_, counted)
    chart = support_chart(counted, projects)
    return PotTold(
        counted,
        names.get(counted.pot or "", "") if counted.pot is not None else "",
        winners,
        losers[:most],
        losers[most:],
        [(shown.card.title, shown.card.cost) for shown in winners],
        chart if counted.pot is None else replace(chart, id=f"support-{counted.pot or 'all'}"),
        _recount_command(round_, counted, [line.code for line in projects.values()]),
        stored,
        [verdict_told(verdict, round_, projects) for verdict in stored.promises] if stored else [],
        [[projects[code].title for code in tie.options] for tie in counted.outcome.ties if tie.mattered],
        story.share_words(),
    )


def _recount_command(round_: Round, counted: Counted, codes: list[str]) -> str:
    """The command that counts the downloaded file exactly as it was counted here."""
    here = {standing.option for standing in counted.outcome.standings}
    given = settings_within(round_, here)
    if given.get("drawn") == codes:
        del given["drawn"]  # the command draws in the order of the file where nothing else is said
    words = ["asar", "tally", published_file(round_, counted.pot).name, "--rule", counted.outcome.rule]
    for name, value in sorted(given.items()):
        words += ["--set", f"{name}={json.dumps(value, ensure_ascii=False, separators=(',', ':'))}"]
    seed = str(counted.outcome.parameters.get("seed") or "")
    return shlex.join([*words, *(["--seed", seed] if seed else [])])


def _by_code(round_: Round) -> Mapping[str, ProjectLine]:
    return {line.code: line for line in project_lines(round_)}


@blueprint.get("/<public_id>/result/<chart>.figure.json")
@shows(RoundAction.SEE_RESULT, lambda public_id, chart: round_by_id(public_id))
def figure(round_: Round) -> ResponseReturnValue:
    """The numbers of one table as a drawing, for the page's script."""
    counted, wanted = result_of(round_, asked_pot()), (request.view_args or {})["chart"]
    chart: Chart | None = None
    if wanted == "turnout":
        chart = turnout_chart(counted, parts_of(round_))
    elif wanted == "shares":
        chart = shares_chart(counted, parts_of(round_))
    elif wanted == "support":
        chart = support_chart(counted, _by_code(round_))
    elif wanted == "rules" and counted.ballots_are_public:
        chart = rules_chart(round_, counted.outcome.budget, comparison_of(round_, counted))
    if chart is None:
        raise Missing(wanted)
    return chart.response()


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
    counted: Counted = result_of(round_, asked_pot())
    if not counted.ballots_are_public:
        raise Missing(round_.public_id)
    db.session.rollback()
    path = published_file(round_, counted.pot)
    return send_file(path, mimetype="text/plain", as_attachment=True, download_name=path.name)
