"""Outlines as open data."""

from typing import Any

from civic.communities.models import Place
from civic.communities.queries import outlines, shape_marks


def outlines_geojson(place: Place) -> dict[str, Any]:
    """A GeoJSON collection: the place and the places directly inside it, as far as their outlines are known."""
    sources = {mark.place_id: mark.source for mark in shape_marks(place)}
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {
                    "code": inner.code,
                    "kato": inner.kato,
                    "kind": inner.kind,
                    "name_kk": inner.name_kk,
                    "name_ru": inner.name_ru,
                    "name_en": inner.name_en,
                    "source": sources.get(inner.id, ""),
                },
                "geometry": geometry,
            }
            for inner, geometry in outlines(place)
        ],
    }
