"""What leaves the screen: the sheet for a meeting's table, the printed sketch, the SVG picture, open data."""

from dataclasses import replace

from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from civic.kernel import clock
from civic.kernel.errors import Missing
from civic.kernel.views import shows
from maps.analysis.agreement import by_item
from maps.analysis.layout import Layout
from maps.sketches.charts import items_of, picture
from maps.sketches.exports import geojson, objects_csv
from maps.sketches.forms import TABLE_ROWS
from maps.sketches.models import Board, Sketch
from maps.sketches.permissions import SketchAction
from maps.sketches.queries import frame_of, kinds_of, layout_of, layouts_of, live_sketches, palette_of
from maps.sketches.views.blueprint import blueprint, seen_board, seen_sketch, stand_in, title_of


@blueprint.get("/<public_id>/sheet")
@shows(SketchAction.SEE_BOARD, seen_board)
def sheet(board: Board) -> ResponseReturnValue:
    """The empty board with its grid, the palette with numbers and sizes, and boxes to fill in by hand."""
    stand_in(board)
    palette = palette_of(board)
    return render_template(
        "sketches/sheet.html", board=board, picture=picture(board, Layout(), palette), items=items_of(palette),
        rows=TABLE_ROWS, printed_at=clock.now(),
    )  # fmt: skip


@blueprint.get("/s/<name>/print")
@shows(SketchAction.SEE, seen_sketch)
def printed(sketch: Sketch) -> ResponseReturnValue:
    """One sketch on paper with its list of objects and its sums."""
    board, palette = sketch.board, palette_of(sketch.board)
    stand_in(board)
    layout = layout_of(sketch, palette)
    sums = by_item(layout, kinds_of(palette))
    return render_template(
        "sketches/print.html", sketch=sketch, board=board, title=title_of(sketch),
        picture=picture(board, layout, palette), items=items_of(palette), sums=sums,
        total=sum(cost for _number, _amount, cost in sums.values()), printed_at=clock.now(),
    )  # fmt: skip


@blueprint.get("/s/<name>/picture.svg")
@shows(SketchAction.SEE, seen_sketch)
def svg(sketch: Sketch) -> ResponseReturnValue:
    """One sketch as an SVG file: no script, no outside picture."""
    palette = palette_of(sketch.board)
    # A file on somebody's disk cannot ask this site for the plan picture.
    drawn = replace(picture(sketch.board, layout_of(sketch, palette), palette), plan="")
    text = render_template("sketches/picture.svg", picture=drawn, title=title_of(sketch))
    return _file(text, "image/svg+xml", f"sketch-{sketch.public_id}.svg")


@blueprint.get("/s/<name>/objects.geojson")
@shows(SketchAction.SEE, seen_sketch)
def sketch_geojson(sketch: Sketch) -> ResponseReturnValue:
    """One sketch as GeoJSON: in metres, or with ``?frame=wgs84`` in degrees where the ground is the map."""
    palette = palette_of(sketch.board)
    return _geojson(sketch.board, [(sketch, layout_of(sketch, palette))], f"sketch-{sketch.public_id}")


@blueprint.get("/s/<name>/objects.csv")
@shows(SketchAction.SEE, seen_sketch)
def sketch_csv(sketch: Sketch) -> ResponseReturnValue:
    """The objects of one sketch as CSV."""
    palette = palette_of(sketch.board)
    text = objects_csv(sketch.board, palette, [(sketch, layout_of(sketch, palette))])
    return _file(text, "text/csv", f"sketch-{sketch.public_id}.csv")


@blueprint.get("/<public_id>/objects.geojson")
@shows(SketchAction.SEE_BOARD, seen_board)
def board_geojson(board: Board) -> ResponseReturnValue:
    """All sketches given in, as one GeoJSON."""
    return _geojson(board, _all(board), f"board-{board.public_id}")


@blueprint.get("/<public_id>/objects.csv")
@shows(SketchAction.SEE_BOARD, seen_board)
def board_csv(board: Board) -> ResponseReturnValue:
    """The objects of all sketches given in, as CSV."""
    return _file(objects_csv(board, palette_of(board), _all(board)), "text/csv", f"board-{board.public_id}.csv")


def _all(board: Board) -> list[tuple[Sketch, Layout]]:
    palette = palette_of(board)
    sketches = live_sketches(board)
    return list(zip(sketches, layouts_of(sketches, palette), strict=True))


def _geojson(board: Board, sketches: list[tuple[Sketch, Layout]], name: str) -> Response:
    degrees = request.args.get("frame") == "wgs84"
    if degrees and frame_of(board) is None:
        raise Missing(name)
    data = geojson(board, palette_of(board), sketches, degrees=degrees)
    ending = "-wgs84.geojson" if degrees else ".geojson"
    return _file(current_app.json.dumps(data), "application/geo+json", f"{name}{ending}")


def _file(text: str, kind: str, name: str) -> Response:
    response = Response(text, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
