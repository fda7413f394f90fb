"""Reports as points: equal coordinates joined into one weighted point, and suspicious ones set aside by name."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maps.analysis.plane import Floats

LEAST_SUSPECT = 50
"""A point with fewer reports is never suspected: a busy crossing may well have them."""
SUSPECT_SHARE = 0.02
"""Nor is one that holds a smaller share of all reports with a spot."""
SUSPECT_TIMES = 10
"""Nor one that is not so many times as frequent as 95 in 100 of the points are."""

Mask = NDArray[np.bool_]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Unique:
    """Distinct points with how many reports lie on each, and for every report the number of its point.

    Points are ordered by longitude, then latitude, so that the order of the reports never matters.
    """

    lon: Floats
    lat: Floats
    weight: Whole
    of: Whole


def unique(lon: Floats, lat: Floats) -> Unique:
    """Join reports of exactly equal coordinates. Arrays of the same length, in any order."""
    if not len(lon):
        none = np.zeros(0)
        return Unique(none, none, np.zeros(0, np.int64), np.zeros(0, np.int64))
    # By hand: a third of the time of the library's search for unique rows.
    order = np.lexsort((lat, lon))
    east, north = lon[order], lat[order]
    first = np.concatenate(([True], (east[1:] != east[:-1]) | (north[1:] != north[:-1])))
    of = np.empty(len(lon), np.int64)
    of[order] = np.cumsum(first) - 1
    return Unique(east[first], north[first], np.bincount(of).astype(np.int64), of)


@dataclass(frozen=True)
class SetAside:
    """A point whose reports are not analysed: where, how many, and whether they were marked or only look like it."""

    lon: float
    lat: float
    reports: int
    marked: bool
    """True: whoever brought them in said that the spot is a geocoder's default. False: only the number gives it away."""


def set_aside(lon: Floats, lat: Floats, marked: Mask) -> tuple[Mask, list[SetAside]]:
    """Which reports lie on a point that a geocoder gives when it does not know, and these points, most frequent first.

    A point is suspected when it holds at least 50 reports, at least 2 per cent of all, and at least ten times
    as many as 95 per cent of the distinct points do. ``marked`` reports are set aside in any case.
    """
    points = unique(lon, lat)
    if not len(points.weight):
        return np.zeros(0, bool), []
    usual = float(np.percentile(points.weight, 95, method="lower"))
    bound = max(LEAST_SUSPECT, SUSPECT_SHARE * len(lon), SUSPECT_TIMES * usual)
    suspect = points.weight >= bound
    aside = marked | suspect[points.of]
    told = np.bincount(points.of, weights=marked, minlength=len(points.weight)) > 0
    counts = np.bincount(points.of, weights=aside, minlength=len(points.weight)).astype(np.int64)
    found = [
        SetAside(float(points.lon[n]), float(points.lat[n]), int(counts[n]), bool(told[n]))
        for n in np.flatnonzero(counts)
    ]
    return aside, sorted(found, key=lambda one: (-one.reports, one.lon, one.lat))
