"""The Method of Equal Shares: everybody gets the same share of the budget, and projects are paid by their backers.

A project's price is the least r such that its backers can pay its cost when each pays r times what the project is
worth to them, or all they have left if that is less. The cheapest project is bought, again and again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from civic.tally.election import BallotKind
from civic.tally.ledger import Ledger
from civic.tally.outcome import Loser, Number, Tie
from civic.tally.rules.backing import Backers, backing
from civic.tally.rules.greedy import fund_by_total, fund_free
from civic.tally.rules.parameters import COMMON, WEIGHTS, one_of, whole
from civic.tally.rules.rule import Parameter, Rule
from civic.tally.rules.sharing import Purchase, Sharing
from civic.tally.rules.steady import Band, Perhaps
from civic.tally.rules.weight import Weight

UTILITY = Parameter(
    "utility",
    None,
    one_of("cost", "count", "points", "cost-points"),
    "what a project is worth to a backer: its cost, 1, its points (of the place or as given), or cost times points",
)
COMPLETION = Parameter(
    "completion",
    "none",
    one_of("none", "add1", "add1e", "fill", "add1+fill", "add1e+fill"),
    "what to do with money left: nothing; raise all shares until the next step overspends (add1e: or nothing more fits);"
    " fill by votes",
)
INCREMENT = Parameter(
    "increment", None, whole(1), "how much add1 raises each share, in minor units; none given: one whole unit"
)


MOST_WAITS = 7
"""Runs after a fruitless attempt to pass over steps, at most, before the next attempt."""


@dataclass(frozen=True, eq=False)
class Market:
    """What stays the same in every run: open projects, their costs and scales, and their backers."""

    ledger: Ledger
    backers: list[Backers]
    costs: list[int]
    scales: list[int]
    open: list[int]

    def run(self, opening: Fraction) -> tuple[Sharing, list[Purchase]]:
        """All purchases when everybody starts with `opening`."""
        sharing = Sharing(self.backers, self.costs, self.scales, opening, len(self.ledger.election.weights))
        sharing.open(self.open)
        purchases: list[Purchase] = []
        while purchase := sharing.buy(self._first):
            purchases.append(purchase)
            if rivals := self.rivals(purchase.place):
                sharing.drop(rivals)
        return sharing, purchases

    def is_steady(self, low: Fraction, high: Fraction) -> bool:
        """Whether every opening balance between these surely buys the same projects."""
        ballots = len(self.ledger.election.weights)
        band = Band(self.backers, self.costs, self.scales, float(low), float(high), ballots, self._first)
        try:
            band.run(self.open, self.rivals)
        except Perhaps:
            return False
        return True

    def rivals(self, place: int) -> set[int]:
        """The projects that cannot be built together with this one."""
        return {self.ledger.election.position[rival] for rival in self.ledger.conflicting(self.name(place))}

    def spent(self, purchases: Sequence[Purchase]) -> int:
        """What these purchases cost together."""
        return sum(self.costs[purchase.place] for purchase in purchases)

    def missing(self, purchases: Sequence[Purchase]) -> list[int]:
        """The open projects neither bought nor excluded by one that is."""
        bought = {purchase.place for purchase in purchases}
        names = {self.name(place) for place in bought}
        return [p for p in self.open if p not in bought and not names & self.ledger.conflicting(self.name(p))]

    def name(self, place: int) -> str:
        """The id of a project."""
        return self.ledger.election.options[place].id

    def _first(self, level: Sequence[int]) -> int:
        ordered, _ = self.ledger.chain.order([self.name(place) for place in level])
        return self.ledger.election.position[ordered[0]]


def _run(ledger: Ledger) -> None:
    _settle(ledger)
    fund_free(ledger)
    ledger.bar_rivals()
    behind: dict[str, dict[str, Number]] = {}
    completion = cast(str, ledger.parameters["completion"])
    if ledger.open and ledger.election.voters:
        market = _market(ledger)
        opening = Fraction(ledger.election.budget, ledger.election.voters)
        ledger.numbers["share"] = opening
        if completion.startswith("add1"):
            opening = _raised(market, opening, cast(int, ledger.parameters["increment"]), "add1e" in completion)
        ledger.numbers["opening_balance"] = opening
        behind = _write_down(ledger, market, opening)
    if "fill" in completion:
        fund_by_total(ledger, ledger.votes, "tail")
        ledger.tell_more(behind)
    else:
        for option in list(ledger.open):
            ledger.close(option, Loser(option, "weak_support", None, behind.get(option, {})))


def _settle(ledger: Ledger) -> None:
    usual = {BallotKind.RANKED: "cost-points", BallotKind.POINTS: "points"}
    if ledger.parameters["utility"] is None:
        ledger.parameters["utility"] = usual.get(ledger.election.kind, "cost")
    if ledger.parameters["increment"] is None:
        ledger.parameters["increment"] = 10**ledger.election.minor_digits


def _market(ledger: Ledger) -> Market:
    utility = cast(str, ledger.parameters["utility"])
    weights = cast(tuple[int, ...], ledger.parameters["weights"]) if "points" in utility else None
    backers = backing(ledger.election, ledger.tallies, weights)
    costs = [option.cost for option in ledger.election.options]
    scales = costs if "cost" in utility else [1] * len(costs)
    places = [ledger.election.position[option] for option in ledger.open]
    return Market(ledger, backers, costs, scales, [place for place in places if len(backers[place].ballots)])


def _raised(market: Market, opening: Fraction, increment: int, stop_when_full: bool) -> Fraction:
    """The highest opening balance, in steps of `increment`, before the first at which the purchases overspend.

    Steps that surely buy the same projects are passed over without a run.
    """
    budget = market.ledger.left
    _, purchases = market.run(opening)
    stride, waits, wait = 1, 0, 0
    while market.missing(purchases) and not (stop_when_full and _is_full(market, purchases, budget)):
        if wait:
            wait -= 1
        else:
            before = opening
            opening, stride = _passed_over(market, opening, increment, stride)
            waits = 0 if opening > before else min(2 * waits + 1, MOST_WAITS)
            wait = waits
        _, more = market.run(opening + increment)
        if market.spent(more) > budget:
            break
        opening, purchases = opening + increment, more
    return opening


def _passed_over(market: Market, opening: Fraction, increment: int, stride: int) -> tuple[Fraction, int]:
    """The last opening balance up to which the purchases surely stay the same, and how far to try the next time."""
    while market.is_steady(opening, opening + stride * increment):
        opening += stride * increment
        stride *= 2
    tried = stride
    while tried > 1:
        tried //= 2
        if market.is_steady(opening, opening + tried * increment):
            opening += tried * increment
    return opening, max(1, stride // 4)


def _is_full(market: Market, purchases: Sequence[Purchase], budget: int) -> bool:
    left = budget - market.spent(purchases)
    return all(market.costs[place] > left for place in market.missing(purchases))


def _write_down(ledger: Ledger, market: Market, opening: Fraction) -> dict[str, dict[str, Number]]:
    """Write the final run into the ledger; returns the money still held behind every project not bought."""
    sharing, purchases = market.run(opening)
    for purchase in purchases:
        option = market.name(purchase.place)
        if len(purchase.level) > 1:
            ordered, breakers = ledger.chain.order([market.name(place) for place in purchase.level])
            shown, _ = Weight.of(purchase.price).shown()
            ledger.ties.append(Tie(len(ledger.rounds) + 1, ordered, shown, breakers, True))
        most = purchase.price * int(market.backers[purchase.place].strengths[-1])
        support, exact = Weight.of(market.costs[purchase.place] / most).shown()
        voters = int(market.backers[purchase.place].voters.sum())
        ledger.fund(option, "main", support, supporters=voters, exact=exact)
        for rival in ledger.conflicting(option) & set(ledger.open):
            ledger.close(rival, Loser(rival, "conflict", len(ledger.rounds), other=option))
    return {option: _behind(ledger, market, sharing, option) for option in ledger.open}


def _behind(ledger: Ledger, market: Market, sharing: Sharing, option: str) -> dict[str, Number]:
    place, cost = ledger.election.position[option], ledger.cost(option)
    held, _ = Weight.of(sharing.left_behind(place)).shown()
    return {"support": held, "threshold": cost, "short_support": cost - held}


EQUAL_SHARES = Rule(
    name="equal-shares",
    version=1,
    kinds=frozenset({BallotKind.APPROVAL, BallotKind.POINTS, BallotKind.RANKED}),
    axioms=frozenset({"feasible", "anonymous", "neutral", "priceable", "ejr-plus"}),
    parameters=(UTILITY, COMPLETION, INCREMENT, WEIGHTS, *COMMON),
    run=_run,
)
