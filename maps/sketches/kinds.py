"""The words of sketches, the ready palette, and what may be wrong with a sketch, in plain sentences."""

from dataclasses import dataclass

from civic.kernel.i18n import lazy_gettext as _l
from maps.analysis.layout import MOST_CORNERS, MOST_THINGS, Wrong
from maps.sketches.models import Ground, SketchKind, Stance

SMALLEST_BOARD, LARGEST_BOARD = 5.0, 300.0
"""Sides of a board in metres."""
SMALLEST_CELL, LARGEST_CELL = 1.0, 50.0
MOST_ITEMS = 40
LONGEST_REASON = 1000

GROUNDS: dict[str, object] = {
    Ground.MAP: _l("the outline of the place, from the map"),
    Ground.PLAN: _l("a picture of the plan"),
}
SHAPES: dict[str, object] = {"point": _l("a piece"), "line": _l("a line"), "area": _l("an area")}
PRICE_OF: dict[str, object] = {
    "point": _l("Price of a piece, ₸"),
    "line": _l("Price of a metre, ₸"),
    "area": _l("Price of a square metre, ₸"),
}
UNITS: dict[str, object] = {"point": _l("pcs"), "line": _l("m"), "area": _l("m²")}
KINDS: dict[str, object] = {
    SketchKind.PERSON: _l("a resident's sketch"),
    SketchKind.TABLE: _l("a table's sketch"),
    SketchKind.AGREED: _l("the agreed plan"),
}
STANCES: dict[str, object] = {
    Stance.SUPPORT: _l("I support it"),
    Stance.OBJECT: _l("I object"),
    "": _l("no opinion"),
}

WRONG: dict[Wrong, object] = {
    Wrong.NOT_GEOJSON: _l("The drawing came in a form that cannot be read. Reload the page and draw again."),
    Wrong.TOO_HEAVY: _l("The drawing is larger than 200 KB. Draw lines and areas with fewer corners."),
    Wrong.TOO_MANY: _l("There are more than %(n)s objects. Remove some.", n=MOST_THINGS),
    Wrong.UNKNOWN_ITEM: _l("One object is not in the palette any more. Remove it and choose another."),
    Wrong.SAME_KEY: _l("Two objects have the same number. Reload the page and draw again."),
    Wrong.WRONG_SHAPE: _l("One object has another shape than the palette says."),
    Wrong.NOT_A_NUMBER: _l("A coordinate is not a number."),
    Wrong.TOO_MANY_CORNERS: _l("A line or area has more than %(n)s corners.", n=MOST_CORNERS),
    Wrong.OUTSIDE: _l("An object stands outside the board."),
    Wrong.TOO_SMALL: _l(
        "An area needs three corners that enclose some ground, a line needs two apart from each other."
    ),
}


@dataclass(frozen=True)
class Ready:
    """An item of the ready palette: names, shape, size in metres."""

    key: str
    kk: str
    ru: str
    en: str
    shape: str
    width: float
    length: float


# Sizes are those of ordinary yard furniture and can be changed on every board; prices are left to the facilitator.
READY: tuple[Ready, ...] = (
    Ready("bench", "орындық", "скамейка", "bench", "point", 0.6, 1.8),
    Ready("tree", "ағаш", "дерево", "tree", "point", 3.0, 3.0),
    Ready("lamp", "шам", "фонарь", "lamp", "point", 0.5, 0.5),
    Ready("bin", "қоқыс жәшігі", "урна", "bin", "point", 0.5, 0.5),
    Ready("playground", "балалар алаңы", "детская площадка", "playground", "point", 8.0, 10.0),
    Ready("sport", "спорт алаңы", "спортивная площадка", "sports ground", "point", 9.0, 18.0),
    Ready("path", "жаяу жол", "дорожка", "path", "line", 1.5, 0.0),
    Ready("lawn", "көгал", "газон", "lawn", "area", 0.0, 0.0),
    Ready("parking", "тұрақ", "парковка", "parking", "area", 0.0, 0.0),
    Ready("ramp", "пандус", "пандус", "ramp", "line", 1.2, 0.0),
    Ready("leave", "сол күйінде қалсын", "оставить как есть", "leave as is", "area", 0.0, 0.0),
)
