"""What is typed about boards and sketches; rows like «2 benches, C4» become objects here."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import FileField, HiddenField, RadioField, StringField, TextAreaField

from civic.kernel import money
from civic.kernel.errors import Refused
from civic.kernel.forms import (
    LANGUAGE_HINT,
    REQUIRED,
    Form,
    LocalMomentField,
    Longest,
    MoneyField,
    WholeNumberField,
    choices,
)
from civic.kernel.i18n import _, ngettext
from civic.kernel.i18n import lazy_gettext as _l
from maps.analysis.layout import Layout, Spot, Thing, geometry
from maps.analysis.squares import Grid, folded, names_in
from maps.sketches.kinds import GROUNDS, LONGEST_REASON
from maps.sketches.models import Ground, PaletteItem
from maps.sketches.services.drawing import new_key

Sent = MultiDict[str, str]
NEW_ROWS, TABLE_ROWS = 4, 14
"""Rows for adding by square: on a resident's page, and as many as the printed sheet has."""
_MOST_PIECES = 50


class MetresField(StringField):  # type: ignore[misc]  # wtforms ships no types
    """A length in metres, with a point or a comma; ``data`` is a number or None."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:g}"

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read «12,5»."""
        self.data = None
        if valuelist and valuelist[0].strip():
            self.data = metres(valuelist[0])


def metres(text: str) -> float:
    """A length in metres, as people type it.

    Raises:
        ValueError: not a number, or more than a kilometre.
    """
    clean = text.strip().replace(",", ".")
    plain = clean.replace(".", "", 1)
    if not plain.isascii() or not plain.isdigit() or len(plain) > 9 or float(clean) > 1000:
        raise ValueError(str(_("Give a length in metres, for example 12.5.")))
    return float(clean)


class BoardForm(Form):
    """A board being set up."""

    title_kk = StringField(_l("Title in Kazakh"), [Longest(200)], description=LANGUAGE_HINT)
    title_ru = StringField(_l("Title in Russian"), [Longest(200)])
    title_en = StringField(_l("Title in English"), [Longest(200)])
    about_kk = TextAreaField(_l("What it is about, in Kazakh"), [Longest(4000)])
    about_ru = TextAreaField(_l("What it is about, in Russian"), [Longest(4000)])
    about_en = TextAreaField(_l("What it is about, in English"), [Longest(4000)])
    ground = RadioField(_l("What one draws on"), choices=choices(GROUNDS.items()), default=str(Ground.MAP))
    width_m = MetresField(
        _l("Width in metres"),
        description=_l("Empty: as wide as the outline of the place, with a little ground around."),
    )
    height_m = MetresField(_l("Height in metres"))
    cell_m = MetresField(
        _l("Side of a lettered square in metres"),
        description=_l("Usually 5. On paper a square should be at least as wide as a thumb."),
    )
    budget = MoneyField(_l("The sum there is"), description=_l("Empty: sketches are drawn without a sum."))
    opens_at = LocalMomentField(_l("Drawing begins"), REQUIRED)
    closes_at = LocalMomentField(_l("Drawing ends"), description=_l("Empty: until you end it."))


class PlanForm(Form):
    """The picture of a plan and its scale."""

    plan = FileField(_l("Picture of the plan"))
    width = MetresField(_l("Width of the whole picture in metres"))
    distance = MetresField(_l("Distance between the two marks in metres"))
    first = HiddenField()
    second = HiddenField()


class PlainForm(Form):
    """A button and its token."""


class LeastForm(Form):
    """From which share of the sketches an object goes into the agreed plan."""

    least = WholeNumberField(
        _l("Drawn by at least so many percent of the sketches"),
        REQUIRED,
        default=40,
        description=_l("40 is a good start; you change the plan by hand afterwards."),
    )


