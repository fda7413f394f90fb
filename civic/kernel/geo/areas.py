"""Which area a point lies in, answered from memory: faster than asking the database, and the same on both."""

from collections.abc import Mapping
from threading import Lock
from typing import Generic, TypeVar

import shapely
from shapely.geometry.base import BaseGeometry

Key = TypeVar("Key")


class Areas(Generic[Key]):
    """A set of areas prepared once for many questions; safe to share between threads."""

    def __init__(self, shapes: Mapping[Key, BaseGeometry]) -> None:
        # Smallest first: of nested areas the innermost answers, and a border belongs to the smaller neighbour.
        ordered = sorted(shapes.items(), key=lambda item: (item[1].area, str(item[0])))
        self._keys: list[Key] = [key for key, _shape in ordered]
        self._shapes = [shape for _key, shape in ordered]
        self._tree = shapely.STRtree(self._shapes)
        self._lock = Lock()
        for shape in self._shapes:
            shapely.prepare(shape)

    def at(self, lon: float, lat: float) -> Key | None:
        """The smallest area that covers the point (its border included), or nothing."""
        spot = shapely.Point(lon, lat)
        # A prepared shape builds its inner index while answering, which two threads must not do at once.
        with self._lock:
            for number in sorted(map(int, self._tree.query(spot))):
                if self._shapes[number].covers(spot):
                    return self._keys[number]
        return None
