"""The pages of constraints: what is to be known of the ground of a place, and the work of its keepers."""

from typing import Any

import shapely
import shapely.geometry
from flask import Blueprint, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from civic.communities.drawing import Drawing, draw
from civic.communities.models import Place, RoleName
from civic.communities.queries import ancestors_of, place_by_code, places_of_work
from civic.kernel.chrome import about
from civic.kernel.errors import Missing, Refused, RefusedRows
from civic.kernel.geo import to_geojson, to_shape
from civic.kernel.i18n import _, localized, ngettext
from civic.kernel.permissions import policy
from civic.kernel.views import actor, shows
from civic.locations.charts import map_of
from maps.constraints.forms import LayerForm, PlainForm, RetireForm
from maps.constraints.imports.layers import read_layer
from maps.constraints.kinds import LAYER_KINDS, LAYER_STATES, LayerState, state_of
from maps.constraints.models import ConstraintLayer, LayerShape
from maps.constraints.permissions import ConstraintAction
from maps.constraints.queries import drawn_shapes, layer_by_id, layers_of, shapes_of
from maps.constraints.services import publish_layer, retire_layer, upload_layer

blueprint = Blueprint("constraints", __name__)
_MOST_SHOWN = 100


def seen_layer(public_id: str) -> ConstraintLayer:
    """The layer of the address; a draft looks to strangers as if it were not there.

    Raises:
        Missing: there is none, or it is not public yet.
    """
    layer = layer_by_id(public_id)
    if not policy().decide(actor(), ConstraintAction.SEE, layer):
        raise Missing(public_id)
    return layer


def _trail(place: Place) -> list[tuple[str, str]]:
    links = [(localized(one, "name"), url_for("places.show", code=one.code)) for one in [*ancestors_of(place), place]]
    about(*links[-1], responsible=place.responsible)
    return links


def _may(action: ConstraintAction, subject: object) -> bool:
    return bool(policy().decide(actor(), action, subject))


@blueprint.get("/places/<code>/layers")
@shows(ConstraintAction.SEE_ALL, place_by_code)
def index(place: Place) -> ResponseReturnValue:
    """What is to be known of the ground here; staff see drafts and what is no longer in force too."""
    manages = _may(ConstraintAction.MANAGE, place)
    return render_template(
        "constraints/index.html",
        here=place,
        trail=_trail(place),
        layers=layers_of(place, everything=manages),
        kinds=LAYER_KINDS,
        states=LAYER_STATES,
        state_of=state_of,
        may_upload=_may(ConstraintAction.UPLOAD, place),
    )


@blueprint.get("/places/<code>/layers.geojson")
@shows(ConstraintAction.SEE_ALL, place_by_code)
def overlay(place: Place) -> ResponseReturnValue:
    """The published layers of a place for the maps, and as open data."""
    return _geojson(layers_of(place))


@blueprint.get("/layers/work")
@shows(ConstraintAction.MANAGE)
def work() -> ResponseReturnValue:
    """Places whose layers this person keeps."""
    places = places_of_work(actor(), (RoleName.AKIMAT_STAFF, RoleName.STEWARD))
    return render_template("constraints/work.html", places=places)


@blueprint.route("/places/<code>/layers/new", methods=["GET", "POST"])
@shows(ConstraintAction.UPLOAD, place_by_code)
def new(place: Place) -> ResponseReturnValue:
    """Bring in a layer: it becomes a draft to look at, and warns nobody yet."""
    form = LayerForm()
    wrong: list[tuple[str, object]] = []
    if form.submitted():
        try:
            read = read_layer(form.sent(), place)
            layer = upload_layer(actor(), place, form.words(), read.rows, read.digest)
            flash(_("Read in as a draft. Look at it, then publish it."), "good")
            if read.mended:
                flash(
                    ngettext(
                        "%(num)s outline crossed itself and was mended.",
                        "%(num)s outlines crossed themselves and were mended.",
                        read.mended,
                    ),
                    "info",
                )
            return redirect(url_for("constraints.show", public_id=layer.public_id), 303)
        except Refused as problem:
            form.refuse(problem)
            wrong = _places_of(problem.rows) if isinstance(problem, RefusedRows) else []
    page = render_template(
        "constraints/new.html",
        here=place,
        trail=_trail(place),
        form=form,
        wrong=wrong,
        limit=current_app.config["UPLOAD_MB"],
    )
    return page, form.status()


