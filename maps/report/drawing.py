"""Layers of a hot-spot report turned into one script by Folium, without any address, style or element of its own."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import folium
from branca.element import Figure
from folium.plugins import HeatMap

from maps.report.entities import entities

MAP = "map_report"
"""Id of the element the script draws into."""
DEEPEST = 18
MOST_HEAT = 4_000
"""Heat points sent at most; nearer ones are joined."""
INK, HOT, CALM, LINE = "#1d2b2a", "#a3281e", "#0b6b6b", "#5c6b69"

Corners = tuple[float, float, float, float]
Heat = Sequence[tuple[float, float, int]]
"""(latitude, longitude, reports) of distinct points."""


@dataclass(frozen=True)
class Shape:
    """A shape with the facts shown beside the pointer: a GeoJSON geometry, (name, value) pairs, how strong from 0 to 1."""

    geometry: Mapping[str, Any]
    facts: Sequence[tuple[str, str]]
    strength: float = 0.0


@dataclass(frozen=True)
class Layer:
    """One layer that a reader may switch: heat points, or shapes; ``shown`` at first; ``calm``: outlines only."""

    name: str
    heat: Heat = ()
    shapes: Sequence[Shape] = ()
    shown: bool = True
    calm: bool = False


def box(corners: Corners) -> dict[str, Any]:
    """A rectangle as GeoJSON."""
    west, south, east, north = corners
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def script(layers: Sequence[Layer], corners: Corners) -> str:
    """The script that draws these layers into the element ``MAP`` and shows the given part of the world.

    It needs Leaflet (and Leaflet.heat) on the page, asks for nothing, and holds people's text only as entities.
    """
    figure: Any = Figure()
    drawn = folium.Map(
        tiles=None,
        location=_middle(corners),
        zoom_start=12,
        control_scale=True,
        maxZoom=DEEPEST,
        attributionControl=False,
    )
    figure.add_child(drawn)
    for layer in layers:
        for part in _parts(layer):
            part.add_to(drawn)
    folium.LayerControl(collapsed=False).add_to(drawn)
    west, south, east, north = corners
    drawn.fit_bounds([[south, west], [north, east]])
    _plain(drawn, "report")
    figure.render()
    return "".join(child.render() for child in figure.script._children.values())


def _parts(layer: Layer) -> Iterable[Any]:
    name = entities(layer.name)
    if layer.heat:
        points = thinned(layer.heat)
        most = max(count for _lat, _lon, count in points)
        yield HeatMap(  # type: ignore[no-untyped-call]  # folium types only a part of itself
            points, name=name, show=layer.shown, radius=16, blur=18, min_opacity=0.25, max_zoom=13,
            max=max(1.0, most / 4), gradient={0.2: "#7fb5b0", 0.5: "#e3b341", 0.8: "#d9711c", 1.0: HOT},
        )  # fmt: skip
    if layer.shapes:
        yield _shapes(layer, name)


def _shapes(layer: Layer, name: str) -> Any:
    keys = [f"f{n}" for n in range(max(len(shape.facts) for shape in layer.shapes))]
    features = [
        {
            "type": "Feature",
            "id": str(number),
            "geometry": dict(shape.geometry),
            "properties": {
                "strength": round(shape.strength, 3),
                **dict.fromkeys(keys, ""),
                **{f"f{n}": f"{entities(label)}: {entities(value)}" for n, (label, value) in enumerate(shape.facts)},
            },
        }
        for number, shape in enumerate(layer.shapes)
    ]
    style = _outline if layer.calm else _filled
    tooltip = (
        folium.GeoJsonTooltip(fields=keys, labels=False, sticky=False, class_name="report-facts") if keys else None
    )
    return folium.GeoJson(
        {"type": "FeatureCollection", "features": features}, name=name, show=layer.shown, style_function=style, tooltip=tooltip
    )  # fmt: skip


def _filled(feature: Mapping[str, Any]) -> dict[str, Any]:
    strength = round(float(feature["properties"]["strength"]) * 4) / 4
    return {"color": HOT, "weight": 1, "fillColor": HOT, "fillOpacity": 0.15 + 0.5 * strength}


def _outline(_feature: Mapping[str, Any]) -> dict[str, Any]:
    return {"color": LINE, "weight": 1.5, "dashArray": "4 3", "fillColor": CALM, "fillOpacity": 0.04}


def thinned(heat: Heat, most: int = MOST_HEAT) -> list[tuple[float, float, int]]:
    """The same reports on fewer points: joined on a grid that grows until few enough points are left."""
    points, step = list(heat), 0.0002
    while len(points) > most:
        joined: dict[tuple[float, float], int] = {}
        for lat, lon, count in heat:
            spot = (
                round(math.floor(lat / step) * step + step / 2, 6),
                round(math.floor(lon / step) * step + step / 2, 6),
            )
            joined[spot] = joined.get(spot, 0) + count
        points = [(lat, lon, count) for (lat, lon), count in sorted(joined.items())]
        step *= 2
    return points


def _middle(corners: Corners) -> list[float]:
    west, south, east, north = corners
    return [(south + north) / 2, (west + east) / 2]


def _plain(element: Any, name: str) -> None:
    """Names that are the same every time, and no file of anybody else's: the page brings its own."""
    element._id = name
    if hasattr(element, "default_js"):
        element.default_js, element.default_css = [], []
    for number, child in enumerate(element._children.values()):
        _plain(child, f"{name}_{number}")
