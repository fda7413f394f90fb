"""Drawing: one form for people with and without script, for a resident's own sketch, a table's, or the agreed plan."""

import json
from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from civic.kernel.errors import Refused
from civic.kernel.i18n import _, localized
from civic.kernel.views import actor, shows
from maps.analysis.agreement import by_item
from maps.analysis.layout import Layout, WrongLayout, document, price, read
from maps.sketches.charts import items_of, picture
from maps.sketches.forms import NEW_ROWS, TABLE_ROWS, PlainForm, SketchForm, where_words, with_rows
from maps.sketches.models import Board, PaletteItem, Sketch, SketchKind
from maps.sketches.permissions import SketchAction
from maps.sketches.queries import board_by_id, grid_of, kinds_of, layout_of, palette_of, sketch_by_id
from maps.sketches.services.drawing import (
    StaleSketch,
    begin_sketch,
    differences,
    limits_broken,
    mended_words,
    refusal,
    save_sketch,
    send_sketch,
    type_in_table,
    withdraw_sketch,
)
from maps.sketches.views.blueprint import blueprint, title_of, trail_through


def changed_sketch(name: str, **_parts: object) -> Sketch:
    """The sketch of the address, for those who change it."""
    return sketch_by_id(name)


@blueprint.route("/<public_id>/draw", methods=["GET", "POST"])
@shows(SketchAction.DRAW, board_by_id)
def draw(board: Board) -> ResponseReturnValue:
    """Begin a sketch of one's own."""
    return _editor(board, None, table=False)


@blueprint.route("/<public_id>/table", methods=["GET", "POST"])
@shows(SketchAction.TYPE_IN, board_by_id)
def table(board: Board) -> ResponseReturnValue:
    """Type in what a table drew on paper."""
    return _editor(board, None, table=True)


@blueprint.route("/s/<name>/edit", methods=["GET", "POST"])
@shows(SketchAction.CHANGE, changed_sketch)
def edit(sketch: Sketch) -> ResponseReturnValue:
    """Go on with a sketch."""
    return _editor(sketch.board, sketch, table=sketch.kind == SketchKind.TABLE)


def _editor(board: Board, sketch: Sketch | None, *, table: bool) -> ResponseReturnValue:
    palette = palette_of(board)
    form = SketchForm()
    standing = layout_of(sketch, palette) if sketch is not None else Layout()
    layout, wrong = standing, ""
    if form.is_submitted():
        try:
            layout = _sent_layout(form, board, palette)
            if form.submitted():
                drawn = with_rows(layout, request.form, palette, grid_of(board))
                return _kept(form, board, sketch, drawn, palette, table=table)
        except StaleSketch as problem:
            return _clash(form, sketch, drawn, standing, palette, problem)
        except Refused as problem:
            wrong = problem.field or ""
            form.refuse(problem)
    else:
        form.base.data = str(sketch.version if sketch is not None else 0)
        form.label.data = sketch.label if sketch is not None else ""
        form.note.data = ""
    form.document.data = document(layout)
    return _page(form, board, sketch, layout, palette, wrong=wrong, table=table), form.status()


def _sent_layout(form: SketchForm, board: Board, palette: Sequence[PaletteItem]) -> Layout:
    text = str(form.document.data or "").strip()
    try:
        return read(text, kinds_of(palette), board.width_m, board.height_m) if text else Layout()
    except WrongLayout as problem:
        raise refusal(problem, board, palette) from problem


def _kept(
    form: SketchForm,
    board: Board,
    sketch: Sketch | None,
    layout: Layout,
    palette: Sequence[PaletteItem],
    *,
    table: bool,
) -> ResponseReturnValue:
    """Save, perhaps as a copy, perhaps over the version that came in between; perhaps give in as well."""
    do, who = request.form.get("do", "save"), actor()
    label = str(form.label.data or "")
    notes: Sequence[str] = mended_words(layout, board, palette)
    if sketch is None:
        sketch = (type_in_table if table else begin_sketch)(who, board, layout, label)
    elif do == "copy":
        name = _("%(name)s (copy)", name=label or title_of(sketch))
        begin = begin_sketch if sketch.kind == SketchKind.PERSON else type_in_table
        sketch = begin(who, board, layout, name)
    else:
        base = form.base_number()
        notes = save_sketch(who, sketch, layout, base, str(form.note.data or ""), label).notes or notes
    for note in notes:
        flash(note, "warn")
    for problem in limits_broken(layout, board, palette):
        flash(problem, "warn")
    if do == "send":
        try:
            send_sketch(who, sketch)
            flash(_("Your sketch has been given in: it counts from now on."), "good")
            return redirect(url_for("sketches.sketch", name=sketch.public_id), 303)
        except Refused as refused:
            flash(_("Saved, but not given in: %(why)s", why=refused.message), "warn")
    else:
        flash(_("Saved."), "good")
    return redirect(url_for("sketches.edit", name=sketch.public_id), 303)