def _places_of(rows: list[tuple[int, int, object]]) -> list[tuple[str, object]]:
    """Where in the file each mistake is: line and column, or the path of the feature."""
    return [(f"{line}:{column}" if column else f"features[{line - 1}]", message) for line, column, message in rows]


@blueprint.get("/layers/<public_id>")
@shows(ConstraintAction.SEE, seen_layer)
def show(layer: ConstraintLayer) -> ResponseReturnValue:
    """One layer: what it warns of, who gave it, where it lies."""
    return _shown(layer, RetireForm())


def _shown(layer: ConstraintLayer, form: RetireForm) -> ResponseReturnValue:
    shapes = shapes_of(layer)
    page = render_template(
        "constraints/show.html",
        layer=layer,
        trail=[*_trail(layer.place), (_("Restrictions"), url_for("constraints.index", code=layer.place.code))],
        shapes=shapes[:_MOST_SHOWN],
        drawing=_drawing(layer, shapes),
        ground=_ground(layer, shapes),
        kinds=LAYER_KINDS,
        states=LAYER_STATES,
        state=state_of(layer),
        draft=state_of(layer) is LayerState.DRAFT,
        may_publish=_may(ConstraintAction.PUBLISH, layer),
        may_retire=_may(ConstraintAction.RETIRE, layer),
        form=form,
    )
    return page, form.status()


def _ground(layer: ConstraintLayer, shapes: list[LayerShape]) -> dict[str, Any]:
    """A map that starts at the layer and draws it alone, published or not, for whoever may see it."""
    settings = map_of(layer.place)
    if shapes:
        settings |= {"lon": shapes[0].min_lon, "lat": shapes[0].min_lat, "zoom": 15}
    url = url_for("constraints.data", public_id=layer.public_id)
    return settings | {"overlays": [{"label": str(LAYER_KINDS[layer.kind]), "url": url}]}


def _drawing(layer: ConstraintLayer, shapes: list[LayerShape]) -> Drawing | None:
    drawn = [to_shape(shape.geometry) for shape in shapes]
    boxes = [shape.bounds for shape in drawn]
    # A picture of areas: what has no area gets a little, as wide as a pencil on this picture.
    wide = max((max(box[2] for box in boxes) - min(box[0] for box in boxes)) / 250, 0.00002) if boxes else 0
    fat = [shape if shape.area else shape.buffer(wide) for shape in drawn]
    return draw([shapely.geometry.mapping(shape) for shape in fat])


@blueprint.get("/layers/<public_id>.geojson")
@shows(ConstraintAction.SEE, seen_layer)
def data(layer: ConstraintLayer) -> ResponseReturnValue:
    """One layer as open data."""
    return _geojson([layer])


def _geojson(layers: list[ConstraintLayer]) -> ResponseReturnValue:
    named = {layer.id: layer for layer in layers}
    features = [
        {
            "type": "Feature",
            "properties": {
                "layer": named[shape.layer_id].public_id,
                "kind": named[shape.layer_id].kind,
                "title": localized(named[shape.layer_id], "title"),
                "name": shape.name,
                "source": named[shape.layer_id].source,
                "stand_on": str(named[shape.layer_id].stand_on or ""),
            },
            "geometry": to_geojson(shape.geometry),
        }
        for shape in drawn_shapes(layers)
    ]
    sources = list(dict.fromkeys(layer.source for layer in layers))
    answer = jsonify(type="FeatureCollection", sources=sources, features=features)
    answer.mimetype = "application/geo+json"
    return answer


@blueprint.post("/layers/<public_id>/publish")
@shows(ConstraintAction.PUBLISH, layer_by_id)
def publish(layer: ConstraintLayer) -> ResponseReturnValue:
    """Draw it on all maps and warn from now on."""
    form = PlainForm()
    if form.submitted():
        publish_layer(actor(), layer)
        flash(_("Published: it is drawn on the maps and warns from now on."), "good")
    return redirect(url_for("constraints.show", public_id=layer.public_id), 303)


@blueprint.post("/layers/<public_id>/retire")
@shows(ConstraintAction.RETIRE, layer_by_id)
def retire(layer: ConstraintLayer) -> ResponseReturnValue:
    """Warn no longer, or discard a draft, with a reason."""
    form = RetireForm(request.form)
    if form.submitted():
        try:
            retire_layer(actor(), layer, form.reason.data)
            flash(_("It warns no longer."), "good")
            return redirect(url_for("constraints.show", public_id=layer.public_id), 303)
        except Refused as problem:
            form.refuse(problem)
    return _shown(layer, form)
