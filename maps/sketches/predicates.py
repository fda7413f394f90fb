"""When a board can be drawn on, and whose a sketch is."""

from typing import Any

from civic.kernel import clock
from civic.kernel.errors import Decision
from civic.kernel.i18n import _
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.permissions import predicate
from civic.kernel.text import moment
from maps.sketches.models import Board, Sketch, SketchKind


def board_of(subject: Any) -> Board:
    """The board a question is about: of a sketch, or the board itself."""
    return subject.board if isinstance(subject, Sketch) else subject


def is_live(sketch: Sketch) -> bool:
    """Given in (or published) and not taken back: it counts and everybody may see it."""
    return sketch.sent_at is not None and sketch.withdrawn_at is None


@predicate(_l("This board is not public yet."))
def board_is_public(actor: Any, subject: Any) -> bool:
    """Published."""
    return board_of(subject).published_at is not None


@predicate(_l("This board is public already."))
def board_is_draft(actor: Any, subject: Any) -> bool:
    """Still being set up."""
    return board_of(subject).published_at is None


@predicate(_l("Nobody can draw on this board now."))
def board_is_open(actor: Any, subject: Any) -> Decision:
    """Published, begun, not over; a no says when."""
    board, now = board_of(subject), clock.now()
    if board.published_at is None:
        return Decision(False, _("This board is not public yet."))
    if now < board.opens_at:
        return Decision(False, _("Drawing begins on %(when)s.", when=moment(board.opens_at)))
    if board.closes_at is not None and now >= board.closes_at:
        return Decision(False, _("Drawing ended on %(when)s.", when=moment(board.closes_at)))
    return Decision(True)


@predicate(_l("Only its author may do this."))
def is_author(actor: Any, sketch: Any) -> bool:
    """A resident's own sketch."""
    return bool(actor.is_authenticated and sketch.kind == SketchKind.PERSON and sketch.person_id == actor.id)


@predicate(_l("A resident's sketch is changed by its author alone."))
def is_common(actor: Any, sketch: Any) -> bool:
    """A table's sketch or the agreed plan."""
    return bool(sketch.kind != SketchKind.PERSON)


@predicate(_l("This sketch has not been given in."))
def sketch_is_live(actor: Any, sketch: Any) -> bool:
    """Given in and not taken back."""
    return is_live(sketch)


@predicate(_l("This sketch was taken back."))
def sketch_stands(actor: Any, sketch: Any) -> bool:
    """Not taken back."""
    return bool(sketch.withdrawn_at is None)


@predicate(_l("This is not the agreed plan."))
def is_agreed_plan(actor: Any, sketch: Any) -> bool:
    """The plan built from all sketches."""
    return bool(sketch.kind == SketchKind.AGREED)
