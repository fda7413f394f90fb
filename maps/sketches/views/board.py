"""Boards for everybody: the list, one board with its sketches, and its cards on the place's page."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from civic.communities.kinds import PlaceLink
from civic.communities.models import Place
from civic.communities.queries import place_by_code
from civic.kernel import clock
from civic.kernel.i18n import _, localized
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.permissions import policy
from civic.kernel.slots import Card, Filling, Slot
from civic.kernel.text import moment
from civic.kernel.views import actor, public, shows
from maps.analysis.layout import Layout
from maps.sketches.charts import items_of, pictures
from maps.sketches.models import Board
from maps.sketches.permissions import SketchAction
from maps.sketches.queries import (
    agreed_plan,
    boards_in,
    common_sketches,
    layouts_of,
    live_sketches,
    own_sketches,
    palette_of,
)
from maps.sketches.views.blueprint import allowed, blueprint, seen_board, stand_in, state_of, title_of

_MOST_SHOWN = 12


@blueprint.get("")
@public
def index() -> ResponseReturnValue:
    """All public boards, newest first; with ``?place=`` those of a place and below it."""
    code = request.args.get("place", "")
    here = place_by_code(code) if code else None
    boards = boards_in(here)
    return render_template(
        "sketches/index.html",
        here=here,
        boards=[(board, state_of(board)) for board in boards],
        may_manage=bool(policy().decide(actor(), SketchAction.MANAGE_BOARD, None)),
    )


@blueprint.get("/<public_id>")
@shows(SketchAction.SEE_BOARD, seen_board)
def show(board: Board) -> ResponseReturnValue:
    """A board: what it is about, the empty ground, the palette, what was given in, what comes next."""
    palette = palette_of(board)
    live = live_sketches(board)
    titles = {sketch.id: title_of(sketch, number) for number, sketch in enumerate(live, 1)}
    shown = live[-_MOST_SHOWN:]
    drawn = pictures(board, [Layout(), *layouts_of(shown, palette)], palette)
    draw = policy().decide(actor(), SketchAction.DRAW, board)
    managing = allowed(SketchAction.EDIT_BOARD, board)
    return render_template(
        "sketches/show.html",
        board=board,
        trail=stand_in(board),
        state=state_of(board),
        picture=drawn[0],
        items=items_of(palette),
        shown=[(s, titles[s.id], small) for s, small in zip(shown, drawn[1:], strict=True)],
        total=len(live),
        mine=own_sketches(board, actor()),
        titles=titles,
        plan=agreed_plan(board),
        draw=draw,
        managing=managing,
        common=[(sketch, titles.get(sketch.id) or title_of(sketch)) for sketch in common_sketches(board)] if managing else [],
    )  # fmt: skip


def open_now(place: Place | None) -> list[Card]:
    """Boards to draw on now, and agreed plans that wait for voices."""
    now = clock.now()
    cards = []
    for board in boards_in(place):
        if board.opens_at > now:
            continue
        title = localized(board, "title")
        if board.closes_at is None or now < board.closes_at:
            text = _("Lay the yard out yourself: benches, trees, paths. Drawing is open until %(when)s.", when=moment(board.closes_at)) if board.closes_at else _("Lay the yard out yourself: benches, trees, paths.")  # fmt: skip
            cards.append(Card(title, text, url_for("sketches.show", public_id=board.public_id), _("Draw the yard"), "tree", board.closes_at))  # fmt: skip
        elif (plan := agreed_plan(board)) is not None:
            cards.append(
                Card(
                    title,
                    _("The neighbours' sketches have become one plan. Say what you support and what you do not."),
                    url_for("sketches.sketch", name=plan.public_id),
                    _("Look at the plan"),
                    "tree",
                )
            )
    return cards[:6]


OFFERS = (
    Filling(Slot.OPEN_NOW, open_now),
    PlaceLink(_l("Sketches of yards"), lambda place: url_for("sketches.index", place=place.code), 20),
)
