"""Over which opening balances equal shares buy the same projects: one run with every balance between two bounds.

When all balances lie between a low and a high bound, so do all prices: more money behind a project can only lower its
price. If at every purchase one project stays cheapest whatever the balances are, and in the end nobody can pay for
any other, then every opening balance between the bounds buys the same projects in the same order. Floats with a
margin answer "surely" or "perhaps not"; the count itself is made with exact numbers.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from math import inf

import numpy as np
import numpy.typing as npt

from civic.tally.election import Ints
from civic.tally.rules.backing import Backers

Floats = npt.NDArray[np.float64]
MARGIN = 1e-9


class Perhaps(Exception):
    """The bounds do not tell which project comes next."""


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
    ) -> None:
        """Everybody holds at least `low` and at most `high`."""
        self._backers = backers
        self._costs = costs
        self._scales = scales
        self._slack = MARGIN * high
        self._low = np.array([0.0, low - self._slack])
        self._high = np.array([0.0, high + self._slack])
        self._history = np.ones(ballots, dtype=np.int64)
        self._heap: list[tuple[float, int]] = []
        self._fresh: dict[int, tuple[float, float]] = {}

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
        chosen, most = -1, inf
        while self._heap and (chosen < 0 or self._heap[0][0] <= most):
            _, place = heapq.heappop(self._heap)
            if place in self._fresh:
                if chosen >= 0:
                    raise Perhaps
                chosen, most = place, self._fresh[place][1]
                if most == inf:
                    raise Perhaps
                continue
            least, most_of_it = self._prices(place)
            if least < inf:
                self._fresh[place] = least, most_of_it
                heapq.heappush(self._heap, (least, place))
        return chosen if chosen >= 0 else None

    def _prices(self, place: int) -> tuple[float, float]:
        """The least and the highest price, per unit of the project's scale; infinite where it cannot be paid."""
        history, strength, voters = self._payers(place)
        cost, scale = self._costs[place], self._scales[place]
        least = _price(cost * (1 - MARGIN), self._high[history], strength, voters) / scale
        most = _price(cost * (1 + MARGIN), self._low[history], strength, voters) / scale
        return least * (1 - MARGIN), most * (1 + MARGIN)

    def _payers(self, place: int) -> tuple[Ints, Ints, Floats]:
        backers = self._backers[place]
        kinds = len(backers.strengths)
        sizes = np.bincount(self._history[backers.ballots] * kinds + backers.strength, weights=backers.voters)
        found = np.flatnonzero(sizes)
        return found // kinds, backers.strengths[found % kinds], sizes[found].astype(float)

    def _pay(self, place: int) -> None:
        least, most = (price * self._scales[place] for price in self._fresh[place])
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
