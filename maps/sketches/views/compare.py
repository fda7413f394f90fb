"""Comparing all sketches of a board: objects in a table, agreement on a map of one-metre squares."""

from collections import OrderedDict

from flask import render_template, request
from flask.typing import ResponseReturnValue

from civic.kernel.errors import Missing
from civic.kernel.views import shows
from maps.analysis.agreement import by_item
from maps.analysis.layout import Layout
from maps.sketches.charts import LEVELS, Agreement, agreement, items_of, level_words, picture
from maps.sketches.forms import LeastForm
from maps.sketches.models import Board, PaletteItem, Sketch
from maps.sketches.permissions import SketchAction
from maps.sketches.queries import agreed_plan, kinds_of, layouts_of, live_sketches, palette_of
from maps.sketches.views.blueprint import allowed, blueprint, seen_board, title_of, trail_through

_MOST_KEPT = 64
_kept: OrderedDict[tuple[object, ...], Agreement] = OrderedDict()


@blueprint.get("/<public_id>/compare")
@shows(SketchAction.SEE_BOARD, seen_board)
def compare(board: Board) -> ResponseReturnValue:
    """Objects by count and price over all sketches, and the agreement map of one item."""
    palette = palette_of(board)
    sketches = live_sketches(board)
    layouts = layouts_of(sketches, palette)
    kinds = kinds_of(palette)
    sums = [by_item(layout, kinds) for layout in layouts]
    used = [item for item in items_of(palette) if any(item.key in one for one in sums)]
    asked = request.args.get("item", "")
    if asked and asked not in kinds:
        raise Missing(asked)
    key = asked or (used[0].key if used else "")
    return render_template(
        "sketches/compare.html",
        board=board,
        trail=trail_through(board),
        items=used,
        rows=[
            (sketch, title_of(sketch, number), one, sum(cost for _n, _a, cost in one.values()))
            for number, (sketch, one) in enumerate(zip(sketches, sums, strict=True), 1)
        ],
        agreement=_agreement(board, palette, sketches, layouts, key) if key and sketches else None,
        levels=[(level, level_words(level)) for level in range(1, LEVELS + 1)],
        ground=picture(board, Layout(), palette),
        plan=agreed_plan(board, public=not allowed(SketchAction.AGREE, board)),
        least=LeastForm() if allowed(SketchAction.AGREE, board) else None,
    )


def _agreement(
    board: Board, palette: list[PaletteItem], sketches: list[Sketch], layouts: list[Layout], key: str
) -> Agreement:
    """The map of one item, kept until some sketch or the palette changes."""
    item = next(item for item in items_of(palette) if item.key == key)
    mark = (board.id, item, tuple((sketch.id, sketch.version) for sketch in sketches))
    if mark not in _kept:
        _kept[mark] = agreement(board, palette, layouts, key)
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return _kept[mark]
