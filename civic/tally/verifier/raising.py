"""How far equal shares are raised: the same count again and again with a little more, until it spends too much."""

import heapq
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from .purses import Backers, Purse


class Raising:
    """The projects that can be bought, who backs them, and how level ones are told apart."""

    def __init__(
        self,
        backers: Backers,
        weight: list[int],
        cost: Mapping[str, int],
        scale: Mapping[str, int],
        rivals: Mapping[str, set[str]],
        order: Callable[[Iterable[str]], tuple[list[str], list[str]]],
    ) -> None:
        self.backers, self.weight, self.cost, self.scale = backers, weight, cost, scale
        self.rivals, self.order = rivals, order

    def run(self, opening: Fraction) -> set[str]:
        """What is bought when everybody starts with this much; prices only rise, so an old one is a lower bound."""
        purse, fresh, bought = Purse(self.backers, self.weight, opening), set[str](), set[str]()
        heap = [(Fraction(0), name) for name in sorted(self.backers)]
        while heap:
            level: list[str] = []
            lowest = Fraction(0)
            while heap and (not level or heap[0][0] == lowest):
                bound, name = heapq.heappop(heap)
                if name in fresh:
                    lowest = bound
                    level.append(name)
                elif not self.rivals[name] & bought and (price := purse.price(name, self.cost[name])) is not None:
                    fresh.add(name)
                    heapq.heappush(heap, (price / self.scale[name], name))
            if level:
                chosen = level[0] if len(level) == 1 else self.order(level)[0][0]
                purse.pay(chosen, lowest * self.scale[chosen])
                bought.add(chosen)
                fresh.clear()
                for name in level:
                    if name != chosen:
                        heapq.heappush(heap, (lowest, name))
        return bought

    def spent(self, bought: Iterable[str]) -> int:
        """What these projects cost."""
        return sum(self.cost[name] for name in bought)

    def ended(self, bought: set[str], left: int, full_ends: bool) -> bool:
        """Whether more money could change nothing any more: all is bought, or (where that ends it) nothing else fits."""
        missing = [name for name in self.backers if name not in bought and not self.rivals[name] & bought]
        rest = left - self.spent(bought)
        return not missing or (full_ends and all(self.cost[name] > rest for name in missing))

    def end(self, share: Fraction, increment: int, left: int, full_ends: bool) -> Fraction:
        """The last opening balance before the first that spends too much."""
        opening, bought = share, self.run(share)
        while not self.ended(bought, left, full_ends):
            more = self.run(opening + increment)
            if self.spent(more) > left:
                break
            opening, bought = opening + increment, more
        return opening
