"""What can be asked about boards, sketches and voices."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from sqlalchemy import false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from civic.communities.models import Place, PlaceShape, Role, RoleName
from civic.kernel import geo
from civic.kernel.errors import Missing
from civic.kernel.extensions import db
from civic.kernel.i18n import localized
from maps.analysis.frames import Frame
from maps.analysis.layout import Kind, Layout, read
from maps.analysis.squares import Grid
from maps.sketches.models import (
    Board,
    Ground,
    ObjectVoice,
    PaletteItem,
    Sketch,
    SketchKind,
    SketchVersion,
    Stance,
)

MOST_SKETCHES = 500
_WORK = (RoleName.FACILITATOR, RoleName.AKIMAT_STAFF, RoleName.STEWARD)


def board_by_id(public_id: str) -> Board:
    """A board by its public id, its place and plan loaded.

    Raises:
        Missing: there is none.
    """
    wanted = select(Board).where(Board.public_id == public_id).options(joinedload(Board.place), joinedload(Board.plan))
    found: Board | None = db.session.scalar(wanted)
    if found is None:
        raise Missing(public_id)
    return found


def boards_in(place: Place | None, *, drafts: bool = False) -> list[Board]:
    """Boards of this place and below it (everywhere for None), newest first."""
    wanted = select(Board).join(Board.place).options(contains_eager(Board.place))
    if place is not None:
        wanted = wanted.where(Place.path.startswith(place.path, autoescape=True))
    if not drafts:
        wanted = wanted.where(Board.published_at.is_not(None))
    return list(db.session.scalars(wanted.order_by(Board.id.desc()).limit(200)))


def boards_of_work(places: Sequence[Place]) -> list[Board]:
    """Boards, drafts too, in these places and below them; newest first."""
    inside = [Place.path.startswith(place.path, autoescape=True) for place in places]
    wanted = select(Board).join(Board.place).options(contains_eager(Board.place)).where(or_(false(), *inside))
    return list(db.session.scalars(wanted.order_by(Board.id.desc()).limit(200)))


def places_of_facilitator(person: Any) -> list[Place]:
    """Places in which the person may set up boards, and two floors below them; the larger first."""
    held = list(
        db.session.scalars(
            select(Place)
            .join(Role, Role.place_id == Place.id)
            .where(Role.person_id == person.id, Role.withdrawn_at.is_(None), Role.name.in_(_WORK))
            .distinct()
        )
    )
    found = {place.id: place for place in held}
    floor = list(held)
    for _floor in range(2):
        above = [place.id for place in floor]
        floor = list(
            db.session.scalars(select(Place).where(Place.parent_id.in_(above)).order_by(Place.name_ru).limit(300))
        )
        found.update((place.id, place) for place in floor)
    return sorted(found.values(), key=lambda place: (place.path.count("/"), place.name_ru))


def palette_of(board: Board) -> list[PaletteItem]:
    """The board's palette in its order."""
    return list(
        db.session.scalars(
            select(PaletteItem).where(PaletteItem.board_id == board.id).order_by(PaletteItem.position, PaletteItem.id)
        )
    )


def kinds_of(palette: Sequence[PaletteItem]) -> dict[str, Kind]:
    """The palette as sums need it."""
    return {item.key: Kind(item.key, item.shape, item.width_m, item.length_m, item.price) for item in palette}


def grid_of(board: Board) -> Grid:
    """The lettered grid of the board."""
    return Grid(board.width_m, board.height_m, board.cell_m)


def frame_of(board: Board) -> Frame | None:
    """Where the board lies on the map; None for a plan picture."""
    if board.ground != Ground.MAP or board.lon is None or board.lat is None:
        return None
    return Frame(board.lon, board.lat)


def middle_of(board: Board) -> tuple[float, float] | None:
    """Longitude and latitude of the middle of the board; None for a plan picture."""
    frame = frame_of(board)
    return None if frame is None else frame.to_degrees(board.width_m / 2, board.height_m / 2)


def outline_in_metres(board: Board) -> list[list[tuple[float, float]]]:
    """The rings of the place's outline in metres of the board, clipped to it; nothing without an outline or map ground."""
    frame = frame_of(board)
    shape = db.session.get(PlaceShape, board.place_id) if frame is not None else None
    if frame is None or shape is None:
        return []
    whole = shapely.transform(
        geo.to_shape(shape.geometry), lambda pairs: np.array([frame.to_metres(*pair) for pair in pairs])
    )
    inside = shapely.make_valid(whole).intersection(shapely.box(0, 0, board.width_m, board.height_m))
    parts = [part for part in getattr(inside, "geoms", [inside]) if isinstance(part, shapely.Polygon)]
    return [
        [(round(x, 2), round(y, 2)) for x, y in ring.coords]
        for part in parts
        for ring in (part.exterior, *part.interiors)
    ]


# ---------------------------------------------------------------------------- sketches


def sketch_by_id(public_id: str) -> Sketch:
    """A sketch by its public id, its board and place loaded.

    Raises:
        Missing: there is none.
    """
    wanted = (
        select(Sketch)
        .where(Sketch.public_id == public_id)
        .options(joinedload(Sketch.board).joinedload(Board.place), joinedload(Sketch.board).joinedload(Board.plan))
    )
    found: Sketch | None = db.session.scalar(wanted)
    if found is None:
        raise Missing(public_id)
    return found


