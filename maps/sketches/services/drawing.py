"""Drawing: saving versions of a sketch, giving it in, taking it back, copying, restoring."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete, select

from civic.kernel import clock
from civic.kernel.commands import command
from civic.kernel.errors import Refused
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.i18n import _, ngettext
from civic.kernel.money import money
from maps.analysis.agreement import by_item
from maps.analysis.layout import Layout, Thing, Wrong, WrongLayout, checked, document, price
from maps.sketches.events import SketchSaved, SketchSent, SketchWithdrawn
from maps.sketches.kinds import WRONG
from maps.sketches.models import Board, PaletteItem, Sketch, SketchKind, SketchObject, SketchVersion
from maps.sketches.permissions import SketchAction
from maps.sketches.predicates import is_live
from maps.sketches.queries import grid_of, kinds_of, layout_of, lock_sketch, name_of, palette_of, version_of

MOST_SKETCHES_EACH = 20


class StaleSketch(Refused):
    """Somebody saved in between: the sketch has a newer version than the one this drawing started from."""

    def __init__(self, newest: int) -> None:
        super().__init__(None, _("Somebody saved this sketch in the meantime. Nothing is lost: choose below."))
        self.newest = newest


@dataclass(frozen=True)
class Saved:
    """What saving did: the version that stands now, whether it is new, and what was mended on the way."""

    version: int
    fresh: bool
    notes: tuple[str, ...] = ()


def about(actor: Any, sketch: Sketch) -> dict[str, Any]:
    """What every fact about a sketch says."""
    return {
        "subject_kind": "sketch",
        "subject_id": sketch.public_id,
        "place_id": sketch.board.place_id,
        "actor_id": getattr(actor, "id", None),
    }


def refusal(problem: WrongLayout, board: Board, palette: Sequence[PaletteItem]) -> Refused:
    """A wrong layout in words, with the item and the square it is about."""
    names = {item.key: name_of(item) for item in palette}
    words = str(WRONG[problem.why])
    if problem.item in names:
        where = names[problem.item]
        if problem.spot is not None and problem.why is not Wrong.OUTSIDE:
            where = f"{where}, {grid_of(board).name_at(*problem.spot)}"
        words = f"{where}: {words}"
    return Refused("document", words)


@command(SketchAction.DRAW)
def begin_sketch(actor: Any, board: Board, layout: Layout, label: str = "") -> Sketch:
    """Begin a sketch of one's own with its first version.

    Raises:
        Refused: what is drawn breaks a rule of the board, or this person has very many sketches here.
    """
    owned = db.session.scalars(select(Sketch.id).where(Sketch.board_id == board.id, Sketch.person_id == actor.id)).all()
    if len(owned) >= MOST_SKETCHES_EACH:
        raise Refused(None, _("You have %(n)s sketches here already. Go on with one of them.", n=len(owned)))
    return _begin(actor, board, SketchKind.PERSON, actor.id, layout, label)


@command(SketchAction.TYPE_IN)
def type_in_table(actor: Any, board: Board, layout: Layout, label: str) -> Sketch:
    """Type in what a table drew on paper; its name is needed, its author is the table.

    Raises:
        Refused: the name is missing, or what is drawn breaks a rule of the board.
    """
    if not label.strip():
        raise Refused("label", _("Say which table this is, for example Table 3."))
    return _begin(actor, board, SketchKind.TABLE, None, layout, label)


def _begin(actor: Any, board: Board, kind: SketchKind, person_id: int | None, layout: Layout, label: str) -> Sketch:
    sketch = Sketch(
        board_id=board.id, kind=kind, person_id=person_id, label=label.strip()[:120], version=0, created_at=clock.now()
    )
    sketch.board = board
    db.session.add(sketch)
    db.session.flush()
    store(actor, sketch, layout, "")
    return sketch


@command(SketchAction.CHANGE)
def save_sketch(
    actor: Any, sketch: Sketch, layout: Layout, base: int, note: str = "", label: str | None = None
) -> Saved:
    """Keep a new version; ``base`` is the number of the version this drawing started from.

    Equal to what stands: nothing is kept twice.

    Raises:
        StaleSketch: a newer version stands; nothing was changed.
        Refused: what is drawn breaks a rule of the board, or a sketch given in breaks its limits.
    """
    lock_sketch(sketch)
    if label is not None:
        sketch.label = label.strip()[:120]
    standing = version_of(sketch)
    if standing is not None and standing.document == document(layout):
        return Saved(sketch.version, False)
    if base != sketch.version:
        raise StaleSketch(sketch.version)
    return store(actor, sketch, layout, note)


def store(actor: Any, sketch: Sketch, layout: Layout, note: str) -> Saved:
    """Write the next version and the rows of its objects; part of a command that has checked everything else."""
    board, palette = sketch.board, palette_of(sketch.board)
    kinds = kinds_of(palette)
    try:
        sound = checked(layout.things, kinds, board.width_m, board.height_m)
    except WrongLayout as problem:
        raise refusal(problem, board, palette) from problem
    layout = Layout(sound.things, layout.mended + sound.mended)
    if is_live(sketch):
        if sketch.kind == SketchKind.AGREED:
            layout = _with_new_keys(layout, layout_of(sketch, palette))
        problems = limits_broken(layout, board, palette)
        if problems:
            raise Refused("document", " ".join(problems))
    sketch.version += 1
    db.session.add(
        SketchVersion(
            sketch_id=sketch.id, number=sketch.version, document=document(layout), note=note.strip()[:300],
            at=clock.now(), by_id=getattr(actor, "id", None),
        )
    )  # fmt: skip
    db.session.execute(delete(SketchObject).where(SketchObject.sketch_id == sketch.id))
    rows = [_row(sketch, thing, price(thing, kinds[thing.item])) for thing in layout.things]
    if rows:
        db.session.execute(SketchObject.__table__.insert(), rows)
    db.session.flush()
    record(SketchSaved(version=sketch.version, objects=len(rows), **about(actor, sketch)))
    return Saved(sketch.version, True, mended_words(layout, board, palette))


def _row(sketch: Sketch, thing: Thing, cost: int) -> dict[str, Any]:
    x, y = thing.middle
    return {
        "sketch_id": sketch.id, "key": thing.key, "item_key": thing.item, "x": x, "y": y,
        "amount": thing.amount, "price": cost,
    }  # fmt: skip


def _with_new_keys(layout: Layout, before: Layout) -> Layout:
    """A thing of the agreed plan that was moved is another thing: voices stay with what people saw."""
    stood = before.by_key()
    taken = {*stood, *(thing.key for thing in layout.things)}
    fresh = [
        replace(thing, key=new_key(taken)) if stood.get(thing.key, thing) != thing else thing for thing in layout.things
    ]
    return Layout(tuple(sorted(fresh, key=lambda thing: thing.key)), layout.mended)


def new_key(taken: set[str]) -> str:
    """A key no other thing has; it is added to those taken."""
    while True:
        key = secrets.token_hex(4)
        if key not in taken:
            taken.add(key)
            return key


def mended_words(layout: Layout, board: Board, palette: Sequence[PaletteItem]) -> tuple[str, ...]:
    """What was mended, in words."""
    names = {item.key: name_of(item) for item in palette}
    return tuple(
        ngettext(
            "%(item)s, %(square)s: the outline crossed itself and was redrawn without crossings.",
            "%(item)s, %(square)s: the outline crossed itself and was taken apart into %(num)s areas.",
            one.parts,
            item=names[one.item],
            square=grid_of(board).name_at(*one.spot),
        )
        for one in layout.mended
    )


def limits_broken(layout: Layout, board: Board, palette: Sequence[PaletteItem]) -> list[str]:
    """Which limits of the board a layout breaks, in words: the most of each item, and the sum there is."""
    found = by_item(layout, kinds_of(palette))
    problems = [
        ngettext(
            "%(item)s: at most %(num)s is allowed here, there are %(count)s.",
            "%(item)s: at most %(num)s are allowed here, there are %(count)s.",
            item.most,
            item=name_of(item),
            count=found[item.key][0],
        )
        for item in palette
        if item.most is not None and found.get(item.key, (0,))[0] > item.most
    ]
    total = sum(cost for _number, _amount, cost in found.values())
    if board.budget is not None and total > board.budget:
        problems.append(
            _(
                "Everything together costs %(total)s, that is %(over)s more than there is.",
                total=money(total, board.currency, board.minor_digits),
                over=money(total - board.budget, board.currency, board.minor_digits),
            )
        )
    return problems


@command(SketchAction.SEND)
def send_sketch(actor: Any, sketch: Sketch) -> None:
    """Give a sketch in; it counts from now on, in place of any other of the same person on this board.

    Raises:
        Refused: it is empty, breaks a limit, or is an agreed plan, which is published instead.
    """
    lock_sketch(sketch)
    if sketch.kind == SketchKind.AGREED:
        raise Refused(None, _("The agreed plan is published by its own button."))
    check_complete(sketch)
    if sketch.person_id is not None:
        others = select(Sketch).where(
            Sketch.board_id == sketch.board_id, Sketch.person_id == sketch.person_id, Sketch.id != sketch.id
        )
        for other in db.session.scalars(others.with_for_update()):
            other.sent_at = None
    sketch.sent_at = clock.now()
    record(SketchSent(version=sketch.version, **about(actor, sketch)))


def check_complete(sketch: Sketch) -> None:
    """Whether a sketch may be given in or published.

    Raises:
        Refused: nothing is drawn, or a limit is broken.
    """
    palette = palette_of(sketch.board)
    layout = layout_of(sketch, palette)
    if not layout.things:
        raise Refused(None, _("Nothing is drawn yet."))
    problems = limits_broken(layout, sketch.board, palette)
    if problems:
        raise Refused(None, " ".join(problems))


@command(SketchAction.WITHDRAW)
def withdraw_sketch(actor: Any, sketch: Sketch) -> None:
    """Take a sketch back; it is kept in the record but neither shown nor counted."""
    lock_sketch(sketch)
    sketch.withdrawn_at = clock.now()
    record(SketchWithdrawn(**about(actor, sketch)))


@command(SketchAction.CHANGE)
def restore_version(actor: Any, sketch: Sketch, number: int) -> Saved:
    """Make an earlier version the newest again, as a version of its own.

    Raises:
        Refused: there is no such version, or it breaks a limit of a sketch that is given in.
    """
    lock_sketch(sketch)
    palette = palette_of(sketch.board)
    if version_of(sketch, number) is None:
        raise Refused(None, _("There is no such version."))
    return store(actor, sketch, layout_of(sketch, palette, number), _("version %(n)s again", n=number))


def differences(before: Layout, after: Layout) -> Mapping[str, list[Thing]]:
    """What came, went and changed between two layouts, by key."""
    old, new = before.by_key(), after.by_key()
    return {
        "came": [thing for thing in after.things if thing.key not in old],
        "went": [thing for thing in before.things if thing.key not in new],
        "changed": [thing for thing in after.things if thing.key in old and old[thing.key] != thing],
    }
