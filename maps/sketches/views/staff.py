"""The workshop of boards: the list, setting one up, its plan picture and scale, its palette, opening and closing."""

import math
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from civic.communities.models import Place
from civic.communities.queries import place_by_code
from civic.kernel import clock
from civic.kernel.chrome import about
from civic.kernel.errors import Refused
from civic.kernel.files import checked
from civic.kernel.i18n import _, localized
from civic.kernel.money import decimal, typed
from civic.kernel.text import offset
from civic.kernel.views import actor, shows
from maps.sketches.forms import BoardForm, PlainForm, PlanForm, palette_rows
from maps.sketches.kinds import PRICE_OF, SHAPES
from maps.sketches.models import Board, Ground, PaletteItem
from maps.sketches.permissions import SketchAction
from maps.sketches.queries import board_by_id, boards_of_work, palette_of, places_of_facilitator
from maps.sketches.services.boards import (
    EDITABLE,
    close_board,
    draft_board,
    edit_board,
    publish_board,
    set_palette,
    set_plan,
)
from maps.sketches.views.blueprint import allowed, blueprint, state_of, trail_through

PLAN_WIDTH = 640
"""Pixels across which the plan is shown while its scale is marked; clicks come back in these."""
_SPARE_ROWS = 3


@shows(SketchAction.MANAGE_BOARD)
def workshop() -> ResponseReturnValue:
    """All boards of the places this person works for, and where a new one can begin."""
    places = places_of_facilitator(actor())
    return render_template(
        "sketches/staff/workshop.html",
        boards=[(board, state_of(board)) for board in boards_of_work(places)],
        places=[place for place in places if allowed(SketchAction.CREATE_BOARD, place)],
    )


@shows(SketchAction.CREATE_BOARD, place_by_code)
def new(place: Place) -> ResponseReturnValue:
    """Begin a board in a place."""
    form = BoardForm()
    if form.submitted():
        try:
            board = draft_board(actor(), place, _values(form))
            flash(_("The board is there as a draft. Look at its palette, then publish it."), "good")
            after = "sketches.plan" if board.ground == Ground.PLAN else "sketches.show"
            return redirect(url_for(after, public_id=board.public_id), 303)
        except Refused as problem:
            form.refuse(problem)
    here = localized(place, "name"), url_for("places.show", code=place.code)
    about(*here, responsible=place.responsible)
    trail = [here, (_("Sketches of yards"), url_for("sketches.index"))]
    return _board_page(form, trail, url_for("sketches.new", code=place.code), _("Begin a sketch board"))


@blueprint.route("/<public_id>/edit", methods=["GET", "POST"])
@shows(SketchAction.EDIT_BOARD, board_by_id)
def change(board: Board) -> ResponseReturnValue:
    """Words, ground, size, sum and dates of a board."""
    form = BoardForm(obj=board)
    if form.submitted():
        try:
            edit_board(actor(), board, _values(form, board))
            flash(_("Saved."), "good")
            return redirect(url_for("sketches.show", public_id=board.public_id), 303)
        except Refused as problem:
            form.refuse(problem)
    action = url_for("sketches.change", public_id=board.public_id)
    return _board_page(form, trail_through(board), action, _("Change the board"))


def _board_page(form: BoardForm, trail: list[tuple[str, str]], action: str, title: str) -> ResponseReturnValue:
    return render_template(
        "sketches/staff/board.html", form=form, trail=trail, action=action, title=title, offset=offset(clock.now())
    ), form.status()


def _values(form: BoardForm, board: Board | None = None) -> dict[str, Any]:
    values = {name: form[name].data for name in EDITABLE}
    for name in EDITABLE:
        if name.startswith(("title", "about")):
            values[name] = (values[name] or "").strip()
    if board is not None:
        # An emptied size means the size it has; an emptied sum means none.
        for name in ("width_m", "height_m", "cell_m"):
            values[name] = getattr(board, name) if values[name] is None else values[name]
    return values


@blueprint.route("/<public_id>/plan", methods=["GET", "POST"])
@shows(SketchAction.EDIT_BOARD, board_by_id)
def plan(board: Board) -> ResponseReturnValue:
    """The picture of the plan, and its scale: by its width, or by two marks and the distance between them."""
    form = PlanForm()
    moved = _mark(form) if form.is_submitted() else False
    if form.submitted() and not moved:
        try:
            sent = request.files.get("plan")
            picture = checked(sent.stream, "plan") if sent is not None and sent.filename else None
            ratio = (picture.height / picture.width) if picture else None
            set_plan(actor(), board, picture, _width(form, ratio))
            flash(_("The plan lies under the board: %(w)s × %(h)s m.", w=decimal(board.width_m), h=decimal(board.height_m)), "good")  # fmt: skip
            return redirect(url_for("sketches.show", public_id=board.public_id), 303)
        except Refused as problem:
            form.refuse(problem)
    return render_template(
        "sketches/staff/plan.html",
        form=form,
        board=board,
        trail=trail_through(board),
        across=PLAN_WIDTH,
        marks=[spot for spot in (_spot(form.first.data), _spot(form.second.data)) if spot],
    ), form.status()


