"""Where reports concentrate: tables first, bars when asked, every setting in the address."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from civic.communities.models import Place
from civic.evidence.permissions import EvidenceAction
from civic.kernel.errors import Missing
from civic.kernel.permissions import policy
from civic.kernel.views import actor, shows
from maps.issues.charts import hotspots as charts
from maps.issues.exports.evidence import SOURCE, statement, too_few
from maps.issues.kinds.methods import LIMITS, METHODS
from maps.issues.models import IssueCategory, IssueMap
from maps.issues.permissions import IssueAction
from maps.issues.queries import categories_of
from maps.issues.queries.findings import Analysis, Corners
from maps.issues.queries.hotspots import analysis_of, districts_of
from maps.issues.queries.selections import LEASTS, REACHES, SIDES, Asked, read_asked
from maps.issues.views.blueprint import blueprint, seen_map, trail_through


@dataclass(frozen=True)
class Shown:
    """An analysis as a page asked for it: question, what is wrong with it, answer, and the words that belong to it."""

    map: IssueMap
    asked: Asked
    wrong: dict[str, str]
    found: Analysis
    categories: dict[str, IssueCategory]
    districts: dict[str, Place]
    base: str = ""
    """In front of every address: the site's own, where the page is read elsewhere."""

    @property
    def query(self) -> str:
        """The question as the query of an address, with its question mark."""
        pairs = self.asked.pairs()
        return "?" + urlencode(pairs) if pairs else ""

    def list_url(self, corners: Corners | None = None) -> str:
        """The list of the map, narrowed to the same question and, with corners, to a part of the map."""
        kept = [pair for pair in self.asked.pairs() if pair[0] in ("category", "since", "until")]
        kept.append(("show", "all"))
        if corners is not None:
            kept.append(("bbox", ",".join(f"{corner:.6f}" for corner in corners)))
        return self.base + url_for("issues.show_map", map_id=self.map.public_id) + "?" + urlencode(kept)


def asked_of(issue_map: IssueMap, base: str = "") -> Shown:
    """The analysis this address asks for."""
    categories = {category.key: category for category in categories_of(issue_map, retired=True)}
    asked, wrong = read_asked(request.args.getlist, categories)
    found = analysis_of(issue_map, asked)
    districts = {str(place.kato): place for place in districts_of(issue_map)}
    return Shown(issue_map, asked, wrong, found, categories, districts, base)


def values_of(shown: Shown) -> dict[str, Any]:
    """Everything the page and the report show; see templates/issues/_analysis.html."""
    issue_map, found = shown.map, shown.found
    squares = found.squares
    return {
        "map": issue_map,
        "trail": trail_through(issue_map),
        "shown": shown,
        "found": found,
        "facts": charts.facts(found),
        "summary": statement(found),
        "too_few": too_few(found) if squares is None else "",
        "tested": squares.tested if squares else 0,
        "hot": int(squares.hot.sum()) if squares else 0,
        "places": (charts.place_columns(), charts.place_rows(found, shown.districts, shown.list_url)),
        "groups": (charts.group_columns(), charts.group_rows(found, shown.list_url)),
        "by_district": (charts.district_columns(found), charts.district_rows(found, shown.districts)),
        "missing": (charts.missing_columns(), charts.missing_rows(found, shown.districts)),
        "aside": [(charts.spot(one.lon, one.lat), one.reports, one.marked) for one in found.aside],
        "months": charts.months_chart(found),
        "kinds": charts.categories_chart(found, shown.categories),
        "methods": METHODS,
        "limits": LIMITS,
        "query": shown.query,
    }


@blueprint.get("/<map_id>/analysis")
@shows(IssueAction.ANALYSE, seen_map)
def analysis(issue_map: IssueMap) -> ResponseReturnValue:
    """The page for whoever wants to know where reports concentrate."""
    shown = asked_of(issue_map)
    may_freeze = bool(policy().decide(actor(), EvidenceAction.TAKE, issue_map.place)) and issue_map.published_at
    pairs = [("source", SOURCE), ("subject", issue_map.public_id), *shown.asked.pairs()]
    freeze = url_for("evidence.take", code=issue_map.place.code) + "?" + urlencode(pairs)
    page = render_template(
        "issues/analysis.html",
        **values_of(shown),
        choices={"side": SIDES, "reach": REACHES, "least": LEASTS},
        offered=[category for category in shown.categories.values() if category.retired_at is None],
        freeze=freeze if may_freeze and shown.found.squares is not None else None,
    )
    return page, 422 if shown.wrong else 200


@blueprint.get("/<map_id>/analysis/<chart>.json")
@shows(IssueAction.ANALYSE, seen_map)
def analysis_figure(issue_map: IssueMap) -> ResponseReturnValue:
    """The numbers of one table of the page as a drawing, for the page's script."""
    shown, wanted = asked_of(issue_map), (request.view_args or {})["chart"]
    if wanted == "months":
        return charts.months_chart(shown.found).response()
    if wanted == "categories":
        return charts.categories_chart(shown.found, shown.categories).response()
    raise Missing(wanted)
