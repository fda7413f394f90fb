"""Setting up a board: its words, ground, size, sum and dates, its palette, opening and closing it."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete

from civic.communities.models import Place, PlaceShape
from civic.kernel import clock
from civic.kernel.commands import command
from civic.kernel.errors import Refused
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.files import Picture, keep
from civic.kernel.i18n import _
from maps.analysis.frames import Frame, around
from maps.analysis.squares import MOST_COLUMNS, MOST_ROWS
from maps.sketches.events import BoardClosed, BoardDrafted, BoardEdited, BoardPublished, PaletteChanged
from maps.sketches.kinds import LARGEST_BOARD, LARGEST_CELL, MOST_ITEMS, READY, SHAPES, SMALLEST_BOARD, SMALLEST_CELL
from maps.sketches.models import Board, Ground, PaletteItem
from maps.sketches.permissions import SketchAction
from maps.sketches.queries import grid_of, palette_of

EDITABLE = (
    "title_kk", "title_ru", "title_en", "about_kk", "about_ru", "about_en", "ground", "width_m", "height_m", "cell_m",
    "budget", "opens_at", "closes_at",
)  # fmt: skip
_STANDS = ("ground", "width_m", "height_m", "cell_m")
_MARGIN = 3.0
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def about(actor: Any, board: Board) -> dict[str, Any]:
    """What every fact about a board says."""
    return {
        "subject_kind": "board",
        "subject_id": board.public_id,
        "place_id": board.place_id,
        "actor_id": getattr(actor, "id", None),
    }


@command(SketchAction.CREATE_BOARD)
def draft_board(actor: Any, place: Place, values: Mapping[str, Any]) -> Board:
    """Begin a board in a place, with the ready palette.

    Without a size it takes the outline of the place with a little ground around it.

    Raises:
        Refused: a value is missing or out of bounds; names the field.
    """
    board = Board(place_id=place.id, ground=Ground.MAP, cell_m=5.0, created_at=clock.now())
    board.place = place
    _apply(board, {**_size_of(place), **{name: value for name, value in values.items() if value is not None}})
    _lay_on_map(board)
    db.session.add(board)
    db.session.flush()
    for position, ready in enumerate(READY, 1):
        db.session.add(
            PaletteItem(
                board_id=board.id, key=ready.key, position=position, name_kk=ready.kk, name_ru=ready.ru,
                name_en=ready.en, shape=ready.shape, width_m=ready.width, length_m=ready.length,
            )
        )  # fmt: skip
    record(BoardDrafted(**about(actor, board)))
    return board


def _size_of(place: Place) -> dict[str, float]:
    shape = db.session.get(PlaceShape, place.id)
    if shape is None:
        return {}
    wide, high = Frame(shape.min_lon, shape.min_lat).to_metres(shape.max_lon, shape.max_lat)
    if max(wide, high) + 2 * _MARGIN > LARGEST_BOARD:
        return {}
    return {"width_m": float(math.ceil(wide + 2 * _MARGIN)), "height_m": float(math.ceil(high + 2 * _MARGIN))}


def _lay_on_map(board: Board) -> None:
    """Put the board's middle on the middle of the place's outline, or on the place's own spot."""
    board.lon = board.lat = None
    if board.ground != Ground.MAP:
        return
    shape = db.session.get(PlaceShape, board.place_id)
    lon, lat = board.place.lon, board.place.lat
    if shape is not None:
        lon, lat = (shape.min_lon + shape.max_lon) / 2, (shape.min_lat + shape.max_lat) / 2
    if lon is None or lat is None:
        raise Refused("ground", _("This place has neither an outline nor a position on the map. Use a plan picture."))
    frame = around(lon, lat, board.width_m, board.height_m)
    board.lon, board.lat = frame.lon, frame.lat


def _apply(board: Board, values: Mapping[str, Any]) -> list[str]:
    changed = [name for name in EDITABLE if name in values and getattr(board, name) != values[name]]
    for name in changed:
        setattr(board, name, values[name])
    if not (board.title_kk or board.title_ru or board.title_en):
        raise Refused("title_kk", _("Give a title in at least one language."))
    _check_size(board)
    if board.opens_at is None:
        raise Refused("opens_at", _("Fill in this field."))
    if board.closes_at is not None and board.closes_at <= board.opens_at:
        raise Refused("closes_at", _("Drawing must end after it begins."))
    return changed


def _check_size(board: Board) -> None:
    for name in ("width_m", "height_m"):
        size = getattr(board, name)
        if size is None:
            raise Refused(name, _("The place has no outline of a yard's size: say how many metres the board measures."))
        if not SMALLEST_BOARD <= size <= LARGEST_BOARD:
            raise Refused(name, _("A board measures from %(a)s to %(b)s metres.", a=5, b=300))
    if not SMALLEST_CELL <= board.cell_m <= LARGEST_CELL:
        raise Refused("cell_m", _("A square of the grid measures from 1 to 50 metres."))
    grid = grid_of(board)
    if grid.columns > MOST_COLUMNS or grid.rows > MOST_ROWS:
        raise Refused("cell_m", _("The squares are too small: there would be more than 52 columns or 99 rows."))


@command(SketchAction.EDIT_BOARD)
def edit_board(actor: Any, board: Board, values: Mapping[str, Any]) -> None:
    """Change a board; once it is public its ground and size stand, because sketches lie on them.

    Raises:
        Refused: a value is out of bounds, or would move what people have drawn.
    """
    if board.published_at is not None:
        moved = [name for name in _STANDS if name in values and getattr(board, name) != values[name]]
        if moved:
            raise Refused(
                moved[0], _("The board is public: its ground, size and grid stand, because sketches lie on them.")
            )
    changed = _apply(board, values)
    if board.published_at is None:
        _lay_on_map(board)
    record(BoardEdited(changed=tuple(changed), **about(actor, board)))


