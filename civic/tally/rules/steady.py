"""Over which opening balances equal shares buy the same projects: one run with every balance between two bounds.

When all balances lie between a low and a high bound, so do all prices: more money behind a project can only lower its
price. If at every purchase one project stays cheapest whatever the balances are, and in the end nobody can pay for
any other, then every opening balance between the bounds buys the same projects in the same order. Floats with a
margin answer "surely" or "perhaps not"; the count itself is made with exact numbers.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf

import numpy as np
import numpy.typing as npt

from civic.tally.election import Ints
from civic.tally.rules.backing import Backers

Floats = npt.NDArray[np.float64]
MARGIN = 1e-9


class Perhaps(Exception):
    """The bounds do not tell which project comes next."""


@dataclass(frozen=True)
class Asked:
    """A price between two bounds; `exact` where all backers pay in full whatever the balances are."""

    least: float
    most: float
    exact: Fraction | None


class Band:
    """All balances between two bounds while purchases are made that are the same for every opening balance there."""

    def __init__(
        self,
        backers: Sequence[Backers],
        costs: Sequence[int],
        scales: Sequence[int],
        low: float,
        high: float,
        ballots: int,
        choose: Callable[[Sequence[int]], int],
    ) -> None:
        """Everybody holds at least `low` and at most `high`; `choose` decides among level projects."""
        self._backers = backers
        self._costs = costs
        self._scales = scales
        self._slack = MARGIN * high
        self._low = np.array([0.0, low - self._slack])
        self._high = np.array([0.0, high + self._slack])
        self._history = np.ones(ballots, dtype=np.int64)
        self._heap: list[tuple[float, int]] = []
        self._fresh: dict[int, Asked] = {}
        self._choose = choose

    def run(self, places: Sequence[int], rivals: Callable[[int], set[int]]) -> list[int]:
        """All purchases in order; Perhaps when another opening balance between the bounds might buy otherwise."""
        self._heap = [(0.0, place) for place in places]
        heapq.heapify(self._heap)
        bought: list[int] = []
        while (place := self._cheapest()) is not None:
            bought.append(place)
            self._pay(place)
            excluded = rivals(place)
            if excluded:
                self._heap = [entry for entry in self._heap if entry[1] not in excluded]
                heapq.heapify(self._heap)
        return bought

    def _cheapest(self) -> int | None:
        """The project that is cheapest for all balances; those nobody can pay for leave for good."""
        near: list[int] = []
        limit = inf
        while self._heap and self._heap[0][0] <= limit:
            _, place = heapq.heappop(self._heap)
            if place not in self._fresh:
                asked = self._asked(place)
                if asked.least < inf:
                    self._fresh[place] = asked
                    heapq.heappush(self._heap, (asked.least, place))
                continue
            near.append(place)
            limit = min(limit, self._fresh[place].most)
        if not near:
            return None
        if limit == inf:
            raise Perhaps
        chosen = near[0] if len(near) == 1 else self._of_level(near)
        for place in near:
            if place != chosen:
                heapq.heappush(self._heap, (self._fresh[place].least, place))
        return chosen

    def _of_level(self, near: Sequence[int]) -> int:
        """The cheapest of projects with nearly the same price: only exact prices, the same for all balances, tell."""
        exact = {place: price for place in near if (price := self._fresh[place].exact) is not None}
        if len(exact) < len(near):
            raise Perhaps
        lowest = min(exact.values())
        level = [place for place in near if exact[place] == lowest]
        return level[0] if len(level) == 1 else self._choose(level)

    def _asked(self, place: int) -> Asked:
        """The price of a project, per unit of its scale; infinite where it cannot be paid."""
        history, strength, voters = self._payers(place)
        cost, scale = self._costs[place], self._scales[place]
        least = _price(cost * (1 - MARGIN), self._high[history], strength, voters) / scale * (1 - MARGIN)
        most = _price(cost * (1 + MARGIN), self._low[history], strength, voters) / scale * (1 + MARGIN)
        if most * scale > float((self._low[history] / strength).min()):
            return Asked(least, most, None)
        exact = Fraction(cost, scale * int((strength * voters).sum()))
        return Asked(float(exact) * (1 - MARGIN), float(exact) * (1 + MARGIN), exact)

    def _payers(self, place: int) -> tuple[Ints, Ints, Floats]:
        backers = self._backers[place]
        kinds = len(backers.strengths)
        sizes = np.bincount(self._history[backers.ballots] * kinds + backers.strength, weights=backers.voters)
        found = np.flatnonzero(sizes)
        return found // kinds, backers.strengths[found % kinds], sizes[found].astype(float)

    def _pay(self, place: int) -> None:
        asked, scale = self._fresh[place], self._scales[place]
        least, most = asked.least * scale, asked.most * scale
        self._fresh.clear()
        backers = self._backers[place]
        kinds = len(backers.strengths)
        keys = self._history[backers.ballots] * kinds + backers.strength
        old, which = np.unique(keys, return_inverse=True)
        history, strength = old // kinds, backers.strengths[old % kinds]
        low = np.maximum(0.0, self._low[history] - most * strength - self._slack)
        high = np.maximum(0.0, self._high[history] - least * strength + self._slack)
        self._history[backers.ballots] = len(self._low) + which
        self._low = np.concatenate([self._low, low])
        self._high = np.concatenate([self._high, high])


def _price(cost: float, held: Floats, strength: Ints, voters: Floats) -> float:
    """The price per strength at which payers who hold so much each make up the cost."""
    each = held / strength
    order = np.argsort(each, kind="stable")
    shares = (strength * voters)[order]
    money = np.cumsum(each[order] * shares)
    before = money - each[order] * shares
    rest = shares[::-1].cumsum()[::-1]
    prices = (cost - before) / rest
    enough = np.flatnonzero(prices <= each[order])
    return float(prices[enough[0]]) if len(enough) else inf
