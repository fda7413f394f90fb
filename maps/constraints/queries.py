"""What can be asked about layers that warn; above all: what must be known at this spot."""

import math
from collections.abc import Iterable
from typing import Any

import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry
from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager

from civic.communities.models import Place
from civic.kernel.errors import Missing
from civic.kernel.extensions import db
from civic.kernel.geo import Box, to_shape
from civic.locations.queries import box_around
from civic.locations.queries.boxes import METRES_TO_DEGREE
from maps.constraints.kinds import Warning
from maps.constraints.models import ConstraintLayer, LayerShape

MOST_NEAR_M = 500


def layer_by_id(public_id: str) -> ConstraintLayer:
    """A layer by its public id.

    Raises:
        Missing: there is none.
    """
    found: ConstraintLayer | None = db.session.scalar(
        select(ConstraintLayer)
        .join(ConstraintLayer.place)
        .options(contains_eager(ConstraintLayer.place))
        .where(ConstraintLayer.public_id == public_id)
    )
    if found is None:
        raise Missing(public_id)
    return found


def layers_of(place: Place, *, everything: bool = False) -> list[ConstraintLayer]:
    """Layers that warn in a place: its own, those above it and those below it; drafts and retired ones on request."""
    ids = [int(part) for part in place.path.strip("/").split("/")]
    query = (
        select(ConstraintLayer)
        .join(ConstraintLayer.place)
        .options(contains_eager(ConstraintLayer.place))
        .where(or_(Place.id.in_(ids), Place.path.startswith(place.path, autoescape=True)))
    )
    if not everything:
        query = query.where(ConstraintLayer.published_at.is_not(None), ConstraintLayer.retired_at.is_(None))
    return list(db.session.scalars(query.order_by(ConstraintLayer.created_at.desc(), ConstraintLayer.id).limit(200)))


def shapes_of(layer: ConstraintLayer, limit: int = 1000) -> list[LayerShape]:
    """The shapes of a layer in the order of its file."""
    query = select(LayerShape).where(LayerShape.layer_id == layer.id).order_by(LayerShape.id).limit(limit)
    return list(db.session.scalars(query))


def drawn_shapes(layers: Iterable[ConstraintLayer], limit: int = 2000) -> list[LayerShape]:
    """The shapes of several layers, for drawing them on a map."""
    ids = [layer.id for layer in layers]
    query = select(LayerShape).where(LayerShape.layer_id.in_(ids)).order_by(LayerShape.layer_id, LayerShape.id)
    return list(db.session.scalars(query.limit(limit))) if ids else []


def warnings_at(place: Place, geometry: BaseGeometry) -> list[Warning]:
    """What must be known of a spot, line or area (degrees) in a place: published layers it lies in or near, nearest first.

    Of each layer only the nearest shape is told. Distances are measured on a map true to metres around the spot;
    on either database the same rows are compared by the same sums.
    """
    layers = {layer.id: layer for layer in layers_of(place)}
    if not layers or geometry.is_empty:
        return []
    reach = max(layer.near_m for layer in layers.values())
    near = select(LayerShape).where(LayerShape.layer_id.in_(layers), *_meets(_box(geometry, reach)))
    nearest: dict[int, Warning] = {}
    for shape in db.session.scalars(near.order_by(LayerShape.id)):
        layer = layers[shape.layer_id]
        metres = metres_between(geometry, to_shape(shape.geometry))
        known = nearest.get(layer.id)
        if metres <= layer.near_m and (known is None or metres < known.metres):
            nearest[layer.id] = Warning(layer, math.ceil(metres - 1e-6), shape.name)
    return sorted(nearest.values(), key=lambda warning: (warning.metres, warning.layer.id))


def _box(geometry: BaseGeometry, metres: float) -> Box:
    west, south, east, north = geometry.bounds
    low, high = box_around(west, south, metres), box_around(east, north, metres)
    return Box(min(low.west, high.west), low.south, max(low.east, high.east), high.north)


def _meets(box: Box) -> tuple[Any, ...]:
    return (
        LayerShape.min_lon <= box.east,
        LayerShape.max_lon >= box.west,
        LayerShape.min_lat <= box.north,
        LayerShape.max_lat >= box.south,
    )


def metres_between(one: BaseGeometry, other: BaseGeometry) -> float:
    """Metres between two near shapes given in degrees; 0 where they touch. Right to a thousandth within a kilometre."""
    lat0 = (one.bounds[1] + one.bounds[3]) / 2

    def flat(degrees: NDArray[Any]) -> NDArray[Any]:
        return degrees * (METRES_TO_DEGREE * math.cos(math.radians(lat0)), METRES_TO_DEGREE)

    return float(shapely.distance(shapely.transform(one, flat), shapely.transform(other, flat)))