@command(SketchAction.EDIT_BOARD)
def set_plan(actor: Any, board: Board, picture: Picture | None, width_m: float) -> None:
    """Lay the board on a plan picture (a new one, or the one it has) that is so many metres wide.

    Raises:
        Refused: there is no picture, the size is out of bounds, or the board is public.
    """
    if board.published_at is not None:
        raise Refused(None, _("The board is public: its ground, size and grid stand, because sketches lie on them."))
    if picture is not None:
        board.plan = keep(picture, getattr(actor, "id", None))
    if board.plan is None:
        raise Refused("plan", _("Choose a picture of the plan."))
    height = width_m * board.plan.height / board.plan.width
    if not (SMALLEST_BOARD <= width_m <= LARGEST_BOARD and SMALLEST_BOARD <= height <= LARGEST_BOARD):
        raise Refused("width", _("A board measures from %(a)s to %(b)s metres.", a=5, b=300))
    board.ground, board.width_m, board.height_m = Ground.PLAN, round(width_m, 2), round(height, 2)
    board.lon = board.lat = None
    _check_size(board)
    record(BoardEdited(changed=("plan", "width_m", "height_m"), **about(actor, board)))


@command(SketchAction.PUBLISH_BOARD)
def publish_board(actor: Any, board: Board) -> None:
    """Let residents draw from the day the board opens.

    Raises:
        Refused: the palette is empty, or the plan picture is missing.
    """
    if not palette_of(board):
        raise Refused(None, _("The palette is empty: nothing could be drawn."))
    if board.ground == Ground.PLAN and board.plan_id is None:
        raise Refused(None, _("Choose a picture of the plan."))
    board.published_at = clock.now()
    record(BoardPublished(**about(actor, board)))


@command(SketchAction.CLOSE_BOARD)
def close_board(actor: Any, board: Board) -> None:
    """End drawing now."""
    board.closes_at = clock.now()
    record(BoardClosed(**about(actor, board)))


@command(SketchAction.EDIT_BOARD)
def set_palette(actor: Any, board: Board, rows: Sequence[Mapping[str, Any]]) -> None:
    """Make the palette these rows, in their order: key, name_kk/ru/en, shape, width_m, length_m, price, most.

    A new item gets a key from its English name. Once the board is public, items can be added and their names,
    prices and maximums changed, but none leaves and none changes its shape or size.

    Raises:
        Refused: names the row's field as ``name_kk-3``.
    """
    known = {item.key: item for item in palette_of(board)}
    if not 1 <= len(rows) <= MOST_ITEMS:
        raise Refused(None, _("A palette holds from 1 to %(n)s items.", n=MOST_ITEMS))
    wanted: dict[str, Mapping[str, Any]] = {}
    for number, row in enumerate(rows, 1):
        _check_row(row, number)
        key = str(row.get("key") or "")
        if key not in known:
            key = _free_key(str(row["name_en"] or row["name_ru"] or row["name_kk"]), {*known, *wanted})
        wanted[key] = row
    if board.published_at is not None:
        _check_kept(known, wanted)
    gone = set(known) - set(wanted)
    db.session.execute(delete(PaletteItem).where(PaletteItem.board_id == board.id, PaletteItem.key.in_(gone)))
    for position, (key, row) in enumerate(wanted.items(), 1):
        item = known.get(key) or PaletteItem(board_id=board.id, key=key)
        item.position = position
        for name in ("shape", "width_m", "length_m", "price", "most"):
            setattr(item, name, row[name])
        for code in ("kk", "ru", "en"):
            setattr(item, f"name_{code}", row[f"name_{code}"] or _any_name(row))
        db.session.add(item)
    record(PaletteChanged(items=tuple(wanted), **about(actor, board)))


def _any_name(row: Mapping[str, Any]) -> str:
    return str(row["name_kk"] or row["name_ru"] or row["name_en"])


def _check_row(row: Mapping[str, Any], number: int) -> None:
    if not _any_name(row):
        raise Refused(f"name_kk-{number}", _("Give the name in at least one language."))
    if row["shape"] not in SHAPES:
        raise Refused(f"shape-{number}", _("Choose a shape: a piece, a line or an area."))
    for name, least in (("width_m", 0.1), ("length_m", 0.1)):
        needed = row["shape"] == "point" or (row["shape"] == "line" and name == "width_m")
        if not (least if needed else 0) <= row[name] <= 100:
            raise Refused(f"{name}-{number}", _("Give the size in metres, from 0.1 to 100."))
    if row["most"] is not None and not 1 <= row["most"] <= 500:
        raise Refused(f"most-{number}", _("At most so many: a number from 1 to 500, or nothing."))


def _check_kept(known: Mapping[str, PaletteItem], wanted: Mapping[str, Mapping[str, Any]]) -> None:
    for key, item in known.items():
        row = wanted.get(key)
        if row is None or any(getattr(item, name) != row[name] for name in ("shape", "width_m", "length_m")):
            raise Refused(None, _("The board is public: an item can be added or renamed, but none may leave or change its shape or size."))  # fmt: skip


def _free_key(name: str, taken: set[str]) -> str:
    key = "-".join(re.findall(r"[a-z0-9]+", name.lower()))[:30].strip("-") or "item"
    while key in taken or not _KEY.fullmatch(key):
        head, _dash, number = key.rpartition("-")
        key = f"{head}-{int(number) + 1}" if number.isdigit() and head else f"{key}-2"
    return key
