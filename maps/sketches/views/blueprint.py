"""The blueprint of sketches, and what its pages share: finding a board or sketch, the trail, the state in words."""

from typing import Any

from flask import Blueprint, url_for

from civic.kernel import clock
from civic.kernel.chrome import about
from civic.kernel.errors import Missing
from civic.kernel.i18n import _, localized
from civic.kernel.permissions import policy
from civic.kernel.views import actor
from maps.sketches.charts import Item, items_of
from maps.sketches.models import Board, PaletteItem, Sketch, SketchKind
from maps.sketches.permissions import SketchAction
from maps.sketches.queries import board_by_id, sketch_by_id

blueprint = Blueprint("sketches", __name__, url_prefix="/sketches")


def seen_board(public_id: str) -> Board:
    """The board of the address; a draft looks to others as if it were not there.

    Raises:
        Missing: there is none, or it is not public yet.
    """
    board = board_by_id(public_id)
    if not policy().decide(actor(), SketchAction.SEE_BOARD, board):
        raise Missing(public_id)
    return board


def seen_sketch(name: str, **_parts: object) -> Sketch:
    """The sketch of the address; one that is not given in looks to others as if it were not there.

    Raises:
        Missing: there is none, or it is not public.
    """
    sketch = sketch_by_id(name)
    if not policy().decide(actor(), SketchAction.SEE, sketch):
        raise Missing(name)
    return sketch


def state_of(board: Board) -> tuple[str, str, str]:
    """Words, tone and icon of the badge that says where a board stands."""
    now = clock.now()
    if board.published_at is None:
        return _("draft"), "plain", "document"
    if now < board.opens_at:
        return _("drawing begins soon"), "accent", "calendar"
    if board.closes_at is None or now < board.closes_at:
        return _("drawing is open"), "good", "built"
    return _("drawing has ended"), "warn", "lock"


def stand_in(board: Board) -> list[tuple[str, str]]:
    """Say which place the page is about; gives the trail that leads to the board."""
    place = localized(board.place, "name"), url_for("places.show", code=board.place.code)
    about(*place, responsible=board.place.responsible)
    return [place, (_("Sketches of yards"), url_for("sketches.index"))]


def trail_through(board: Board) -> list[tuple[str, str]]:
    """The trail that leads through the board to a page of it."""
    return [*stand_in(board), (localized(board, "title"), url_for("sketches.show", public_id=board.public_id))]


def title_of(sketch: Sketch, number: int | None = None) -> str:
    """A sketch's name: its own, or its kind with its number on the board."""
    if sketch.label:
        return sketch.label
    if sketch.kind == SketchKind.AGREED:
        return _("The agreed plan")
    return _("Sketch %(n)s", n=number) if number else _("Sketch %(n)s", n=sketch.public_id[:4])


def allowed(action: SketchAction, subject: Any) -> bool:
    """Whether the reader may do this, for showing or hiding its button."""
    return bool(policy().decide(actor(), action, subject))


def numbered(palette: list[PaletteItem]) -> list[Item]:
    """The palette as pages show it."""
    return items_of(palette)
