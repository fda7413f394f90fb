"""Settlements by name, and which one is near."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import case, func, or_, select

from civic.kernel.commands import running
from civic.kernel.extensions import db
from civic.kernel.geo import Box, distance_m, in_box
from civic.locations.models import Settlement
from civic.locations.queries.boxes import box_around
from civic.locations.queries.spelling import fold

_KINDS = ("city", "town", "village", "hamlet")
# Growing squares: most people live near a settlement, and nothing farther than the last says anything.
_ALL = "all settlements"
_REACHES_M = (2_000, 10_000, 40_000, 150_000)


@dataclass(frozen=True)
class Near:
    """A settlement and how far its middle is, in metres."""

    settlement: Settlement
    metres: float


def find_settlements(words: str, near: tuple[float, float] | None = None, limit: int = 8) -> list[Settlement]:
    """Settlements one of whose names starts with these words, however they are spelled.

    Whole names come first, then large ones; with ``near`` (longitude, latitude) the nearest of equal names first.
    """
    plain = fold(words)[:80]
    if not plain:
        return []
    starts = [Settlement.search.contains(f"{before}{plain}", autoescape=True) for before in ("|", " ")]
    whole = Settlement.search.contains(f"|{plain}|", autoescape=True)
    size = case({kind: place for place, kind in enumerate(_KINDS)}, value=Settlement.kind, else_=len(_KINDS))
    query = (
        select(Settlement)
        .where(or_(*starts))
        .order_by(case((whole, 0), else_=1), size, func.coalesce(Settlement.population, 0).desc(), Settlement.code)
        .limit(limit if near is None else 10 * limit)
    )
    found = list(db.session.scalars(query))
    if near is not None:
        found.sort(key=lambda one: (f"|{plain}|" not in one.search, _far(one, near) > _REACHES_M[-1], _far(one, near)))
    return found[:limit]


def _far(one: Settlement, spot: tuple[float, float]) -> float:
    return distance_m(one.lon, one.lat, *spot)


def nearest_settlement(lon: float, lat: float) -> Near | None:
    """The settlement whose middle is nearest, or None where there is none within 150 km."""
    for reach in _REACHES_M:
        found = _nearest(_inside(box_around(lon, lat, reach)), (lon, lat))
        if found is not None and found.metres <= reach:
            return found
    return None


def nearest_code(lon: float, lat: float) -> str | None:
    """The code of the nearest settlement, or None; from the second question of a command on, answered from memory."""
    frame = running()
    asked = None if frame is None else frame.locked.get(_ALL)
    if frame is None or asked is None:
        if frame is not None:
            frame.locked[_ALL] = ()
        near = nearest_settlement(lon, lat)
        return None if near is None else near.settlement.code
    if asked == ():
        asked = frame.locked[_ALL] = _Everywhere()
    code: str | None = asked.nearest(lon, lat)
    return code


class _Everywhere:
    """All settlements in memory, for imports of thousands of spots."""

    def __init__(self) -> None:
        rows = db.session.execute(select(Settlement.code, Settlement.lon, Settlement.lat).order_by(Settlement.code))
        found = [tuple(row) for row in rows]
        self._codes = [str(code) for code, _lon, _lat in found]
        self._lon = np.array([lon for _code, lon, _lat in found], dtype=float)
        self._lat = np.array([lat for _code, _lon, lat in found], dtype=float)

    def nearest(self, lon: float, lat: float) -> str | None:
        if not self._codes:
            return None
        # The chord on the unit sphere orders as the distance does.
        squeeze = np.cos(np.radians(self._lat)) * math.cos(math.radians(lat))
        half_lat, half_lon = np.radians(self._lat - lat) / 2, np.radians(self._lon - lon) / 2
        best = int(np.argmin(np.sin(half_lat) ** 2 + squeeze * np.sin(half_lon) ** 2))
        far = distance_m(float(self._lon[best]), float(self._lat[best]), lon, lat)
        return self._codes[best] if far <= _REACHES_M[-1] else None


def _inside(box: Box) -> Sequence[Settlement]:
    return db.session.scalars(select(Settlement).where(in_box(Settlement.lon, Settlement.lat, box))).all()


def _nearest(found: Sequence[Settlement], spot: tuple[float, float]) -> Near | None:
    if not found:
        return None
    best = min(found, key=lambda one: (_far(one, spot), one.code))
    return Near(best, _far(best, spot))