def _clash(
    form: SketchForm, sketch: Sketch | None, mine: Layout, standing: Layout, palette: Sequence[PaletteItem], problem: StaleSketch
) -> ResponseReturnValue:  # fmt: skip
    """Two drawings of one sketch side by side: nothing is lost, somebody chooses."""
    assert sketch is not None  # noqa: S101 - a sketch that does not exist yet cannot be stale
    board = sketch.board
    kinds, grid = kinds_of(palette), grid_of(board)
    form.base.data, form.document.data = str(problem.newest), document(mine)
    names = {item.key: localized(item, "name") for item in palette}
    found = differences(standing, mine)
    return render_template(
        "sketches/clash.html",
        sketch=sketch,
        title=title_of(sketch),
        trail=trail_through(board),
        form=form,
        mine=picture(board, mine, palette),
        theirs=picture(board, standing, palette),
        items=items_of(palette),
        changes={
            way: [f"{names[thing.item]}, {grid.name_at(*thing.middle)}" for thing in things] for way, things in found.items()
        },
        sums=[sum(price(thing, kinds[thing.item]) for thing in one.things) for one in (mine, standing)],
    ), 409  # fmt: skip


def _page(
    form: SketchForm, board: Board, sketch: Sketch | None, layout: Layout, palette: Sequence[PaletteItem], *, wrong: str, table: bool
) -> str:  # fmt: skip
    kinds, grid = kinds_of(palette), grid_of(board)
    items = items_of(palette)
    drawn = picture(board, layout, palette)
    sums = by_item(layout, kinds)
    things = layout.by_key()
    sent = request.form
    return render_template(
        "sketches/edit.html",
        form=form,
        board=board,
        sketch=sketch,
        table=table,
        title=_("Change the sketch") if sketch else _("Type in a table's sketch") if table else _("Draw the yard"),
        trail=trail_through(board),
        action=request.path,
        picture=drawn,
        items=items,
        palette=json.dumps([_for_script(item) for item in items], ensure_ascii=False),
        rows=[
            {
                "thing": one,
                "where": sent.get(f"where-{one.key}", where_words(things[one.key], grid)),
                "turn": sent.get(f"turn-{one.key}", str(things[one.key].turned)),
                "drop": bool(sent.get(f"drop-{one.key}")),
                "price": price(things[one.key], kinds[one.item.key]),
            }
            for one in drawn.things
        ],
        fresh=[
            {name: sent.get(f"{name}-{number}", "") for name in ("item", "many", "where", "turn")}
            for number in range(1, (TABLE_ROWS if table else NEW_ROWS) + 1)
        ],
        grid=grid,
        total=sum(cost for _number, _amount, cost in sums.values()),
        problems=limits_broken(layout, board, palette),
        wrong=wrong,
    )


def _for_script(item: Any) -> dict[str, Any]:
    return {
        "key": item.key, "number": item.number, "name": item.name, "shape": item.shape, "width": item.width,
        "length": item.length, "price": item.price or 0, "most": item.most, "tone": item.tone,
    }  # fmt: skip


@blueprint.post("/s/<name>/send")
@shows(SketchAction.SEND, changed_sketch)
def send(sketch: Sketch) -> ResponseReturnValue:
    """Give a sketch in."""
    return _done(sketch, send_sketch, _("The sketch has been given in: it counts from now on."))


@blueprint.post("/s/<name>/withdraw")
@shows(SketchAction.WITHDRAW, changed_sketch)
def withdraw(sketch: Sketch) -> ResponseReturnValue:
    """Take a sketch back."""
    board = sketch.board.public_id
    if PlainForm().submitted():
        withdraw_sketch(actor(), sketch)
        flash(_("The sketch has been taken back. It is not shown or counted any more."), "good")
    return redirect(url_for("sketches.show", public_id=board), 303)


def _done(sketch: Sketch, act: Any, words: str) -> ResponseReturnValue:
    name = sketch.public_id
    if PlainForm().submitted():
        try:
            act(actor(), sketch)
            flash(words, "good")
        except Refused as problem:
            flash(str(problem.message), "bad")
    return redirect(url_for("sketches.sketch", name=name), 303)
