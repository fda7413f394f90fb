"""Boards with a small palette, and sketches drawn on them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from civic.accounts.models import Person
from civic.communities.models import Place
from civic.kernel import clock
from civic.kernel.commands import transaction
from civic.kernel.extensions import db
from civic.kernel.permissions import SYSTEM
from maps.analysis.layout import Layout, Thing
from maps.sketches.models import Board, Sketch
from maps.sketches.services import agreed, boards, drawing

PRICES = {"bench": 85_000, "tree": 15_000, "lamp": 220_000, "bin": 25_000, "path": 9_000, "lawn": 2_300}


def board(place: Place, *, publish: bool = True, budget: int | None = 1_000_000, **values: Any) -> Board:
    """A board of 60 × 40 m with squares of 5 m, open since yesterday for ten days."""
    now = clock.now()
    given = {
        "title_en": "The yard at 6 Toraigyrov Street", "title_ru": "Двор на Торайгырова, 6",
        "title_kk": "Торайғыров, 6-үйдің ауласы", "width_m": 60.0, "height_m": 40.0, "cell_m": 5.0, "budget": budget,
        "opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=10), **values,
    }  # fmt: skip
    made = boards.draft_board(SYSTEM, place, given)
    with transaction():
        for item in made_palette(made):
            item.price = PRICES.get(item.key)
            item.most = 4 if item.key == "lamp" else None
    if publish:
        boards.publish_board(SYSTEM, made)
    return made


def made_palette(made: Board) -> list[Any]:
    """The palette's rows."""
    return boards.palette_of(made)


def piece(item: str, x: float, y: float, key: str = "", turned: int = 0) -> Thing:
    """A bench, tree, lamp … with its middle in metres."""
    return Thing(key or f"{item[:4]}{int(x)}x{int(y)}", item, "point", ((x, y),), turned)


def area(item: str, corners: Sequence[tuple[float, float]], key: str = "area") -> Thing:
    """A lawn or parking by its corners."""
    return Thing(key, item, "area", tuple(corners))


def path(corners: Sequence[tuple[float, float]], key: str = "path") -> Thing:
    """A path through these spots."""
    return Thing(key, "path", "line", tuple(corners))


def layout(*things: Thing) -> Layout:
    """A layout of these things."""
    return Layout(tuple(sorted(things, key=lambda thing: thing.key)))


def sketch(made: Board, author: Person, *things: Thing, send: bool = True) -> Sketch:
    """A resident's sketch, given in unless said otherwise."""
    drawn = drawing.begin_sketch(author, made, layout(*things))
    if send:
        drawing.send_sketch(author, drawn)
    return drawn


def table(made: Board, label: str, *things: Thing, send: bool = True) -> Sketch:
    """A table's sketch, typed in."""
    drawn = drawing.type_in_table(SYSTEM, made, layout(*things), label)
    if send:
        drawing.send_sketch(SYSTEM, drawn)
    return drawn


def plan(made: Board, least: int = 40, *, publish: bool = True) -> Sketch:
    """The agreed plan, public unless said otherwise."""
    built = agreed.build_plan(SYSTEM, made, least)
    if publish:
        agreed.publish_plan(SYSTEM, built)
    return built


def in_matrix(town: Any) -> dict[str, dict[str, Any]]:
    """Boards and sketches in every state, for walking all pages by everybody."""
    city = db.session.scalars(select(Place).where(Place.code == "pavlodar")).one()
    with transaction():
        city.lon, city.lat = 76.9478, 52.2868
    voter = db.session.scalars(select(Person).where(Person.email == town.emails["voter"])).one()
    things = (piece("bench", 12, 22), piece("tree", 30, 20), area("lawn", [(5, 5), (15, 5), (15, 15)]))
    draft = board(city, publish=False)
    drawn_on = board(city)
    open_ = {"public_id": drawn_on.public_id, "name": sketch(drawn_on, voter, *things, send=False).public_id}
    counted = board(city)
    given = {"public_id": counted.public_id, "name": sketch(counted, voter, *things).public_id}
    planned = board(city)
    table(planned, "Table 1", *things)
    public_plan = plan(planned).public_id
    boards.close_board(SYSTEM, planned)
    return {
        "draft": {"public_id": draft.public_id, "name": "unknown-thing"},
        "drawing": open_,
        "given-in": given,
        "planned": {"public_id": planned.public_id, "name": public_plan},
    }
