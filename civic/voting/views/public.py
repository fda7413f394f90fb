"""What everybody may read of a round: its money, dates and rules, and its projects as pages and as open data."""

from typing import Any

from flask import Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from civic.communities.kinds import Stop
from civic.kernel import clock
from civic.kernel.calendars import calendar_file
from civic.kernel.errors import Missing
from civic.kernel.i18n import _, localized, ngettext
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.preview import tell_others
from civic.kernel.views import actor, public, shows
from civic.voting.charts.spots import spot_map
from civic.voting.exports.projects import projects_csv as csv_of
from civic.voting.exports.projects import projects_geojson as geojson_of
from civic.voting.exports.projects import projects_json as json_of
from civic.voting.kinds import category_words
from civic.voting.models import Project, Round, RoundState
from civic.voting.permissions import RoundAction
from civic.voting.predicates import state_of
from civic.voting.queries.cards import fits, project_lines, projects_count
from civic.voting.queries.rounds import (
    ProjectFilter,
    neighbours_of,
    parts_of,
    project_by_number,
    projects_of,
    rounds_of,
    rule_lines_of,
)
from civic.voting.views.blueprint import STATES, asked, blueprint, seen_round, stand_in, standing_of, trail_through
from civic.voting.views.rules import how_many, rule_rows
from civic.voting.views.showing import cards_of, menus, project_url
from civic.voting.views.talking import talk_of
from civic.voting.views.telling import calendar_entries, dates_in_short, project_in_short, round_in_short

SORTINGS = {"number": _l("by number"), "cost": _l("lowest cost first"), "-cost": _l("highest cost first")}


@blueprint.get("/")
@public
def index() -> ResponseReturnValue:
    """All public rounds: those one can vote in first."""
    found = [(round_, state_of(round_)) for round_ in rounds_of(None)]
    groups = {
        "now": [pair for pair in found if pair[1] is RoundState.OPEN],
        "ahead": [pair for pair in found if pair[1] is RoundState.PUBLISHED],
        "over": [pair for pair in found if pair[1] not in (RoundState.OPEN, RoundState.PUBLISHED)],
    }
    counts = projects_count([round_ for round_, _state in found])
    return render_template("rounds/index.html", groups=groups, counts=counts, states=STATES, now=clock.now())


@blueprint.get("/vote")
@public
def vote() -> ResponseReturnValue:
    """The door «Vote»: straight to the ballot where only one round is open, else to the list of rounds."""
    open_now = [round_ for round_ in rounds_of(None) if state_of(round_) is RoundState.OPEN]
    if len(open_now) == 1:
        return redirect(url_for("rounds.ballot", public_id=open_now[0].public_id), 303)
    return redirect(url_for("rounds.index"), 303)


@blueprint.get("/projects")
@public
def project_lists() -> ResponseReturnValue:
    """The door «Projects»: the rounds whose projects can be read, those that end last in front."""
    found = [(round_, state_of(round_)) for round_ in rounds_of(None)]
    going = [round_ for round_, state in found if state in (RoundState.OPEN, RoundState.PUBLISHED)]
    if len(going) == 1:
        return redirect(url_for("rounds.projects", public_id=going[0].public_id), 303)
    counts = projects_count([round_ for round_, _state in found])
    return render_template("rounds/project_lists.html", found=found, counts=counts, states=STATES)


@blueprint.get("/<public_id>")
@shows(RoundAction.SEE, seen_round)
def show(round_: Round) -> ResponseReturnValue:
    """One round: what it is about, what the reader can do, its rules with their sources."""
    state = state_of(round_)
    count = projects_count([round_]).get(round_.id, 0)
    lead, dates = round_in_short(round_, count), dates_in_short(round_, state)
    seen = state is not RoundState.DRAFT
    told = tell_others(f"{lead} {dates}", "rounds.show", public_id=round_.public_id) if seen else None
    return render_template(
        "rounds/show.html",
        round=round_,
        lead=lead,
        told=told,
        dates_words=dates,
        trail=stand_in(round_),
        badge=STATES[state],
        state=str(state),
        standing=standing_of(round_),
        rules=rule_rows(round_, rule_lines_of(round_)),
        how_many=how_many(round_),
        count=count,
        thread=_thread(round_, state, count),
        result_url=result_url(round_) if state is RoundState.RESULT else "",
        now=clock.now(),
        **talk_of(round_, actor()),
    )


def result_url(round_: Round) -> str:
    """The address of the result."""
    return url_for("rounds.result", public_id=round_.public_id)


def _thread(round_: Round, state: RoundState, count: int) -> list[dict[str, str | None]]:
    """The part of the thread that this round knows about."""
    projects = url_for("rounds.projects", public_id=round_.public_id)
    ended = state not in (RoundState.DRAFT, RoundState.PUBLISHED, RoundState.OPEN)
    decided = state is RoundState.RESULT
    voting = "done" if ended else "now" if state is RoundState.OPEN else "next"
    return [
        {
            "key": str(Stop.PROPOSAL),
            "state": "done",
            "count": ngettext("%(num)s project", "%(num)s projects", count),
            "url": projects,
        },
        {
            "key": str(Stop.VOTE),
            "state": voting,
            "url": url_for("rounds.ballot", public_id=round_.public_id) if voting == "now" else None,
        },
        {"key": str(Stop.MONEY), "state": "now" if decided else "next", "url": result_url(round_) if decided else None},
        {"key": str(Stop.BUILT), "state": "next"},
    ]


