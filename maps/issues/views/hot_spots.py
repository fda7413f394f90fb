"""The hot-spot report: a map document made on the server, shareable by its address, printable, and kept as one file."""

from typing import Any

from flask import Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from shapely.geometry import mapping

from civic.kernel import clock
from civic.kernel.figures import figure
from civic.kernel.i18n import _, language, localized
from civic.kernel.links import origin
from civic.kernel.text import day
from civic.kernel.views import shows
from maps.analysis.districts import per_thousand
from maps.issues.charts import hotspots as charts
from maps.issues.models import IssueMap
from maps.issues.permissions import IssueAction
from maps.issues.queries.findings import Corners, HotPlace
from maps.issues.queries.hotspots import outlines_of, said_in
from maps.issues.views.analysis import Shown, asked_of, values_of
from maps.issues.views.blueprint import blueprint, seen_map
from maps.report.archive import HEADERS, archive
from maps.report.drawing import MAP, Heat, Layer, Shape, box, script

LONGEST_QUOTE = 160
_ROOM = 0.004
"""Degrees around the outermost reports."""


@blueprint.get("/<map_id>/hot-spots")
@shows(IssueAction.ANALYSE, seen_map)
def hot_spots(issue_map: IssueMap) -> ResponseReturnValue:
    """The report as a page."""
    shown = asked_of(issue_map)
    page = render_template(
        "issues/hot_spots.html",
        **values_of(shown),
        **_report_values(shown),
        script_url=url_for("issues.hot_spots_script", map_id=issue_map.public_id) + _with_language(shown.query),
        file_url=url_for("issues.hot_spots_file", map_id=issue_map.public_id) + shown.query,
    )
    return page, 422 if shown.wrong else 200


@blueprint.get("/<map_id>/hot-spots.js")
@shows(IssueAction.ANALYSE, seen_map)
def hot_spots_script(issue_map: IssueMap) -> ResponseReturnValue:
    """What draws the report's map: a file of this site, as the content policy allows no script inside a page."""
    return Response(drawn(asked_of(issue_map)), mimetype="text/javascript")


@blueprint.get("/<map_id>/hot-spots.html")
@shows(IssueAction.ANALYSE, seen_map)
def hot_spots_file(issue_map: IssueMap) -> ResponseReturnValue:
    """The report as one file for keeping; it asks for nothing, and is sent so that no browser runs it here."""
    shown = asked_of(issue_map, origin())
    values = {**values_of(shown), **_report_values(shown)}
    title = title_of(issue_map)
    body = render_template("issues/_hot_spots.html", **values, title=title, kept=True)
    assets = current_app.extensions["assets"]
    sheets = [assets.get(name).body.decode() for name in ("vendor/leaflet.css", "asar.css")]
    libraries = [assets.get(name).body.decode() for name in ("vendor/leaflet.js", "vendor/leaflet-heat.js")]
    scripts = [*libraries, drawn(shown)] if values["has_map"] else []
    # As mere bytes: no browser takes it for a page of this site, whatever a link to it says.
    response = Response(archive(title, language(), body, sheets, scripts), mimetype="application/octet-stream")
    response.headers.update(HEADERS)
    response.headers["Content-Disposition"] = f'attachment; filename="hot-spots-{issue_map.public_id}.html"'
    return response


def title_of(issue_map: IssueMap) -> str:
    """The report's title in the reader's language."""
    return str(_("Where reports concentrate: %(map)s", map=localized(issue_map, "title")))


def _with_language(query: str) -> str:
    return f"{query}{'&' if query else '?'}lang={language()}"


def _report_values(shown: Shown) -> dict[str, Any]:
    found = shown.found
    return {
        "map_element": MAP,
        "has_map": corners_of(shown) is not None,
        "made_at": clock.now(),
        "split": found.split,
        "table_url": shown.base + url_for("issues.analysis", map_id=shown.map.public_id) + shown.query,
    }


def corners_of(shown: Shown) -> Corners | None:
    """The part of the world the report shows; None when no report has a place."""
    heat = [*shown.found.heat_before, *shown.found.heat_after]
    if not heat:
        return None
    lats, lons = [lat for lat, _lon, _count in heat], [lon for _lat, lon, _count in heat]
    return min(lons) - _ROOM, min(lats) - _ROOM, max(lons) + _ROOM, max(lats) + _ROOM


def drawn(shown: Shown) -> str:
    """The script of the report's map; nothing when there is nothing to draw."""
    corners = corners_of(shown)
    return script(layers_of(shown), corners) if corners is not None else ""


def layers_of(shown: Shown) -> list[Layer]:
    """Districts, heat before and after, hot squares and hot places, in the order of drawing."""
    found = shown.found
    split = day(found.split) if found.split else ""
    layers = [
        Layer(_("Districts with their reports"), shapes=_district_shapes(shown), calm=True),
        _heat_layer(_("Reports before %(day)s", day=split), found.heat_before, shown=False),
        _heat_layer(_("Reports from %(day)s on", day=split), found.heat_after, shown=True),
        Layer(_("Hot squares"), shapes=_cell_shapes(shown)),
        Layer(_("Hot places, named"), shapes=_place_shapes(shown), calm=True),
    ]
    return [layer for layer in layers if layer.heat or layer.shapes]


def _heat_layer(name: str, heat: Heat, *, shown: bool) -> Layer:
    return Layer(name, heat=heat, shown=shown)


def _district_shapes(shown: Shown) -> list[Shape]:
    outlines = outlines_of(list(shown.districts.values()))
    shapes = []
    for one in shown.found.districts:
        if one.kato not in outlines:
            continue
        rate = per_thousand(one.reports, shown.districts[one.kato].population)
        told = [
            (_("District"), charts.district_name(one.kato, shown.districts)),
            (_("Reports"), figure(one.reports)),
            (_("For 1,000 residents"), charts.decimal(rate) if rate is not None else "–"),
        ]
        shapes.append(Shape(mapping(outlines[one.kato]), told))
    return shapes


def _cell_shapes(shown: Shown) -> list[Shape]:
    most = max((cell.score for cell in shown.found.cells), default=1.0)
    return [
        Shape(
            box(cell.box),
            [(_("Reports in nine squares"), figure(cell.around)), (_("In this square"), figure(cell.reports))],
            cell.score / most,
        )
        for cell in shown.found.cells
    ]


def _place_shapes(shown: Shown) -> list[Shape]:
    said = said_in(shown.found)
    return [
        Shape(box(place.box), _place_facts(shown, number, place, said.get(place.newest, ("", ""))))
        for number, place in enumerate(shown.found.places, 1)
    ]


def _place_facts(shown: Shown, number: int, place: HotPlace, said: tuple[str, str]) -> list[tuple[str, str]]:
    title, words = said
    quote = words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1].rstrip() + "…"
    category = shown.categories[place.category]
    return [
        (_("Place"), f"{number}. {charts.district_name(place.kato, shown.districts)}"),
        (_("Reports in nine squares"), figure(place.around)),
        (_("On average"), charts.decimal(place.usual)),
        (_("Most often"), localized(category, "name")),
        (_("Newest report"), title),
        (_("In its words"), quote),
    ]
