"""What maps ask while somebody looks at them: settlements by name, words for a spot, what is drawn beneath."""

import math

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from civic.kernel import geo
from civic.kernel.i18n import _, localized
from civic.kernel.views import public
from civic.locations.queries import find_settlements, read, words_for

blueprint = Blueprint("locations", __name__)


def _numbers(*names: str) -> tuple[float, ...] | None:
    """Numbers of the address; None when one is missing or no number."""
    try:
        found = tuple(float(request.args.get(name, "")) for name in names)
    except ValueError:
        return None
    return found if all(map(math.isfinite, found)) else None


def _spot() -> tuple[float, float] | None:
    given = _numbers("lon", "lat")
    if given is None:
        return None
    try:
        return geo.check_lon_lat(*given)
    except geo.BadPlace:
        return None


@blueprint.get("/locations/search")
@public
def search() -> ResponseReturnValue:
    """Places for what somebody typed: coordinates, a plus code, or the beginning of a settlement's name."""
    text, near = request.args.get("q", "")[:120], _spot()
    try:
        typed = read(text, near)
    except geo.BadPlace as problem:
        return jsonify(found=[], problem=str(problem.words))
    if typed.is_spot:
        return jsonify(found=[{"name": text, "lon": typed.lon, "lat": typed.lat, "source": "coordinates"}], problem="")
    found = [
        {"name": localized(one, "name"), "lon": one.lon, "lat": one.lat, "kind": one.kind, "source": "gazetteer"}
        for one in find_settlements(typed.words, near)
    ]
    return jsonify(found=found, problem="" if found else _("Nothing found."))


@blueprint.get("/locations/words")
@public
def words() -> ResponseReturnValue:
    """A spot in words, for the line under a map."""
    spot = _spot()
    if spot is None:
        return jsonify(words="", problem=_("These are not a longitude and a latitude in degrees.")), 400
    return jsonify(words=words_for(*spot))


@blueprint.get("/locations/base")
@public
def base() -> ResponseReturnValue:
    """What is drawn beneath every map."""
    return jsonify(type="FeatureCollection", features=[])
