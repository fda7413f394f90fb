"""Longitude and latitude laid flat in metres, good for a city or an oblast."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

RADIUS_M = 6_371_008.8
"""Mean radius of the Earth (IUGG), as in all our distances."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Plane:
    """The equirectangular projection true along one parallel: metres east of Greenwich, metres north of the equator.

    Within a degree of the parallel the error of a distance stays under two per cent.
    """

    parallel: float

    @classmethod
    def of(cls, lat: Floats) -> Self:
        """The plane true in the middle of these latitudes, whatever their order; of the equator when there are none."""
        return cls(float((lat.min() + lat.max()) / 2) if len(lat) else 0.0)

    @property
    def _across(self) -> float:
        return RADIUS_M * float(np.cos(np.radians(self.parallel)))

    def flat(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        """Metres (x, y) of degrees."""
        return np.radians(lon) * self._across, np.radians(lat) * RADIUS_M

    def round(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Degrees (longitude, latitude) of metres: the way back."""
        return np.degrees(x / self._across), np.degrees(y / RADIUS_M)

    def shape(self, shape: BaseGeometry) -> BaseGeometry:
        """A shape in degrees, in metres."""
        return shapely.transform(shape, lambda pairs: np.column_stack(self.flat(pairs[:, 0], pairs[:, 1])))
