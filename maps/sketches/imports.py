"""The demo town's yards: a board with six sketches and an agreed plan, and a board on which anyone can draw now."""

from datetime import datetime, timedelta

from sqlalchemy import select

from civic.accounts.models import Person
from civic.communities.models import Place
from civic.kernel import clock
from civic.kernel.chapters import Chapter, Paint
from civic.kernel.extensions import db
from civic.kernel.permissions import SYSTEM
from maps.analysis.layout import Layout, Spot, Thing
from maps.sketches.models import Board, Sketch
from maps.sketches.queries import layout_of, palette_of
from maps.sketches.services.agreed import build_plan, publish_plan, speak
from maps.sketches.services.boards import draft_board, publish_board, set_palette
from maps.sketches.services.drawing import begin_sketch, send_sketch, type_in_table

YARD, SECOND_YARD = "toraigyrov-6", "korolenko-347"
# Invented for the demonstration, as the page of the board says.
PRICES = {
    "bench": 85_000, "tree": 15_000, "lamp": 220_000, "bin": 25_000, "playground": 6_500_000, "sport": 7_800_000,
    "path": 14_000, "lawn": 2_300, "parking": 9_500, "ramp": 60_000,
}  # fmt: skip
MOST = {"playground": 1, "sport": 1, "lamp": 8}
_ABOUT = {
    "kk": "Көршілер ауланы өздері жоспарлайды: не қайда тұратынын әркім сызады. Эскиздер салыстырылып, көпшілік келіскені бір жоспарға енеді, ол жобалаушыға беріледі. Бағалар мен сома көрсету үшін ойдан алынған.",
    "ru": "Соседи сами планируют двор: каждый рисует, что где стоит. Эскизы сравнивают, и то, в чём сошлось большинство, войдёт в один план, который получит проектировщик. Цены и сумма придуманы для показа.",
    "en": "Neighbours lay out the yard themselves: everyone draws what stands where. The sketches are compared, and what most agree on goes into one plan that the designer receives. Prices and sum are invented for the demonstration.",
}
_TITLES = {
    YARD: ("Торайғыров, 6: ауламызда не қайда тұрады", "Торайгырова, 6: что где будет в нашем дворе", "6 Toraigyrov Street: what stands where in our yard"),
    SECOND_YARD: ("Короленко, 347: ауланы бірге сызамыз", "Короленко, 347: рисуем двор вместе", "347 Korolenko Street: let us draw the yard"),
}  # fmt: skip

# One way to lay the yard out, in metres; each sketch shifts it a little and leaves or adds something.
_POINTS: tuple[tuple[str, float, float, int], ...] = (
    ("playground", 62, 62, 12), ("sport", 92, 70, 12), ("bench", 54, 57, 12), ("bench", 54, 67, 12),
    ("bench", 71, 57, 102), ("tree", 40, 38, 0), ("tree", 48, 40, 0), ("tree", 56, 42, 0), ("tree", 64, 44, 0),
    ("tree", 72, 46, 0), ("lamp", 50, 50, 0), ("lamp", 80, 54, 0), ("lamp", 62, 72, 0), ("bin", 52, 59, 0),
    ("bin", 82, 60, 0),
)  # fmt: skip
_PATH: tuple[Spot, ...] = ((34, 32), (58, 50), (84, 58), (104, 64))
_LAWN: tuple[Spot, ...] = ((34, 44), (48, 47), (46, 62), (31, 59))
_PARKING: tuple[Spot, ...] = ((98, 40), (120, 44), (118, 54), (97, 50))
_RAMP: tuple[Spot, ...] = ((30, 31), (34, 32))
# Who drew: an account's mail address or a table's name; shift in metres; items left out; whether cars come instead of grass.
_DRAWN: tuple[tuple[str, float, float, frozenset[str], bool], ...] = (
    ("aigul@asar.example", 0, 0, frozenset({"parking"}), False),
    ("yerlan@asar.example", 1.2, -0.8, frozenset({"lawn"}), True),
    ("leader@asar.example", -0.6, 0.7, frozenset({"sport", "parking"}), False),
    ("1-үстел · Стол 1", 0.4, 1.0, frozenset({"bin"}), False),
    ("2-үстел · Стол 2", -1.0, -0.5, frozenset({"playground", "lawn"}), True),
    ("3-үстел · Стол 3", 0.8, 0.3, frozenset({"ramp", "parking"}), False),
)
_VOICES: tuple[tuple[str, str, int, str, str], ...] = (
    ("aigul@asar.example", "playground", 0, "support", ""),
    ("yerlan@asar.example", "playground", 0, "support", ""),
    ("leader@asar.example", "playground", 0, "support", ""),
    ("aigul@asar.example", "tree", 0, "support", ""),
    ("leader@asar.example", "lamp", 0, "support", ""),
    ("yerlan@asar.example", "lamp", 0, "support", ""),
    ("leader@asar.example", "sport", 0, "object", "Спортивная площадка слишком близко к окнам первого этажа: сдвиньте её к торцу."),
    ("aigul@asar.example", "sport", 0, "support", ""),
    ("yerlan@asar.example", "bench", 0, "object", "Орындықты ағаштың көлеңкесіне қойған дұрыс."),
)  # fmt: skip


