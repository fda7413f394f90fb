"""Sequential Phragmén: everybody earns at the same speed, and a project is bought once its backers can pay for it.

Whoever pays starts again from nothing. The count ends when the next project bought would overspend (or goes on with
the others when `unaffordable` is "skip"). For comparison with the other rules.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm

import numpy as np

from civic.tally.election import BallotKind
from civic.tally.ledger import Ledger
from civic.tally.outcome import Loser, Tie
from civic.tally.rules.backing import backing
from civic.tally.rules.greedy import fund_free
from civic.tally.rules.parameters import COMMON, UNAFFORDABLE
from civic.tally.rules.rule import Parameter, Rule
from civic.tally.rules.weight import Weight


class Clock:
    """When each voter last paid, as exact times over one common denominator."""

    def __init__(self, ledger: Ledger) -> None:
        """Nobody has paid yet."""
        self._backers = backing(ledger.election, ledger.tallies, None)
        self._costs = [option.cost for option in ledger.election.options]
        self._last = np.zeros(len(ledger.election.weights), dtype=np.int64)
        self._times = [0]
        self._common = 1

    def backed(self, place: int) -> bool:
        """Whether anybody backs a project."""
        return len(self._backers[place].ballots) > 0

    def due(self, place: int) -> Fraction:
        """When the backers of a project can pay for it."""
        backers = self._backers[place]
        counts = np.bincount(self._last[backers.ballots], weights=backers.voters)
        earned = sum(int(counts[each]) * self._times[each] for each in np.flatnonzero(counts).tolist())
        return Fraction(self._costs[place] * self._common + earned, int(backers.voters.sum()) * self._common)

    def pay(self, place: int) -> Fraction:
        """The backers of a project pay for it with all they have earned; returns the time."""
        time = self.due(place)
        common = lcm(self._common, time.denominator)
        self._times = [each * (common // self._common) for each in self._times]
        self._times.append(time.numerator * (common // time.denominator))
        self._common = common
        self._last[self._backers[place].ballots] = len(self._times) - 1
        return time


def _run(ledger: Ledger) -> None:
    fund_free(ledger)
    ledger.bar_rivals()
    clock = Clock(ledger)
    places = ledger.election.position
    due = {option: clock.due(places[option]) for option in ledger.open if clock.backed(places[option])}
    while due:
        earliest = min(due.values())
        option = _choose(ledger, [each for each, time in due.items() if time == earliest])
        del due[option]
        if ledger.cost(option) > ledger.left:
            if ledger.parameters["unaffordable"] == "stop":
                break
            short = ledger.cost(option) - ledger.left
            numbers = {"cost": ledger.cost(option), "left": ledger.left, "short": short}
            ledger.pass_over(option, "not_enough_left", "main", ledger.votes[option], numbers)
            continue
        time, exact = Weight.of(clock.pay(places[option])).shown()
        ledger.fund(option, "main", ledger.votes[option], threshold=time, exact=exact)
        for rival in ledger.conflicting(option) & set(ledger.open):
            due.pop(rival, None)
            ledger.close(rival, Loser(rival, "conflict", len(ledger.rounds), other=option))
        due = {each: clock.due(places[each]) for each in due}
    for option in list(ledger.open):
        ledger.close(option, Loser(option, "stopped", None, {"cost": ledger.cost(option), "left": ledger.left}))


def _choose(ledger: Ledger, level: list[str]) -> str:
    if len(level) == 1:
        return level[0]
    ordered, breakers = ledger.chain.order(level)
    ledger.ties.append(Tie(len(ledger.rounds) + 1, ordered, ledger.votes[ordered[0]], breakers, True))
    return ordered[0]


STOPPING = Parameter(UNAFFORDABLE.name, "stop", UNAFFORDABLE.read, UNAFFORDABLE.meaning)

PHRAGMEN = Rule(
    name="phragmen",
    version=1,
    kinds=frozenset({BallotKind.APPROVAL, BallotKind.CHOOSE_ONE, BallotKind.KNAPSACK}),
    axioms=frozenset({"feasible", "anonymous", "neutral", "priceable"}),
    parameters=(STOPPING, *COMMON),
    run=_run,
)