class SketchForm(Form):
    """A sketch: its document, the version it started from, a name and a note."""

    base = HiddenField()
    document = HiddenField()
    label = StringField(_l("Name of the sketch"), [Longest(120)])
    note = StringField(_l("What changed"), [Longest(300)], description=_l("One line for the list of versions."))

    def base_number(self) -> int:
        """The version this drawing started from; 0 for a new sketch or anything odd."""
        text = str(self.base.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def palette_rows(sent: Sent, digits: int) -> list[dict[str, Any]]:
    """The palette as it was typed: one row per number that has a name and is not ticked for removal.

    Raises:
        Refused: a size, price or maximum is no number; names the field as ``price-3``.
    """
    rows = []
    for number in range(1, 61):
        names = {
            f"name_{code}": " ".join(sent.get(f"name_{code}-{number}", "").split())[:120] for code in ("kk", "ru", "en")
        }
        if not any(names.values()) or sent.get(f"drop-{number}"):
            continue
        row: dict[str, Any] = {"key": sent.get(f"key-{number}", ""), "shape": sent.get(f"shape-{number}", ""), **names}
        for name in ("width_m", "length_m"):
            row[name] = _typed_metres(sent.get(f"{name}-{number}", ""), f"{name}-{number}")
        row["price"] = _typed_price(sent.get(f"price-{number}", ""), digits, f"price-{number}")
        row["most"] = _typed_number(sent.get(f"most-{number}", ""), f"most-{number}")
        rows.append(row)
    return rows


def _typed_metres(text: str, field: str) -> float:
    try:
        return metres(text) if text.strip() else 0.0
    except ValueError as problem:
        raise Refused(field, problem) from problem


def _typed_price(text: str, digits: int, field: str) -> int | None:
    try:
        return money.parse(text, digits) if text.strip() else None
    except ValueError as problem:
        raise Refused(field, _("Type an amount in figures, for example 1 250 000.")) from problem


def _typed_number(text: str, field: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise Refused(field, _("Type a whole number in figures."))
    return int(text)


# ---------------------------------------------------------------------------- rows become objects


def where_words(thing: Thing, grid: Grid) -> str:
    """Where a thing stands, in lettered squares, as it can be typed back."""
    if thing.shape == "area":
        return grid.name_at(*thing.middle)
    names = [grid.name_at(*spot) for spot in thing.spots]
    return " ".join(name for number, name in enumerate(names) if number == 0 or name != names[number - 1])


def with_rows(layout: Layout, sent: Sent, palette: Sequence[PaletteItem], grid: Grid) -> Layout:
    """The layout after obeying the rows: objects moved, turned and removed, new ones placed.

    Raises:
        Refused: a square that is not on the board, a count or a turn that is no number; names the row's field.
    """
    items = {item.key: item for item in palette}
    things = [changed for thing in layout.things if (changed := _changed(thing, sent, grid)) is not None]
    taken = {thing.key for thing in layout.things}
    for number in range(1, TABLE_ROWS + 1):
        item = items.get(sent.get(f"item-{number}", ""))
        where = sent.get(f"where-{number}", "").strip()
        if item is None and not where:
            continue
        if item is None:
            raise Refused(f"item-{number}", _("Row %(n)s: choose what to put there.", n=number))
        things += _placed(item, number, sent, grid, taken, things)
    return Layout(tuple(sorted(things, key=lambda thing: thing.key)), layout.mended)


def _changed(thing: Thing, sent: Sent, grid: Grid) -> Thing | None:
    if sent.get(f"drop-{thing.key}"):
        return None
    where, turned = sent.get(f"where-{thing.key}"), sent.get(f"turn-{thing.key}")
    if where is not None and [folded(name) for name in names_in(where)] != names_in(where_words(thing, grid)):
        squares = _squares(where, f"where-{thing.key}", grid)
        if thing.shape == "point" or len(squares) == 1:
            thing = _moved(thing, grid.middle(squares[0]), grid)
        else:
            thing = replace(thing, spots=_spots(thing.shape, squares, grid, f"where-{thing.key}"))
    if turned is not None and thing.shape == "point":
        thing = replace(thing, turned=_degrees(turned, f"turn-{thing.key}"))
    return thing


def _moved(thing: Thing, to: Spot, grid: Grid) -> Thing:
    """The same thing with its middle elsewhere, pushed back where it would leave the board."""
    x, y = thing.middle
    left, bottom, right, top = geometry(thing).bounds
    dx = min(max(to[0] - x, -left), grid.width - right)
    dy = min(max(to[1] - y, -bottom), grid.height - top)
    return replace(thing, spots=tuple((round(a + dx, 2), round(b + dy, 2)) for a, b in thing.spots))


def _placed(
    item: PaletteItem, number: int, sent: Sent, grid: Grid, taken: set[str], present: Sequence[Thing]
) -> list[Thing]:
    squares = _squares(sent.get(f"where-{number}", ""), f"where-{number}", grid)
    if item.shape != "point":
        return [Thing(new_key(taken), item.key, item.shape, _spots(item.shape, squares, grid, f"where-{number}"))]
    many = _many(sent.get(f"many-{number}", ""), len(squares), f"many-{number}")
    turned = _degrees(sent.get(f"turn-{number}", ""), f"turn-{number}")
    found: list[Thing] = []
    for square, count in _shared(squares, many).items():
        there = sum(1 for thing in present if thing.shape == "point" and grid.name_at(*thing.spots[0]) == square)
        spots = _lattice(grid.box(square), there, count)
        found += [Thing(new_key(taken), item.key, "point", (spot,), turned) for spot in spots]
    return found


def _shared(squares: Sequence[str], many: int) -> Mapping[str, int]:
    shares: dict[str, int] = {}
    for number in range(many):
        name = squares[number % len(squares)]
        shares[name] = shares.get(name, 0) + 1
    return shares


def _lattice(box: tuple[float, float, float, float], there: int, count: int) -> list[Spot]:
    """Spots for new pieces in a square, beside those that stand there already."""
    left, bottom, right, top = box
    side = 1
    while side * side < there + count:
        side += 1
    spots = [
        (round(left + (right - left) * (column + 0.5) / side, 2), round(top - (top - bottom) * (row + 0.5) / side, 2))
        for row in range(side)
        for column in range(side)
    ]
    return spots[there : there + count]


def _squares(text: str, field: str, grid: Grid) -> list[str]:
    names = names_in(text)
    if not names:
        raise Refused(field, _("Say where, in squares of the grid: C4."))
    for name in names:
        try:
            grid.box(name)
        except ValueError:
            last = f"{grid.column_names[-1]}{grid.rows}"
            raise Refused(field, _("There is no square %(name)s: they go from A1 to %(last)s.", name=name, last=last)) from None  # fmt: skip
    return names


def _spots(shape: str, squares: Sequence[str], grid: Grid, field: str) -> tuple[Spot, ...]:
    """A line through the middles of squares; an area over one square, between two, or with corners in several."""
    middles = tuple((round(x, 2), round(y, 2)) for x, y in map(grid.middle, squares))
    if shape == "line":
        if len(set(squares)) < 2:
            raise Refused(field, _("A line needs at least two squares: C4 F4."))
        return middles
    if len(set(squares)) > 2:
        return middles
    boxes = [grid.box(name) for name in squares]
    left, bottom = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
    return tuple((round(x, 2), round(y, 2)) for x, y in ((left, bottom), (right, bottom), (right, top), (left, top)))


def _many(text: str, otherwise: int, field: str) -> int:
    number = _typed_number(text, field)
    if number is None:
        return otherwise
    if not 1 <= number <= _MOST_PIECES:
        raise Refused(field, ngettext("From 1 to %(num)s piece at once.", "From 1 to %(num)s pieces at once.", _MOST_PIECES))  # fmt: skip
    return number


def _degrees(text: str, field: str) -> int:
    number = _typed_number(text.strip().rstrip("°"), field) or 0
    if number > 360:
        raise Refused(field, _("Turned by: degrees from 0 to 359."))
    return number % 360


def voices_of(sent: Sent, keys: Sequence[str]) -> dict[str, tuple[str, str]]:
    """What was ticked and written for these objects of the plan."""
    return {
        key: (sent.get(f"stance-{key}", ""), sent.get(f"reason-{key}", "")[: LONGEST_REASON + 1])
        for key in keys
        if f"stance-{key}" in sent
    }
