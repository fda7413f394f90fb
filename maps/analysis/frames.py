"""Metres of a plan laid on the map: a plane touching the sphere at the plan's lower left corner."""

import math
from dataclasses import dataclass

EARTH_RADIUS_M = 6_371_008.771415
"""Mean radius of the Earth, IUGG; the same as distances elsewhere use."""


@dataclass(frozen=True)
class Frame:
    """Where a plan lies: longitude and latitude in degrees of its lower left corner.

    Equirectangular around that corner: over 300 m the error against the sphere stays under 3 cm up to 60° of latitude.
    """

    lon: float
    lat: float

    def to_degrees(self, x: float, y: float) -> tuple[float, float]:
        """Longitude and latitude of a spot given in metres from the corner, to about a centimetre."""
        lat = self.lat + math.degrees(y / EARTH_RADIUS_M)
        lon = self.lon + math.degrees(x / (EARTH_RADIUS_M * math.cos(math.radians(self.lat))))
        return round(lon, 7), round(lat, 7)

    def to_metres(self, lon: float, lat: float) -> tuple[float, float]:
        """Metres east and north of the corner."""
        x = math.radians(lon - self.lon) * EARTH_RADIUS_M * math.cos(math.radians(self.lat))
        return x, math.radians(lat - self.lat) * EARTH_RADIUS_M


def around(lon: float, lat: float, width: float, height: float) -> Frame:
    """The frame of a plan of this size in metres whose middle is given."""
    south = lat - math.degrees(height / 2 / EARTH_RADIUS_M)
    west = lon - math.degrees(width / 2 / (EARTH_RADIUS_M * math.cos(math.radians(south))))
    return Frame(round(west, 7), round(south, 7))
