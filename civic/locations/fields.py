"""The fields by which any form asks where something is; the component ``place_picker`` shows them, with a map or without."""

from typing import Any

from wtforms import HiddenField, RadioField, StringField, TextAreaField

from civic.communities.models import Place
from civic.kernel import geo
from civic.kernel.errors import Refused
from civic.kernel.forms import Longest, choices
from civic.kernel.geo.values import MOST_VERTICES
from civic.kernel.i18n import _
from civic.kernel.i18n import lazy_gettext as _l
from civic.locations.kinds import SHAPES, Shape, Spot
from civic.locations.models import LocationSource
from civic.locations.queries import Typed, find_settlements, read

# What a script may say of how the coordinates came about; anything else was typed.
_BY_SCRIPT = {LocationSource.CROSSHAIR, LocationSource.DEVICE, LocationSource.PHOTO, LocationSource.GAZETTEER}
_LEAST = {Shape.LINE: 2, Shape.AREA: 3}


class SpotFields:
    """A mixin for forms: ``class ReportForm(SpotFields, Form)``, then ``form.spot(place)`` in the view.

    Without a script and without a map all of it can be filled in by hand: a settlement, words, coordinates or
    a plus code, and for lines and areas one corner a line. The script writes into the same fields.
    """

    spot_settlement = StringField(
        _l("Settlement"), [Longest(160)], description=_l("Only if it is not the place this page is about.")
    )
    spot_words = StringField(
        _l("Street, house or landmark"),
        [Longest(300)],
        description=_l("As you would tell a neighbour how to get there."),
    )
    spot_at = StringField(
        _l("Coordinates or plus code"),
        [Longest(120)],
        description=_l("For example 52.2868, 76.9478 or 7XPW+PM. Leave it empty if you do not know them."),
    )
    spot_shape = RadioField(_l("What is it on the map?"), choices=choices(SHAPES.items()), default=Shape.POINT)
    spot_corners = TextAreaField(
        _l("Corners of the line or area"),
        [Longest(20_000)],
        description=_l("One corner on each line, latitude first: 52.2868, 76.9478. Only for a line or an area."),
    )
    spot_source = HiddenField(validators=[Longest(20)])
    spot_accuracy = HiddenField(validators=[Longest(8)])

    def allow_shapes(self, *shapes: Shape | str) -> None:
        """Say which shapes may be drawn; with a point alone the question is not asked."""
        allowed = [Shape(shape) for shape in shapes] or [Shape.POINT]
        field: Any = self.spot_shape
        field.choices = choices((shape, SHAPES[shape]) for shape in allowed)
        if not field.raw_data and field.data not in allowed:
            field.data = allowed[0]

    def spot(self, place: Place) -> Spot:
        """Where it is, as far as was said; ``locate`` checks it against the place.

        Raises:
            Refused: what was typed is no spot, at the field it was typed into.
        """
        words = " ".join((self.spot_words.data or "").split())
        near = _middle(place)
        shape = Shape(self.spot_shape.data or Shape.POINT)
        if shape is not Shape.POINT and (self.spot_corners.data or "").strip():
            corners = self._corners(near)
            return Spot(source=self._source(), words=words, shape=_geojson(shape, corners))
        if shape is not Shape.POINT and not (self.spot_at.data or "").strip():
            raise Refused("spot_corners", _l("Give the corners, or choose a point."))
        typed = _read(self.spot_at.data or "", near, "spot_at")
        if typed.is_spot:
            return Spot(typed.lon, typed.lat, self._source(), self._accuracy(), words)
        return self._named(words, typed.words, near)

    def _named(self, words: str, typed: str, near: tuple[float, float] | None) -> Spot:
        if typed:
            raise Refused(
                "spot_at", _l("This is neither coordinates nor a plus code. Write a name into the fields above.")
            )
        name = " ".join((self.spot_settlement.data or "").split())
        if not name:
            return Spot(words=words)
        found = find_settlements(name, near, limit=1)
        if not found:
            # An unknown name is no reason to lose a report: it is kept as words.
            return Spot(words=", ".join(filter(None, (name, words))))
        return Spot(found[0].lon, found[0].lat, LocationSource.GAZETTEER, None, ", ".join(filter(None, (name, words))))

    def _corners(self, near: tuple[float, float] | None) -> list[list[float]]:
        lines = [line for line in (self.spot_corners.data or "").splitlines() if line.strip()]
        if len(lines) > MOST_VERTICES:
            raise Refused("spot_corners", _l("The drawing has too many corners: at most %(n)s.", n=MOST_VERTICES))
        corners = []
        for number, line in enumerate(lines, 1):
            typed = _read(line, near, "spot_corners", number)
            if typed.lon is None or typed.lat is None:
                raise Refused(
                    "spot_corners", _l("Line %(n)s is no corner: write a latitude and a longitude.", n=number)
                )
            corners.append([typed.lon, typed.lat])
        least = _LEAST[Shape(self.spot_shape.data)]
        if len(corners) < least:
            raise Refused("spot_corners", _l("Give at least %(n)s corners.", n=least))
        return corners

    def _source(self) -> str:
        given = self.spot_source.data or ""
        return given if given in _BY_SCRIPT else LocationSource.COORDINATES

    def _accuracy(self) -> int | None:
        text = (self.spot_accuracy.data or "").strip()
        return int(text) if text.isascii() and text.isdigit() else None


def _middle(place: Place) -> tuple[float, float] | None:
    return None if place.lon is None or place.lat is None else (place.lon, place.lat)


def _read(text: str, near: tuple[float, float] | None, field: str, number: int | None = None) -> Typed:
    try:
        return read(text, near)
    except geo.BadPlace as problem:
        if number is None:
            raise Refused(field, problem.words) from problem
        raise Refused(field, _("Line %(n)s: %(problem)s", n=number, problem=problem.words)) from problem


def _geojson(shape: Shape, corners: list[list[float]]) -> dict[str, object]:
    if shape is Shape.LINE:
        return {"type": "LineString", "coordinates": corners}
    ring = corners if corners[0] == corners[-1] else [*corners, corners[0]]
    return {"type": "Polygon", "coordinates": [ring]}
