"""Geometry on either database: the one package that tells the embedded spatial engine from PostGIS."""

from typing import Any

from civic.kernel.geo import functions, registry
from civic.kernel.geo.areas import Areas
from civic.kernel.geo.blob import BadGeometry
from civic.kernel.geo.conditions import in_box, meets_box, whole_below
from civic.kernel.geo.repair import repair
from civic.kernel.geo.values import (
    SRID,
    BadPlace,
    Box,
    Problem,
    Value,
    bounds,
    check_lon_lat,
    distance_m,
    from_geojson,
    from_shape,
    geometry,
    point,
    to_geojson,
    to_shape,
)

# Names usable in queries on both databases, as PostGIS spells them.
FUNCTIONS = tuple(sorted({functions.SPELLED_OTHERWISE.get(name, name) for name in functions.FUNCTIONS} | {"ST_Extent"}))

__all__ = [
    "FUNCTIONS",
    "SRID",
    "Areas",
    "BadGeometry",
    "BadPlace",
    "Box",
    "Problem",
    "Value",
    "bounds",
    "check_lon_lat",
    "distance_m",
    "from_geojson",
    "from_shape",
    "geometry",
    "in_box",
    "meets_box",
    "point",
    "register",
    "repair",
    "to_geojson",
    "to_shape",
    "whole_below",
]


def register(dbapi_connection: Any) -> None:
    """Teach one connection of the embedded database to speak geometry; well under a millisecond of work."""
    functions.register(dbapi_connection)
    registry.register(dbapi_connection)