@blueprint.get("/<public_id>/rules.json")
@shows(RoundAction.SEE, seen_round)
def rules(round_: Round) -> ResponseReturnValue:
    """The record of rules and projects exactly as it was published: its SHA-256 is the number on the page."""
    if round_.rule_record is None:
        raise Missing(round_.public_id)
    return _file(round_, round_.rule_record, "application/json", "rules.json")


@blueprint.get("/<public_id>/calendar.ics")
@shows(RoundAction.SEE, seen_round)
def calendar(round_: Round) -> ResponseReturnValue:
    """The dates still ahead, for the calendar of a phone."""
    entries = calendar_entries(round_, state_of(round_))
    if not entries:
        raise Missing(round_.public_id)
    return _file(round_, calendar_file(entries, round_.frozen_at or clock.now()), "text/calendar", "calendar.ics")


@blueprint.get("/<public_id>/projects")
@shows(RoundAction.SEE, seen_round)
def projects(round_: Round) -> ResponseReturnValue:
    """The projects of a round as a list to search, or on the map with the same list below."""
    wanted = ProjectFilter(asked("q"), asked("category"), asked("place"), asked("sort") or "number")
    everything = project_lines(round_, wanted.sort, searchable=bool(wanted.text))
    shown = [line for line in everything if fits(line, wanted)]
    parts = parts_of(round_)
    on_map = asked("view") == "map"
    return render_template(
        "rounds/projects.html",
        round=round_,
        trail=trail_through(round_),
        cards=cards_of(round_, shown, parts),
        total=len(everything),
        wanted=wanted,
        menus=menus(everything, parts, wanted.category, wanted.part, (_("Category"), _("Part of the town"))),
        sortings=SORTINGS,
        on_map=on_map,
        map=spot_map(round_.place, shown) if on_map else None,
        base=project_url(round_),
        open_now=state_of(round_) is RoundState.OPEN,
        views={
            view: url_for(
                "rounds.projects", public_id=round_.public_id, **_kept_filter(wanted) | {"view": view or None}
            )
            for view in ("", "map")
        },
    )


def _kept_filter(wanted: ProjectFilter) -> dict[str, Any]:
    sort = wanted.sort if wanted.sort != "number" else None
    return {"q": wanted.text or None, "category": wanted.category or None, "place": wanted.part or None, "sort": sort}


@blueprint.get("/<public_id>/projects/<int:number>")
@shows(RoundAction.SEE, lambda public_id, number: seen_round(public_id))
def project(round_: Round) -> ResponseReturnValue:
    """One project: what, where, how much."""
    number = int((request.view_args or {})["number"])
    found = project_by_number(round_, number)
    before, behind = neighbours_of(round_, number)
    base = project_url(round_)
    standing = standing_of(round_)
    where = {"public_id": round_.public_id, "number": number}
    seen = state_of(round_) is not RoundState.DRAFT
    words = project_in_short(round_, found)
    told = tell_others(words, "rounds.project", found.photo, **where) if seen else None
    return render_template(
        "rounds/project.html",
        round=round_,
        told=told,
        trail=[*trail_through(round_), (_("Projects"), url_for("rounds.projects", public_id=round_.public_id))],
        project=found,
        category=category_words(found.category),
        part=parts_of(round_).get(found.part),
        standing=standing,
        can_add=standing.may_vote and round_.ballot_kind == "ranked",
        before=f"{base}{before}" if before else None,
        behind=f"{base}{behind}" if behind else None,
        map=spot_map(round_.place, [line for line in project_lines(round_) if line.number == number]),
    )


@blueprint.get("/<public_id>/projects.csv")
@shows(RoundAction.SEE, seen_round)
def projects_csv(round_: Round) -> ResponseReturnValue:
    """The projects as a table."""
    return _file(round_, csv_of(round_, projects_of(round_)), "text/csv", "projects.csv")


@blueprint.get("/<public_id>/projects.json")
@shows(RoundAction.SEE, seen_round)
def projects_json(round_: Round) -> ResponseReturnValue:
    """The projects for machines."""
    text = current_app.json.dumps(json_of(round_, projects_of(round_)))
    return _file(round_, text, "application/json", "projects.json")


@blueprint.get("/<public_id>/projects.geojson")
@shows(RoundAction.SEE, seen_round)
def projects_geojson(round_: Round) -> ResponseReturnValue:
    """The projects on the map."""
    found: list[Project] = projects_of(round_)
    titles = {one.number: localized(one, "title") for one in found}
    text = current_app.json.dumps(geojson_of(round_, found, project_url(round_), titles))
    return _file(round_, text, "application/geo+json", "projects.geojson")


def _file(round_: Round, text: str | bytes, kind: str, name: str) -> Response:
    response = Response(text, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{round_.public_id}-{name}"'
    return response
