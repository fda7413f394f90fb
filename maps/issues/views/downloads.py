"""What anybody may take away of a map: tables, a feed, a picture for paper; with the list's own filters."""

from collections.abc import Iterator
from typing import cast

from flask import Flask, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from civic.kernel import clock
from civic.kernel.links import absolute, origin
from civic.kernel.views import shows
from maps.issues.exports import LICENCE_URL
from maps.issues.exports.feed import MOST_ENTRIES, atom
from maps.issues.exports.sheet import sheet_of
from maps.issues.exports.tables import csv_pieces, geojson_pieces
from maps.issues.kinds.states import PIN_WORDS, STATES
from maps.issues.models import IssueMap
from maps.issues.permissions import IssueAction
from maps.issues.queries import categories_of
from maps.issues.queries.lists import each_of, newest_of, page_of, tally
from maps.issues.views.blueprint import blueprint, seen_map, trail_through
from maps.issues.views.reading import asked_reading, leaves_out, query_of

_PATH = "/maps/issues/"


def _file(issue_map: IssueMap, pieces: Iterator[str], kind: str, ending: str) -> Response:
    response = Response(_in_town(pieces), mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="issues-{issue_map.public_id}.{ending}"'
    return _licensed(response)


def _in_town(pieces: Iterator[str]) -> Iterator[str]:
    """The pieces, each made with the town's database at hand: the request is over before the first one leaves.

    Between two pieces nothing is held open, however slowly somebody downloads.
    """
    app = cast(Flask, getattr(current_app, "_get_current_object")())  # noqa: B009 - the proxy's own way to the app

    def made() -> Iterator[str]:
        while True:
            with app.app_context():
                piece = next(pieces, None)
            if piece is None:
                return
            yield piece

    return made()


def _licensed(response: Response) -> Response:
    response.headers["Link"] = f'<{LICENCE_URL}>; rel="license"'
    return response


@blueprint.get("/<map_id>/issues.csv")
@shows(IssueAction.SEE_MAP, seen_map)
def issues_csv(issue_map: IssueMap) -> ResponseReturnValue:
    """The list as a table, row by row."""
    return _file(issue_map, csv_pieces(each_of(asked_reading(issue_map)), origin() + _PATH), "text/csv", "csv")


@blueprint.get("/<map_id>/issues.geojson")
@shows(IssueAction.SEE_MAP, seen_map)
def issues_geojson(issue_map: IssueMap) -> ResponseReturnValue:
    """The list as GeoJSON, feature by feature."""
    pieces = geojson_pieces(issue_map, each_of(asked_reading(issue_map)), origin() + _PATH)
    return _file(issue_map, pieces, "application/geo+json", "geojson")


@blueprint.get("/<map_id>/issues.atom")
@shows(IssueAction.SEE_MAP, seen_map)
def issues_atom(issue_map: IssueMap) -> ResponseReturnValue:
    """What changed last, for feed readers; followed with filters, one follows a street or a kind of trouble."""
    reading = asked_reading(issue_map)
    own = absolute("issues.issues_atom", map_id=issue_map.public_id) + query_of(reading.filter)
    page = absolute("issues.show_map", map_id=issue_map.public_id)
    body = atom(issue_map, newest_of(reading, MOST_ENTRIES), own, page, origin() + _PATH)
    return _licensed(Response(body, mimetype="application/atom+xml"))


@blueprint.get("/<map_id>/map.svg")
@shows(IssueAction.SEE_MAP, seen_map)
def map_svg(issue_map: IssueMap) -> ResponseReturnValue:
    """The drawn map alone, as a picture file."""
    text = render_template("issues/map_svg.html", map=issue_map, sheet=sheet_of(asked_reading(issue_map)))
    return _licensed(Response(text, mimetype="image/svg+xml"))


@blueprint.get("/<map_id>/sheet")
@shows(IssueAction.SEE_MAP, seen_map)
def map_sheet(issue_map: IssueMap) -> ResponseReturnValue:
    """The map and the first page of its list on paper."""
    reading = asked_reading(issue_map)
    trail_through(issue_map)
    return render_template(
        "issues/map_sheet.html",
        map=issue_map,
        sheet=sheet_of(reading),
        counts=tally(reading),
        issues=page_of(reading, 1).items,
        states=STATES,
        pin_words=PIN_WORDS,
        svg_url=url_for("issues.map_svg", map_id=issue_map.public_id) + query_of(reading.filter),
        leaves_out=leaves_out(reading.filter, categories_of(issue_map, retired=True)),
        narrowed=request.query_string != b"",
        printed_at=clock.now(),
    )
