"""One run of the Method of Equal Shares: equal opening balances, exact payments, purchases in order of price.

Nobody's balance is kept as a fraction of its own. Voters with the same purchases share a history; what a history
holds is the opening balance less the prices paid, so sums over any set of voters are whole-number combinations of
a few exact prices over one common denominator. Floats only choose whom to look at.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
import numpy.typing as npt

from civic.tally.election import Ints
from civic.tally.rules.backing import Backers

Floats = npt.NDArray[np.float64]
NEAR = 1e-9
"""Balances within this share of the opening balance, and prices within ten times this share, are compared exactly."""


@dataclass(frozen=True)
class Purchase:
    """A project bought: `price` is the most anybody paid per unit of strength, `level` those whose price was equal."""

    place: int
    price: Fraction
    level: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Payers:
    """The histories behind a project: id, strength, voters, balance per unit of strength, in order of the latter."""

    history: Ints
    strength: Ints
    voters: Ints
    held: Floats


class Sharing:
    """The balances of all voters in one run; `buy` makes the next purchase until nothing can be paid for."""

    def __init__(
        self, backers: Sequence[Backers], costs: Sequence[int], scales: Sequence[int], opening: Fraction, ballots: int
    ) -> None:
        """Everybody holds `opening`; a project's price is compared after division by its scale."""
        self._backers = backers
        self._costs = costs
        self._scales = scales
        self._common = opening.denominator
        self._terms: list[int] = [opening.numerator]
        self._near = NEAR * float(opening)
        self._history = np.ones(ballots, dtype=np.int64)
        self._paid = np.zeros((64, 16), dtype=np.int64)
        self._paid[1, 0] = 1
        self._balance = np.zeros(64)
        self._balance[1] = float(opening)
        self._histories = 2
        self._heap: list[tuple[float, int]] = []
        self._fresh: dict[int, float] = {}

    def open(self, places: Sequence[int]) -> None:
        """These projects may be bought."""
        self._heap = [(0.0, place) for place in places]
        heapq.heapify(self._heap)

    def drop(self, places: set[int]) -> None:
        """These projects cannot be bought any more."""
        self._heap = [entry for entry in self._heap if entry[1] not in places]
        heapq.heapify(self._heap)

    def buy(self, choose: Callable[[Sequence[int]], int]) -> Purchase | None:
        """Buy the project with the lowest price; `choose` decides among level ones. None when nothing can be paid."""
        prices: dict[int, Fraction] = {}
        while not prices:
            near = self._cheapest()
            if not near:
                return None
            prices = {place: price for place in near if (price := self._exact_price(place)) is not None}
        lowest = min(price / self._scales[place] for place, price in prices.items())
        level = tuple(place for place in near if place in prices and prices[place] / self._scales[place] == lowest)
        chosen = level[0] if len(level) == 1 else choose(level)
        for place in prices:
            if place != chosen:
                heapq.heappush(self._heap, (self._fresh[place], place))
        self._pay(chosen, prices[chosen])
        return Purchase(chosen, prices[chosen], level)

    def left_behind(self, place: int) -> Fraction:
        """The money still held by those who back a project."""
        payers = self._payers(place)
        return self._sum(payers.history, payers.voters)

    def _cheapest(self) -> list[int]:
        """All projects whose price may be the lowest; they leave the heap. Those nobody can pay for leave for good."""
        near: list[int] = []
        limit = float("inf")
        while self._heap and self._heap[0][0] <= limit:
            bound, place = heapq.heappop(self._heap)
            if place not in self._fresh:
                price = self._rough_price(place)
                if price is None:
                    continue
                bound = self._fresh[place] = price / self._scales[place]
                heapq.heappush(self._heap, (bound, place))
                continue
            near.append(place)
            limit = min(limit, bound * (1 + 10 * NEAR))
        return near

    def _payers(self, place: int) -> Payers:
        backers = self._backers[place]
        kinds = len(backers.strengths)
        keys = (
            self._history[backers.ballots] * kinds + backers.strength if kinds > 1 else self._history[backers.ballots]
        )
        counts = np.bincount(keys, weights=backers.voters, minlength=1)
        found = np.flatnonzero(counts)
        history, strength = found // max(kinds, 1), backers.strengths[found % max(kinds, 1)]
        held = self._balance[history] / strength
        order = np.argsort(held, kind="stable")
        voters = counts[found].astype(np.int64)
        return Payers(history[order], strength[order], voters[order], held[order])

    def _rough_price(self, place: int) -> float | None:
        """The price in floats; None when backers clearly hold less than the cost."""
        payers = self._payers(place)
        if not len(payers.history):
            return None
        strength = payers.strength * payers.voters
        money = payers.held * strength
        before = np.cumsum(money) - money
        rest = strength.sum() - np.cumsum(strength) + strength
        prices = (self._costs[place] - before) / rest
        enough = np.flatnonzero((prices - payers.held) * payers.strength <= self._near)
        return float(prices[enough[0]]) if len(enough) else None

    def _exact_price(self, place: int) -> Fraction | None:
        """The exact price; None when backers hold less than the cost."""
        payers = self._payers(place)
        rough = self._fresh[place] * self._scales[place]
        gap = (payers.held - rough) * payers.strength
        poor = gap < -self._near
        close = [int(each) for each in np.flatnonzero(~poor & (gap <= self._near))]
        held = {each: self._holding(int(payers.history[each])) / int(payers.strength[each]) for each in close}
        paid = self._sum(payers.history[poor], payers.voters[poor])
        rest = int((payers.strength * payers.voters)[~poor].sum())
        for each in sorted(close, key=lambda each: held[each]):
            price = (self._costs[place] - paid) / rest
            if price <= held[each]:
                return price
            share = int(payers.strength[each] * payers.voters[each])
            paid += held[each] * share
            rest -= share
        return (self._costs[place] - paid) / rest if rest else None

    def _pay(self, place: int, price: Fraction) -> None:
        self._fresh.clear()
        backers, payers = self._backers[place], self._payers(place)
        self._add_term(price)
        rich = self._rich(payers, price)
        old, strength = payers.history[rich], payers.strength[rich]
        new = np.arange(self._histories, self._histories + len(old))
        self._grow(len(old))
        self._paid[new] = self._paid[old]
        self._paid[new, len(self._terms) - 1] = -strength
        self._balance[new] = self._balance[old] - float(price) * strength
        kinds = max(len(backers.strengths), 1)
        where = np.zeros(self._histories * kinds, dtype=np.int64)
        where[old * kinds + np.searchsorted(backers.strengths, strength)] = new
        self._history[backers.ballots] = where[self._history[backers.ballots] * kinds + backers.strength]
        self._histories += len(old)

    def _rich(self, payers: Payers, price: Fraction) -> Ints:
        """The payers who keep something: all others pay what they hold and end at exactly nothing."""
        gap = (payers.held - float(price)) * payers.strength
        rich = gap > self._near
        for each in np.flatnonzero(~rich & (gap >= -self._near)).tolist():
            rich[each] = self._holding(int(payers.history[each])) > price * int(payers.strength[each])
        return np.flatnonzero(rich)

    def _holding(self, history: int) -> Fraction:
        """What each voter of a history holds, exactly."""
        return self._sum(np.array([history]), np.array([1]))

    def _sum(self, histories: Ints, voters: Ints) -> Fraction:
        """What so many voters of these histories hold together, exactly."""
        times = voters @ self._paid[histories, : len(self._terms)]
        return Fraction(sum(each * term for each, term in zip(times.tolist(), self._terms, strict=True)), self._common)

    def _add_term(self, price: Fraction) -> None:
        common = lcm(self._common, price.denominator)
        self._terms = [term * (common // self._common) for term in self._terms]
        self._terms.append(price.numerator * (common // price.denominator))
        self._common = common

    def _grow(self, more: int) -> None:
        """Make room for new histories and one more price."""
        rows, columns = self._paid.shape
        if self._histories + more > rows or len(self._terms) > columns:
            rows = max(rows, 2 * (self._histories + more))
            wider = np.zeros((rows, max(columns, 2 * len(self._terms))), dtype=np.int64)
            wider[: self._histories, :columns] = self._paid[: self._histories]
            balance = np.zeros(rows)
            balance[: self._histories] = self._balance[: self._histories]
            self._paid, self._balance = wider, balance
