"""What voters hold while they pay: money under equal shares, weight under expanding approvals."""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from math import lcm
from typing import Any

from .exact import LONGEST, ONE, Weight, product, weigh

Backers = dict[str, list[tuple[int, int]]]
"""For every project the ballots that back it, and how strongly."""
NEAR = 1e-7


class Purse:
    """What the voters of each ballot hold, in whole numbers over one common denominator."""

    def __init__(self, backers: Backers, weight: list[int], opening: Fraction) -> None:
        self.backers, self.weight, self.common = backers, weight, opening.denominator
        self.held, self.rough = [opening.numerator] * len(weight), [float(opening)] * len(weight)

    def together(self, name: str) -> Fraction:
        """What the backers of a project hold."""
        return Fraction(sum(self.held[at] * self.weight[at] for at, _ in self.backers[name]), self.common)

    def offer(self, name: str, rate: float) -> float:
        """About what they pay when each gives this much per strength."""
        return sum(min(self.rough[at], rate * strength) * self.weight[at] for at, strength in self.backers[name])

    def price(self, name: str, cost: int) -> Fraction | None:
        """The least payment per strength that makes up the cost; None when there is not enough."""
        alike: Counter[tuple[int, int]] = Counter()
        for at, strength in self.backers[name]:
            alike[self.held[at], strength] += self.weight[at]
        missing, rest = cost * self.common, sum(strength * voters for (_, strength), voters in alike.items())
        for (held, strength), voters in sorted(alike.items(), key=lambda pair: Fraction(*pair[0])):
            if missing * strength <= held * rest:
                return Fraction(missing, rest * self.common)
            missing, rest = missing - held * voters, rest - strength * voters
        return None

    def pay(self, name: str, price: Fraction) -> dict[str, Any]:
        """All backers pay; returns who paid in full, by strength, and who paid all they held."""
        common = lcm(self.common, price.denominator)
        self.held = [held * (common // self.common) for held in self.held]
        full: Counter[int] = Counter()
        self.common, rest, together = common, 0, 0
        for at, strength in self.backers[name]:
            asked, held = price.numerator * (common // price.denominator) * strength, self.held[at]
            if held >= asked:
                full[strength] += self.weight[at]
            elif held:
                rest, together = rest + self.weight[at], together + held * self.weight[at]
            self.held[at] = max(0, held - asked)
            self.rough[at] = self.held[at] / common
        classes = [{"strength": s, "voters": full[s], "each": price * s} for s in sorted(full)]
        return {"in_full": classes, "all_they_held": {"voters": rest, "together": Fraction(together, common)}}


class Held:
    """What is left of the weight of 1 that every voter starts with."""

    def __init__(
        self,
        names: list[list[str]],
        places: list[list[int]],
        weight: list[int],
        depth: int,
        threshold: dict[str, Fraction],
    ) -> None:
        self.weight, self.threshold = weight, threshold
        self.needed = {name: weigh(each) for name, each in threshold.items()}
        self.history, self.weights, self.rough = [0] * len(names), [weigh(Fraction(1))], [1.0]
        self.ballots: dict[tuple[str, int], list[int]] = {
            (name, level): [] for name in threshold for level in range(depth + 1)
        }
        for at, ranks in enumerate(names):
            for rank, name in zip(places[at], ranks, strict=True):
                for level in range(min(rank, depth - 1) + 1, depth + 1):
                    self.ballots[name, level].append(at)

    def near(self, names: Iterable[str], level: int) -> list[str]:
        """Projects that are reached, or nearly."""
        sums = {n: sum(self.rough[self.history[at]] * self.weight[at] for at in self.ballots[n, level]) for n in names}
        return [n for n in names if sums[n] >= float(self.threshold[n]) - NEAR * (sum(self.weight) + 1)]

    def behind(self, name: str, level: int) -> Weight:
        """The weight behind a project."""
        alike: Counter[int] = Counter()
        for at in self.ballots[name, level]:
            alike[self.history[at]] += self.weight[at]
        parts = [(self.weights[each], voters) for each, voters in sorted(alike.items())]
        exact = [(fraction, voters) for (_, _, fraction), voters in parts if fraction is not None]
        common = lcm(*(fraction.denominator for fraction, _ in exact))
        if len(exact) == len(parts) and common.bit_length() <= LONGEST:
            whole = sum(fraction.numerator * (common // fraction.denominator) * n for fraction, n in exact)
            return weigh(Fraction(whole, common))
        return sum(low * n for (low, _, _), n in parts), sum(high * n for (_, high, _), n in parts), None

    def pay(self, name: str, level: int, support: Weight) -> None:
        """All supporters give up the same part, together exactly the threshold."""
        (low, high, exact), (least, most, needed) = support, self.needed[name]
        kept = weigh(1 - needed / exact) if exact is not None and needed is not None else (
            max(0, ((low - most) << 320) // low), min(max(0, -((-(high - least) << 320) // high)), ONE), None)  # fmt: skip
        fresh: dict[int, int] = {}
        for at in self.ballots[name, level]:
            if self.history[at] not in fresh:
                fresh[self.history[at]] = len(self.weights)
                self.weights.append(product(self.weights[self.history[at]], kept))
                self.rough.append((self.weights[-1][0] + self.weights[-1][1]) / (2 * ONE))
            self.history[at] = fresh[self.history[at]]
