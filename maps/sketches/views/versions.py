"""One sketch: how it stands, its versions, two of them side by side, an earlier one again."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from civic.kernel.errors import Refused
from civic.kernel.i18n import _, localized
from civic.kernel.views import actor, shows
from maps.analysis.agreement import by_item
from maps.sketches.charts import items_of, picture, pictures
from maps.sketches.forms import PlainForm
from maps.sketches.models import Sketch, SketchKind
from maps.sketches.permissions import SketchAction
from maps.sketches.queries import grid_of, kinds_of, layout_of, palette_of, versions_of
from maps.sketches.services.drawing import differences, restore_version
from maps.sketches.views.agreed import plan_page
from maps.sketches.views.blueprint import allowed, blueprint, seen_sketch, title_of, trail_through
from maps.sketches.views.draw import changed_sketch


@blueprint.get("/s/<name>")
@shows(SketchAction.SEE, seen_sketch)
def sketch(found: Sketch) -> ResponseReturnValue:
    """One sketch as it stands; the agreed plan with what residents say to it."""
    if found.kind == SketchKind.AGREED:
        return plan_page(found)
    board, palette = found.board, palette_of(found.board)
    layout = layout_of(found, palette)
    sums = by_item(layout, kinds_of(palette))
    return render_template(
        "sketches/sketch.html",
        sketch=found,
        board=board,
        title=title_of(found),
        trail=trail_through(board),
        picture=picture(board, layout, palette),
        items=items_of(palette),
        sums=sums,
        total=sum(cost for _number, _amount, cost in sums.values()),
        form=PlainForm(),
        may_change=allowed(SketchAction.CHANGE, found),
        may_send=allowed(SketchAction.SEND, found),
        may_withdraw=allowed(SketchAction.WITHDRAW, found),
    )


@blueprint.get("/s/<name>/versions")
@shows(SketchAction.SEE, seen_sketch)
def versions(found: Sketch) -> ResponseReturnValue:
    """All versions; two chosen ones side by side with what came, went and moved."""
    board, palette = found.board, palette_of(found.board)
    rows = versions_of(found)
    numbers = [row.number for row in rows]
    chosen = (_number("a", numbers, max(found.version - 1, 1)), _number("b", numbers, found.version))
    layouts = [layout_of(found, palette, number) for number in chosen]
    names = {item.key: localized(item, "name") for item in palette}
    grid = grid_of(board)
    return render_template(
        "sketches/versions.html",
        sketch=found,
        title=title_of(found),
        trail=[*trail_through(board), (title_of(found), url_for("sketches.sketch", name=found.public_id))],
        versions=rows,
        chosen=chosen,
        pictures=pictures(board, layouts, palette),
        changes={
            way: [f"{names[thing.item]}, {grid.name_at(*thing.middle)}" for thing in things]
            for way, things in differences(*layouts).items()
        },
        items=items_of(palette),
        board=board,
        form=PlainForm(),
        may_change=allowed(SketchAction.CHANGE, found),
    )


def _number(name: str, known: list[int], otherwise: int) -> int:
    text = request.args.get(name, "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else otherwise
    return number if number in known else otherwise


@blueprint.post("/s/<name>/restore")
@shows(SketchAction.CHANGE, changed_sketch)
def restore(found: Sketch) -> ResponseReturnValue:
    """Make an earlier version the newest again."""
    name = found.public_id
    text = request.form.get("number", "")
    if PlainForm().submitted():
        try:
            saved = restore_version(
                actor(), found, int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
            )
            flash(_("That version stands again, as version %(n)s.", n=saved.version), "good")
        except Refused as problem:
            flash(str(problem.message), "bad")
    return redirect(url_for("sketches.versions", name=name), 303)