def load(_paint: Paint) -> None:
    """Draw the demo town's yards; days are counted back from now."""
    now = clock.now()
    board = _board(YARD, now - timedelta(days=28), now - timedelta(days=6))
    with clock.travel_to(now - timedelta(days=15)):
        for who, dx, dy, without, cars in _DRAWN:
            _give_in(board, who, _layout(dx, dy, without, cars))
    with clock.travel_to(now - timedelta(days=5)):
        plan = build_plan(SYSTEM, board, 50)
        publish_plan(SYSTEM, plan)
    with clock.travel_to(now - timedelta(days=2)):
        _speak(plan)
    second = _board(SECOND_YARD, now - timedelta(days=3), now + timedelta(days=18))
    _give_in(second, "sergei@asar.example", Layout(tuple(Thing(f"s{n}", item, "point", ((x, y),), turn) for n, (item, x, y, turn) in enumerate(_POINTS[2:9]))))  # fmt: skip


def _board(code: str, opens: datetime, closes: datetime) -> Board:
    place = db.session.scalars(select(Place).where(Place.code == code)).one()
    titles = dict(zip(("title_kk", "title_ru", "title_en"), _TITLES[code], strict=True))
    with clock.travel_to(opens - timedelta(days=1)):
        values = {"budget": 20_000_000, "cell_m": 10.0, "opens_at": opens, "closes_at": closes, **titles}
        board = draft_board(SYSTEM, place, values | {f"about_{code}": words for code, words in _ABOUT.items()})
        rows = []
        for item in palette_of(board):
            names = ("key", "name_kk", "name_ru", "name_en", "shape", "width_m", "length_m")
            row = {name: getattr(item, name) for name in names}
            rows.append(row | {"price": PRICES.get(item.key), "most": MOST.get(item.key)})
        set_palette(SYSTEM, board, rows)
        publish_board(SYSTEM, board)
    return board


def _layout(dx: float, dy: float, without: frozenset[str], cars: bool) -> Layout:
    def moved(spots: tuple[Spot, ...]) -> tuple[Spot, ...]:
        return tuple((round(x + dx, 2), round(y + dy, 2)) for x, y in spots)

    points = [Thing(f"p{n:02d}", item, "point", moved(((x, y),)), turn) for n, (item, x, y, turn) in enumerate(_POINTS)]
    shapes = [
        Thing("path", "path", "line", moved(_PATH)),
        Thing("ramp", "ramp", "line", moved(_RAMP)),
        Thing("lawn", "lawn", "area", moved(_LAWN)),
    ]
    if cars:
        shapes.append(Thing("cars", "parking", "area", moved(_PARKING)))
    return Layout(tuple(thing for thing in [*points, *shapes] if thing.item not in without or (cars and thing.item == "parking")))  # fmt: skip


def _give_in(board: Board, who: str, layout: Layout) -> None:
    person = db.session.scalar(select(Person).where(Person.email == who))
    if person is None:
        send_sketch(SYSTEM, type_in_table(SYSTEM, board, layout, who))
    else:
        send_sketch(person, begin_sketch(person, board, layout))


def _speak(plan: Sketch) -> None:
    layout = layout_of(plan, palette_of(plan.board))
    for mail, item, number, stance, reason in _VOICES:
        things = layout.of(item)
        person = db.session.scalars(select(Person).where(Person.email == mail)).one()
        if len(things) > number:
            speak(person, plan, {things[number].key: (stance, reason)})


CHAPTER = Chapter("yards drawn by neighbours", 60, load)