def lock_sketch(sketch: Sketch) -> None:
    """Read the sketch's row again under a lock that lasts to the end of the command."""
    db.session.get_one(Sketch, sketch.id, with_for_update=True, populate_existing=True)


def live_sketches(board: Board) -> list[Sketch]:
    """Sketches that count: given in, not taken back, without agreed plans; oldest first."""
    return _sketches(
        board, Sketch.kind != SketchKind.AGREED, Sketch.sent_at.is_not(None), Sketch.withdrawn_at.is_(None)
    )


def own_sketches(board: Board, person: Any) -> list[Sketch]:
    """The person's own sketches that they have not taken back."""
    if not person.is_authenticated:
        return []
    return _sketches(
        board, Sketch.kind == SketchKind.PERSON, Sketch.person_id == person.id, Sketch.withdrawn_at.is_(None)
    )


def common_sketches(board: Board) -> list[Sketch]:
    """Tables' sketches and agreed plans, whether given in or not."""
    return _sketches(board, Sketch.kind != SketchKind.PERSON, Sketch.withdrawn_at.is_(None))


def agreed_plan(board: Board, *, public: bool = True) -> Sketch | None:
    """The newest agreed plan that stands; only a published one unless said otherwise."""
    found = _sketches(board, Sketch.kind == SketchKind.AGREED, Sketch.withdrawn_at.is_(None))
    shown = [sketch for sketch in found if not public or sketch.sent_at is not None]
    return shown[-1] if shown else None


def _sketches(board: Board, *conditions: Any) -> list[Sketch]:
    wanted = select(Sketch).where(Sketch.board_id == board.id, *conditions).order_by(Sketch.id).limit(MOST_SKETCHES)
    found = list(db.session.scalars(wanted))
    for sketch in found:
        set_committed_value(sketch, "board", board)
    return found


def version_of(sketch: Sketch, number: int | None = None) -> SketchVersion | None:
    """One version of a sketch, the newest unless said otherwise; None where there is none yet."""
    return db.session.get(SketchVersion, (sketch.id, sketch.version if number is None else number))


def versions_of(sketch: Sketch) -> list[SketchVersion]:
    """All versions, newest first."""
    return list(
        db.session.scalars(
            select(SketchVersion)
            .where(SketchVersion.sketch_id == sketch.id)
            .order_by(SketchVersion.number.desc())
            .limit(1000)
        )
    )


def stored_layout(text: str, board: Board, palette: Sequence[PaletteItem]) -> Layout:
    """A layout that was checked when it was stored."""
    return read(text, kinds_of(palette), board.width_m, board.height_m)


def layout_of(sketch: Sketch, palette: Sequence[PaletteItem], number: int | None = None) -> Layout:
    """What stands in a version of a sketch (the newest unless said otherwise); empty before the first."""
    version = version_of(sketch, number)
    return Layout() if version is None else stored_layout(version.document, sketch.board, palette)


def layouts_of(sketches: Sequence[Sketch], palette: Sequence[PaletteItem]) -> list[Layout]:
    """What stands in the newest versions of these sketches, in their order; one statement for all."""
    rows = db.session.execute(
        select(SketchVersion.sketch_id, SketchVersion.document)
        .join(Sketch, (Sketch.id == SketchVersion.sketch_id) & (Sketch.version == SketchVersion.number))
        .where(Sketch.id.in_([sketch.id for sketch in sketches]))
    )
    texts = {row[0]: row[1] for row in rows}
    return [
        stored_layout(texts[sketch.id], sketch.board, palette) if sketch.id in texts else Layout()
        for sketch in sketches
    ]


def name_of(item: PaletteItem) -> str:
    """The item's name in the reader's language."""
    return localized(item, "name")


# ---------------------------------------------------------------------------- voices


@dataclass
class Tally:
    """What residents say to one object: how many support it, how many object, and why."""

    support: int = 0
    against: int = 0
    reasons: list[str] = field(default_factory=list)


def tallies(sketch: Sketch) -> dict[str, Tally]:
    """By object key; reasons of those who object, oldest first, without names."""
    found: dict[str, Tally] = {}
    rows = db.session.execute(
        select(ObjectVoice.object_key, ObjectVoice.stance, ObjectVoice.reason)
        .where(ObjectVoice.sketch_id == sketch.id)
        .order_by(ObjectVoice.at, ObjectVoice.person_id)
    )
    for key, stance, reason in rows:
        tally = found.setdefault(key, Tally())
        if stance == Stance.SUPPORT:
            tally.support += 1
        else:
            tally.against += 1
            tally.reasons.append(reason)
    return found


def speakers(sketch: Sketch) -> int:
    """How many people have spoken to the plan."""
    counted = select(func.count(func.distinct(ObjectVoice.person_id))).where(ObjectVoice.sketch_id == sketch.id)
    return int(db.session.scalar(counted) or 0)


def own_voices(sketch: Sketch, person: Any) -> dict[str, ObjectVoice]:
    """The person's voices by object key."""
    if not person.is_authenticated:
        return {}
    wanted = select(ObjectVoice).where(ObjectVoice.sketch_id == sketch.id, ObjectVoice.person_id == person.id)
    return {voice.object_key: voice for voice in db.session.scalars(wanted)}
