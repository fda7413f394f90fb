"""Where many sketches of one board agree: shares on a 1 m grid, the best lettered squares, and the most agreed things."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from maps.analysis.layout import Kind, Layout, Thing, footprint, price
from maps.analysis.squares import Grid

REACH = 1.0
"""Metres: what stands so near to a spot counts as standing there."""
SAME = 2.0
"""Metres between the middles of two things that still mean the same, or the larger side of the thing if that is more."""
COVERED = 0.5
"""Share of a line or area that another sketch must cover to mean the same."""


def counts(layouts: Sequence[Layout], kind: Kind, width: float, height: float) -> NDArray[np.int32]:
    """How many sketches put this item on each square metre; row 0 is the bottom, column 0 the left.

    A sketch counts at most once for a square. It counts where the middle of the square lies on the ground
    some thing takes, widened by ``REACH``; areas are not widened, their edge is where they were drawn.
    """
    columns, rows = int(np.ceil(width)), int(np.ceil(height))
    found = np.zeros((rows, columns), dtype=np.int32)
    for layout in layouts:
        shapes = [_reach(footprint(thing, kind), kind) for thing in layout.of(kind.key)]
        if shapes:
            found += _covered(shapely.union_all(shapes), columns, rows)
    return found


def _reach(ground: BaseGeometry, kind: Kind) -> BaseGeometry:
    return ground if kind.shape == "area" else ground.buffer(REACH)


def _covered(shape: BaseGeometry, columns: int, rows: int) -> NDArray[np.int32]:
    found = np.zeros((rows, columns), dtype=np.int32)
    left, bottom, right, top = shape.bounds
    x0, x1 = max(int(left), 0), min(int(np.ceil(right)), columns)
    y0, y1 = max(int(bottom), 0), min(int(np.ceil(top)), rows)
    if x1 <= x0 or y1 <= y0:
        return found
    x, y = np.meshgrid(np.arange(x0, x1) + 0.5, np.arange(y0, y1) + 0.5)
    shapely.prepare(shape)
    found[y0:y1, x0:x1] = shapely.intersects_xy(shape, x, y)
    return found


@dataclass(frozen=True)
class Square:
    """A lettered square and how many sketches have the item in it."""

    name: str
    sketches: int


def best_squares(layouts: Sequence[Layout], kind: Kind, grid: Grid, most: int = 10) -> list[Square]:
    """Lettered squares by the number of sketches that have the item there; equals in the order of their names.

    A point thing is in the square of its middle; a line or area in every square whose middle of some square
    metre it covers.
    """
    votes: dict[str, int] = {}
    for layout in layouts:
        for name in set().union(*(_squares(thing, kind, grid) for thing in layout.of(kind.key))):
            votes[name] = votes.get(name, 0) + 1
    order = sorted(votes, key=lambda name: (-votes[name], len(name), name))
    return [Square(name, votes[name]) for name in order[:most]]


def _squares(thing: Thing, kind: Kind, grid: Grid) -> set[str]:
    if kind.shape == "point":
        return {grid.name_at(*thing.spots[0])}
    covered = _covered(footprint(thing, kind), int(np.ceil(grid.width)), int(np.ceil(grid.height)))
    rows, columns = np.nonzero(covered)
    pairs = zip(columns.tolist(), rows.tolist(), strict=True)
    return {grid.name_at(column + 0.5, row + 0.5) for column, row in pairs} or {grid.name_at(*thing.middle)}


@dataclass(frozen=True)
class Agreed:
    """A thing from some sketch, and how many sketches have the same thing there (its own among them)."""

    thing: Thing
    sketches: int


def most_agreed(layouts: Sequence[Layout], kinds: Sequence[Kind], least: float, sum_: int | None) -> list[Agreed]:
    """The start of an agreed plan: things that residents really drew, most agreed first.

    Every thing is scored by the number of sketches that have the same item there. For each item at most the
    median number of a sketch is taken (of the sketches that have it at all), only things with at least the share
    ``least``, and none that means the same as one taken before. In the order of agreement things are then taken
    while the sum lasts; what does not fit is left out. Keys are new: a1, a2, …
    """
    by_key = {kind.key: kind for kind in kinds}
    found = [agreed for kind in kinds for agreed in _agreed_of(layouts, kind, least)]
    found.sort(key=lambda agreed: -agreed.sketches)
    chosen: list[Agreed] = []
    spent = 0
    for agreed in found:
        cost = price(agreed.thing, by_key[agreed.thing.item])
        if sum_ is not None and spent + cost > sum_:
            continue
        spent += cost
        chosen.append(replace(agreed, thing=replace(agreed.thing, key=f"a{len(chosen) + 1}")))
    return chosen


def _agreed_of(layouts: Sequence[Layout], kind: Kind, least: float) -> list[Agreed]:
    drawn = [layout.of(kind.key) for layout in layouts]
    numbers = [len(things) for things in drawn if things]
    if not numbers:
        return []
    flat = [thing for things in drawn for thing in things]
    votes = np.sum([_same(flat, kind, things) for things in drawn], axis=0)
    enough = max(1.0, least * len(layouts) - 1e-9)
    scored = [Agreed(thing, int(n)) for thing, n in zip(flat, votes, strict=True) if n >= enough]
    # Python sorts stably: among equals the earlier sketch, and in it the earlier key, comes first.
    scored.sort(key=lambda agreed: -agreed.sketches)
    taken: list[Agreed] = []
    for agreed in scored:
        if len(taken) == statistics.median_high(numbers):
            break
        if not _same([agreed.thing], kind, [other.thing for other in taken])[0]:
            taken.append(agreed)
    return taken


def _same(things: Sequence[Thing], kind: Kind, others: Sequence[Thing]) -> NDArray[np.bool_]:
    """For each of these things, whether the others, of the same item, have one that means the same."""
    if not others:
        return np.zeros(len(things), dtype=np.bool_)
    if kind.shape == "point":
        own, far = np.array([thing.spots[0] for thing in things]), max(SAME, kind.width, kind.length)
        gaps = own[:, None, :] - np.array([other.spots[0] for other in others])[None, :, :]
        found: NDArray[np.bool_] = ((gaps**2).sum(axis=2) <= far * far).any(axis=1)
        return found
    ground = shapely.union_all([_reach(footprint(other, kind), kind) for other in others])
    shapes = np.array([footprint(thing, kind) for thing in things])
    shapely.prepare(ground)
    near = shapely.intersects(ground, shapes)
    shared = np.zeros(len(things))
    shared[near] = shapely.area(shapely.intersection(shapes[near], ground))
    covered: NDArray[np.bool_] = shared >= COVERED * shapely.area(shapes) - 1e-9
    return covered & near


def by_item(layout: Layout, kinds: Mapping[str, Kind]) -> dict[str, tuple[int, float, int]]:
    """Per item: how many things, how many pieces, metres or square metres, and their price in minor units."""
    found: dict[str, tuple[int, float, int]] = {}
    for thing in layout.things:
        number, amount, cost = found.get(thing.item, (0, 0.0, 0))
        found[thing.item] = (number + 1, round(amount + thing.amount, 2), cost + price(thing, kinds[thing.item]))
    return found
