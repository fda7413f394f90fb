"""What maps ask while somebody looks at them: settlements by name, words for a spot, what is drawn beneath."""

import hashlib
import math
from pathlib import Path

from flask import Blueprint, Response, current_app, jsonify, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from civic.communities.queries import ancestors_of, place_by_code
from civic.kernel import geo
from civic.kernel.chrome import about
from civic.kernel.errors import Missing
from civic.kernel.feature import offered
from civic.kernel.i18n import _, localized
from civic.kernel.views import public
from civic.locations.charts import pin_map
from civic.locations.kinds import PIN_STATES, Look, MapLayer, PinState
from civic.locations.queries import (
    asked_look,
    drawn_ground,
    find_settlements,
    gathered,
    ground_version,
    read,
    words_for,
)

blueprint = Blueprint("locations", __name__)
# Longer lists belong to the pages of their features, which can be searched.
MOST_LISTED = 300


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
    """What is drawn beneath every map within a box at a zoom; kept by browsers until anything of it changes."""
    look = asked_look(request.args)
    if look is None or look.box is None:
        return jsonify(problem=_("Name a box and a zoom: bbox=76.9,52.2,77.1,52.4&zoom=12.")), 400
    named = f"{ground_version()} {look.zoom} {' '.join(f'{side:.4f}' for side in look.box)}"
    tag = hashlib.sha256(named.encode()).hexdigest()[:24]
    response = Response(mimetype="application/geo+json")
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "public, max-age=300"
    if request.if_none_match.contains_weak(tag):
        response.status_code = 304
    else:
        response.set_data(drawn_ground(look.box, look.zoom))
    return response


@blueprint.get("/locations/streets.pmtiles")
@public
def file() -> ResponseReturnValue:
    """The operator's file of streets, by pieces: the browser asks for the ranges it needs.

    Raises:
        Missing: no such file is set up.
    """
    named = current_app.config["MAP_FILE"]
    path = Path(current_app.config["HOME"]) / named
    if not named or not path.is_file():
        raise Missing("streets.pmtiles")
    response = send_file(path, mimetype="application/octet-stream", conditional=True, max_age=86400)
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@blueprint.get("/places/<code>/map")
@public
def show(code: str) -> ResponseReturnValue:
    """Everything of a place that stands somewhere, from all features: the list first, then the map of the same."""
    here = place_by_code(code)
    name, wanted = _wanted()
    found = [(layer, layer.fetch(here, Look(most=MOST_LISTED))) for layer in wanted]
    pins = [pin for _layer, layer in found for pin in layer.pins]
    about(localized(here, "name"), url_for("places.show", code=here.code), responsible=here.responsible)
    return render_template(
        "locations/show.html",
        here=here,
        trail=[(localized(one, "name"), url_for("places.show", code=one.code)) for one in ancestors_of(here)],
        layer=name,
        layers=_layers(),
        found=found,
        total=sum(layer.total for _offer, layer in found),
        without=sum(layer.without_place for _offer, layer in found),
        drawing=pin_map(here, pins),
        states={str(state): PIN_STATES[state] for state in PinState if any(pin.state == state for pin in pins)},
    )


@blueprint.get("/places/<code>/map.json")
@public
def view(code: str) -> ResponseReturnValue:
    """What the joint map of a place shows in a box; the contract stands in static/js/enhance/live-map.js."""
    here = place_by_code(code)
    look = asked_look(request.args)
    if look is None:
        return jsonify(problem=_("Name a box and a zoom: bbox=76.9,52.2,77.1,52.4&zoom=12.")), 400
    return jsonify(gathered([layer.fetch(here, look) for layer in _wanted()[1]], look))


def _layers() -> list[MapLayer]:
    return sorted(offered(MapLayer), key=lambda layer: (layer.order, layer.name))


def _wanted() -> tuple[str, list[MapLayer]]:
    """The layer asked for by name, or all; an unknown name means all."""
    layers = _layers()
    named = [layer for layer in layers if layer.name == request.args.get("layer")]
    return (named[0].name, named) if named else ("", layers)
