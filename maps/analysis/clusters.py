"""Density clusters (DBSCAN) on distinct points that carry weights, with neighbours found by Shapely's tree."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from maps.analysis.plane import Floats
from maps.analysis.spots import Mask, Whole

Points = NDArray[np.object_]
NOISE = -1
_AT_ONCE = 250
"""Points asked for neighbours at once: keeps memory small however densely they lie."""


@dataclass(frozen=True)
class Clusters:
    """For every point the number of its cluster (-1: none), and for every cluster its reports, the largest first."""

    of: Whole
    reports: Whole


def density_clusters(x: Floats, y: Floats, weight: Whole, reach: float, least: int) -> Clusters:
    """Group points that lie densely: metres ``x``, ``y`` of distinct points, and how many reports lie on each.

    A point is a core when at least ``least`` reports lie within ``reach`` metres of it, its own included. Cores
    within reach of each other are one cluster; a point that is no core belongs to its nearest core within reach
    (of equally near ones, to the first by x, then y), else to none. That last rule replaces "whichever came
    first" of the original, so that the order of the reports never matters.

    Source: M. Ester, H.-P. Kriegel, J. Sander, X. Xu (1996), A density-based algorithm for discovering clusters
    in large spatial databases with noise, KDD-96.
    """
    n = len(x)
    if not n:
        return Clusters(np.zeros(0, np.int64), np.zeros(0, np.int64))
    points: Points = np.asarray(shapely.points(x, y), dtype=object)
    tree = shapely.STRtree(points)
    mass = np.zeros(n, np.int64)
    for one, other in _pairs(tree, points, reach):
        mass += np.bincount(one, weights=weight[other], minlength=n).astype(np.int64)
    core = mass >= least
    parent = np.arange(n)
    rank = np.empty(n, np.int64)
    rank[np.lexsort((y, x))] = np.arange(n)
    nearest, how_far = np.full(n, NOISE, np.int64), np.full(n, np.inf)
    for one, other in _pairs(tree, points, reach):
        both = core[one] & core[other]
        _join(parent, one[both], other[both])
        edge = ~core[one] & core[other]
        _attach(nearest, how_far, rank, one[edge], other[edge], (x, y))
    return _numbered(_roots(parent), core, nearest, weight, rank)


def _pairs(tree: shapely.STRtree, points: Points, reach: float) -> Iterator[tuple[Whole, Whole]]:
    """(point, neighbour within reach), the point itself among them, some points at a time."""
    for start in range(0, len(points), _AT_ONCE):
        one, other = tree.query(points[start : start + _AT_ONCE], predicate="dwithin", distance=reach)
        yield one.astype(np.int64) + start, other.astype(np.int64)


def _roots(parent: Whole) -> Whole:
    root = parent
    while True:
        above = root[root]
        if np.array_equal(above, root):
            return above
        root = above


def _join(parent: Whole, one: Whole, other: Whole) -> None:
    """Make one tree of each pair's two; the lower number becomes the root."""
    while len(one):
        parent[:] = _roots(parent)
        a, b = parent[one], parent[other]
        apart = a != b
        if not apart.any():
            return
        one, other, a, b = one[apart], other[apart], a[apart], b[apart]
        np.minimum.at(parent, np.maximum(a, b), np.minimum(a, b))


def _attach(nearest: Whole, how_far: Floats, rank: Whole, one: Whole, other: Whole, at: tuple[Floats, Floats]) -> None:
    """Remember each border point's nearest core; all pairs of a point come in the same call."""
    if not len(one):
        return
    away = (at[0][one] - at[0][other]) ** 2 + (at[1][one] - at[1][other]) ** 2
    order = np.lexsort((rank[other], away, one))
    one, other, away = one[order], other[order], away[order]
    first = np.concatenate(([True], one[1:] != one[:-1]))
    nearest[one[first]], how_far[one[first]] = other[first], away[first]


def _numbered(root: Whole, core: Mask, nearest: Whole, weight: Whole, rank: Whole) -> Clusters:
    """Number clusters by their reports, the largest first; of equal ones the one that begins further west."""
    anchor = np.where(core, root, np.where(nearest >= 0, root[np.maximum(nearest, 0)], NOISE))
    inside = anchor >= 0
    names, numbered = np.unique(anchor[inside], return_inverse=True)
    reports = np.bincount(numbered, weights=weight[inside], minlength=len(names)).astype(np.int64)
    west = np.full(len(names), len(root), np.int64)
    np.minimum.at(west, numbered, rank[inside])
    order = np.lexsort((west, -reports))
    place = np.empty(len(names), np.int64)
    place[order] = np.arange(len(names))
    of = np.full(len(root), NOISE, np.int64)
    of[inside] = place[numbered]
    return Clusters(of, reports[order])
