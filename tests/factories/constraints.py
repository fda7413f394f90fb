"""Warning layers of a place: a heating main through Pavlodar, and somebody's land."""

import json
from datetime import date
from typing import Any

from civic.communities.models import Place
from civic.kernel.permissions import SYSTEM
from maps.constraints.imports.layers import read_layer
from maps.constraints.models import ConstraintLayer
from maps.constraints.services import LayerWords, publish_layer, retire_layer, upload_layer
from tests.factories.rounds import town

MAIN = {"type": "LineString", "coordinates": [[76.94, 52.287], [76.96, 52.287]]}
LAND = {"type": "Polygon", "coordinates": [[[76.95, 52.28], [76.96, 52.28], [76.96, 52.285], [76.95, 52.285], [76.95, 52.28]]]}  # fmt: skip


def collection(*geometries: dict[str, Any], **properties: str) -> bytes:
    """A GeoJSON file of these geometries, all with the same properties."""
    features = [{"type": "Feature", "properties": properties, "geometry": one} for one in geometries]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def words(**values: Any) -> LayerWords:
    """What is said of a layer that warns of a heating main within 10 metres."""
    given = {
        "kind": "utilities", "title_en": "Heating main", "title_ru": "Теплотрасса", "title_kk": "Жылу желісі",
        "warning_en": "Ask the heating network before you dig.", "near_m": 10, "source": "Pavlodar heating network",
        "stand_on": date(2026, 4, 1), **values,
    }  # fmt: skip
    return LayerWords(**given)


def layer(place: Place, *geometries: dict[str, Any], published: bool = True, **values: Any) -> ConstraintLayer:
    """A layer of a place, read from a file as staff would; published unless said otherwise."""
    read = read_layer(collection(*(geometries or (MAIN,)), name="DN 500"), place)
    made = upload_layer(SYSTEM, place, words(**values), read.rows, read.digest)
    if published:
        publish_layer(SYSTEM, made)
    return made


def things(_town: Any) -> dict[str, dict[str, Any]]:
    """A draft, a published and a retired layer for the matrix."""
    place = town()
    made = {"draft": layer(place, published=False), "published": layer(place), "retired": layer(place)}
    retire_layer(SYSTEM, made["retired"], "the main was moved")
    return {phase: {"public_id": one.public_id, "code": place.code} for phase, one in made.items()}