def _mark(form: PlanForm) -> bool:
    """A click on the picture: the older of the two marks moves there."""
    x, y = request.form.get("spot.x", ""), request.form.get("spot.y", "")
    if not (x.isascii() and x.isdigit() and y.isascii() and y.isdigit() and len(x + y) < 9):
        return False
    click = f"{x} {y}"
    if not form.first.data:
        form.first.data = click
    elif not form.second.data:
        form.second.data = click
    else:
        form.first.data, form.second.data = form.second.data, click
    return True


def _spot(text: str | None) -> tuple[int, int] | None:
    parts = (text or "").split()
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
        return None
    return int(parts[0]), int(parts[1])


def _width(form: PlanForm, ratio: float | None) -> float:
    """The width of the whole picture in metres.

    Raises:
        Refused: neither a width nor two marks with their distance are given.
    """
    if form.width.data:
        return float(form.width.data)
    first, second = _spot(form.first.data), _spot(form.second.data)
    if form.distance.data and first and second and ratio is None:
        pixels = math.hypot(first[0] - second[0], first[1] - second[1])
        if pixels >= 10:
            return round(float(form.distance.data) * PLAN_WIDTH / pixels, 2)
        raise Refused("distance", _("The two marks are too near to each other."))
    if ratio is not None:
        raise Refused(
            "width", _("Say how wide the whole picture is; a guess will do, you can mark two points afterwards.")
        )
    raise Refused("width", _("Type the width, or mark two points and type the distance between them."))


@blueprint.route("/<public_id>/palette", methods=["GET", "POST"])
@shows(SketchAction.EDIT_BOARD, board_by_id)
def palette(board: Board) -> ResponseReturnValue:
    """What may be put on the board: names, shapes, sizes, prices, maximums."""
    form = PlainForm()
    wrong = ""
    if form.submitted():
        try:
            set_palette(actor(), board, palette_rows(request.form, board.minor_digits))
            flash(_("Saved."), "good")
            return redirect(url_for("sketches.show", public_id=board.public_id), 303)
        except Refused as problem:
            wrong = problem.field or ""
            form.refuse(problem)
    present = palette_of(board)
    return render_template(
        "sketches/staff/palette.html",
        form=form,
        board=board,
        trail=trail_through(board),
        rows=[
            _row(n, present[n - 1] if n <= len(present) else None, board.minor_digits)
            for n in range(1, len(present) + _SPARE_ROWS + 1)
        ],
        shapes=SHAPES,
        price_of=PRICE_OF,
        wrong=wrong,
        stands=board.published_at is not None,
    ), form.status()


def _row(number: int, item: PaletteItem | None, digits: int) -> dict[str, Any]:
    """A palette row as it stands, or as it was typed and refused."""
    names = ("key", "name_kk", "name_ru", "name_en", "shape", "width_m", "length_m", "price", "most")
    shown = dict.fromkeys(names, "") | {"shape": "point", "width_m": "1", "length_m": "1"}
    if item is not None:
        shown = {name: _shown(getattr(item, name)) for name in names}
        shown["price"] = "" if item.price is None else typed(item.price, digits)
    return {"n": number, "drop": bool(request.form.get(f"drop-{number}"))} | {
        name: request.form.get(f"{name}-{number}", value) for name, value in shown.items()
    }


def _shown(value: object) -> str:
    """A value in its box; a size of nought means that this shape has none."""
    return "" if value is None or value == 0.0 else f"{value:g}" if isinstance(value, float) else str(value)


@blueprint.post("/<public_id>/publish")
@shows(SketchAction.PUBLISH_BOARD, board_by_id)
def publish(board: Board) -> ResponseReturnValue:
    """Publish a board."""
    return _acted(board, publish_board, _("The board is public."))


@blueprint.post("/<public_id>/close")
@shows(SketchAction.CLOSE_BOARD, board_by_id)
def close(board: Board) -> ResponseReturnValue:
    """End drawing."""
    return _acted(board, close_board, _("Drawing has ended. The sketches stay."))


def _acted(board: Board, act: Any, words: str) -> ResponseReturnValue:
    address = board.public_id
    if PlainForm().submitted():
        try:
            act(actor(), board)
            flash(words, "good")
        except Refused as problem:
            flash(str(problem.message), "bad")
    return redirect(url_for("sketches.show", public_id=address), 303)


# These two stand outside the blueprint's own address.
blueprint.record(lambda setup: setup.app.add_url_rule("/workshop/sketches", "sketches.workshop", workshop))
blueprint.record(
    lambda setup: setup.app.add_url_rule("/places/<code>/sketches/new", "sketches.new", new, methods=["GET", "POST"])
)
