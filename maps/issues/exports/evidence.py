"""What an issue map offers as evidence: the analysis of its reports, said in three languages and ready to be frozen."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from civic.communities.models import Place
from civic.evidence.kinds import EvidenceSource, Table, Taken
from civic.kernel.errors import Missing, Refused
from civic.kernel.figures import figure
from civic.kernel.i18n import LANGUAGES, _, language, localized, ngettext, speaking
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.text import day
from maps.analysis.gistar import FALSE_SHARE
from maps.analysis.hotspots import LEAST_AROUND, LEAST_REPORTS
from maps.issues.charts.hotspots import decimal, spot
from maps.issues.kinds.methods import LIMITS
from maps.issues.models import IssueCategory, IssueMap
from maps.issues.queries import categories_of, map_by_id
from maps.issues.queries.findings import Analysis
from maps.issues.queries.hotspots import analysis_of, districts_of
from maps.issues.queries.selections import asked_again

SOURCE = "issue-map"
MOST_PLACES = 10


def _public_map(map_id: str) -> IssueMap:
    issue_map = map_by_id(map_id)
    if issue_map.published_at is None:
        raise Missing(map_id)
    return issue_map


def take(map_id: str, question: Mapping[str, Any]) -> Taken:
    """The analysis of a published map, ready to be frozen.

    Raises:
        Missing: no such map, or it is not public.
        Refused: a damaged question, or too few reports with a place.
    """
    issue_map = _public_map(map_id)
    categories = categories_of(issue_map, retired=True)
    asked, wrong = asked_again(question, (category.key for category in categories))
    if wrong:
        raise Refused(None, next(iter(wrong.values())))
    asked = asked.closed()
    found = analysis_of(issue_map, asked)
    if found.squares is None:
        raise Refused(None, too_few(found))
    places = districts_of(issue_map)
    titles, statements, limits = {}, {}, {}
    for code in LANGUAGES:
        with speaking(code):
            titles[code] = _("Where reports concentrate: %(map)s", map=localized(issue_map, "title"))
            statements[code] = statement(found)
            limits[code] = str(LIMITS)
    return Taken(
        place=issue_map.place,
        title=titles,
        statement=statements,
        limits=limits,
        question=asked.spelled(),
        method=_method(found, categories, places),
        figures=_figures(found),
        counted=found.counted,
    )


def too_few(found: Analysis) -> str:
    """Why nothing is said about places."""
    return str(
        _(
            "%(found)s reports have a place that is known. With fewer than %(needed)s chance alone draws patterns, so no hot places are named.",
            found=figure(found.analysed),
            needed=LEAST_REPORTS,
        )
    )


def statement(found: Analysis) -> str:
    """The finding in one or two sentences with their numbers."""
    period = ""
    if found.first and found.last:
        period = f"{day(found.first)} – {day(found.last)}: "
    reports = ngettext("%(count)s report.", "%(count)s reports.", found.reports, count=figure(found.reports))
    return period + reports + " " + where(found)


def where(found: Analysis) -> str:
    """Whether places stand out, and which one most."""
    squares = found.squares
    if squares is None:
        return too_few(found)
    tested = _("%(n)s squares of %(side)s m were compared.", n=figure(squares.tested), side=found.asked.side)
    if not found.places:
        return _("No place stands out.") + " " + tested
    first = found.places[0]
    count = int(squares.peak.sum())
    out = ngettext("%(num)s place stands out.", "%(num)s places stand out.", count)
    most = _(
        "Most of all %(spot)s: %(around)s reports in nine squares, where %(usual)s are usual.",
        spot=spot(first.lon, first.lat),
        around=figure(first.around),
        usual=decimal(first.usual),
    )
    return f"{out} {most} {tested}"


def _figures(found: Analysis) -> dict[str, Any]:
    squares = found.squares
    return {
        "reports": found.reports,
        "people_with_account": found.people,
        "without_account": found.no_account,
        "without_place": found.without_place,
        "set_aside": [
            {"lon": one.lon, "lat": one.lat, "reports": one.reports, "marked": one.marked} for one in found.aside
        ],
        "analysed": found.analysed,
        "first": found.first.isoformat() if found.first else "",
        "last": found.last.isoformat() if found.last else "",
        "squares_tested": squares.tested if squares else 0,
        "squares_hot": int(squares.hot.sum()) if squares else 0,
        "hot_places": [
            {
                "lon": one.lon,
                "lat": one.lat,
                "district": one.kato or "",
                "reports": one.reports,
                "reports_in_nine": one.around,
                "usual_in_nine": one.usual,
                "score": one.score,
                "share_in_busiest_week": one.week_share,
            }
            for one in found.places
        ],
        "months": [list(month) for month in found.months],
        "categories": [list(category) for category in found.categories],
        "districts": [[one.kato or "", one.reports, one.sensitive] for one in found.districts],
        "sensitive": found.sensitive_hidden.total,
        "hardly_heard": [[one.key, one.reports] for one in found.missing],
    }


def _method(found: Analysis, categories: Sequence[IssueCategory], places: Sequence[Place]) -> dict[str, Any]:
    """How it was reckoned, and what the keys of the figures were called on that day."""
    return {
        "statistic": "Getis-Ord Gi* on squares, queen neighbours and the square itself",
        "correction": f"Benjamini-Hochberg, share of false findings {FALSE_SHARE}, one-sided, larger of normal and Poisson chance",
        "least_reports": LEAST_REPORTS,
        "least_in_nine_squares": LEAST_AROUND,
        "only_squares_near_reports": found.only_around,
        "names": {
            "categories": {category.key: _names(category) for category in categories if not category.is_sensitive},
            "districts": {str(place.kato): _names(place) for place in places},
        },
    }


def _names(thing: object) -> dict[str, str]:
    return {code: str(getattr(thing, f"name_{code}")) for code in LANGUAGES}


def tables(document: Mapping[str, Any]) -> list[Table]:
    """The frozen figures for people."""
    figures, names = document["figures"], document["method"]["names"]

    def named(kind: str, key: str) -> str:
        known = names[kind].get(key)
        return str(known[language()] or known["ru"]) if known else _("no district known here")

    aside = sum(one["reports"] for one in figures["set_aside"])
    rows = (
        (_("Reports counted"), figures["reports"]),
        (_("Different people with an account"), figures["people_with_account"]),
        (_("Reports without an account"), figures["without_account"]),
        (_("Reports without a place"), figures["without_place"]),
        (_("Set aside: the place is not known"), aside),
        (_("Squares compared"), figures["squares_tested"]),
        (_("Hot squares"), figures["squares_hot"]),
    )
    number: dict[str, Any] = {"key": "value", "label": _("Number"), "numeric": True}
    found = [
        Table(
            _("Figures"),
            [{"key": "name", "label": _("What")}, number],
            [{"name": name, "value": figure(value)} for name, value in rows],
        )
    ]
    if figures["hot_places"]:
        found.append(_hot_table(figures["hot_places"][:MOST_PLACES], named))
    for caption, kind, label, lines in (
        (_("Categories"), "categories", _("Category"), figures["categories"]),
        (_("By district"), "districts", _("District"), figures["districts"]),
    ):
        columns: list[dict[str, Any]] = [{"key": "name", "label": label}, {**number, "label": _("Reports")}]
        found.append(
            Table(caption, columns, [{"name": named(kind, line[0]), "value": figure(line[1])} for line in lines])
        )
    return found


def _hot_table(places: Sequence[Mapping[str, Any]], named: Any) -> Table:
    columns: list[dict[str, Any]] = [
        {"key": "place", "label": _("Place")},
        {"key": "district", "label": _("District")},
        {"key": "around", "label": _("Reports in nine squares"), "numeric": True},
        {"key": "usual", "label": _("On average"), "numeric": True},
    ]
    rows = [
        {
            "place": spot(one["lon"], one["lat"]),
            "district": named("districts", one["district"]),
            "around": figure(one["reports_in_nine"]),
            "usual": decimal(one["usual_in_nine"]),
        }
        for one in places
    ]
    return Table(_("Hot places"), columns, rows)


def _url(map_id: str, question: Mapping[str, Any]) -> str:
    given = {key: value for key, value in question.items() if value not in ("", [])}
    return url_for("issues.analysis", map_id=map_id, **given)


ISSUE_MAP = EvidenceSource(
    name=SOURCE,
    label=_l("issue map"),
    place=lambda map_id: _public_map(map_id).place,
    take=take,
    url=_url,
    tables=tables,
    link=lambda name: f"/maps/issues/{name}",
)
