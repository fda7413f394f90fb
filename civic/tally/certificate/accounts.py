"""The money of voters while stated purchases are followed: whole numbers over one common denominator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
import numpy.typing as npt

from civic.tally.election import Election, Ints
from civic.tally.tallies import Tallies

Floats = npt.NDArray[np.float64]
NEAR = 1e-9
"""Float sums this close (as a share of the cost) are decided on exact numbers."""


@dataclass(frozen=True, eq=False)
class Lines:
    """The lines of all ballots that back a project: the project, the ballot, and how strongly it is backed."""

    place: Ints
    ballot: Ints
    strength: Ints

    @classmethod
    def of(cls, election: Election, tallies: Tallies, weights: Sequence[int] | None) -> Lines:
        """Lines sorted by project; strength 1 without `weights`, else points as given or `weights[rank]`."""
        strength = _strength(election, tallies, weights)
        backs = np.flatnonzero(strength)
        backs = backs[np.argsort(election.picks[backs], kind="stable")]
        return cls(election.picks[backs], tallies.ballot_of_pick[backs], strength[backs])


def _strength(election: Election, tallies: Tallies, weights: Sequence[int] | None) -> Ints:
    if weights is None:
        return tallies.supports.astype(np.int64)
    if election.marks is not None:
        return election.marks
    table = np.zeros(max(tallies.longest, len(weights), 1), dtype=np.int64)
    table[: len(weights)] = weights
    return table[tallies.rank_of_pick]


@dataclass(frozen=True)
class Account:
    """Voters alike: how strongly they back a project, how many they are, and what each holds."""

    strength: int
    voters: int
    held: Fraction


class Accounts:
    """What each voter holds. Ballots with the same payments behind them share one account number."""

    def __init__(self, election: Election, lines: Lines, opening: Fraction) -> None:
        """Everybody holds `opening`; account 0 is that of voters who spent everything."""
        self._lines = lines
        self._weights = election.weights
        self._edges = np.searchsorted(lines.place, np.arange(len(election.options) + 1))
        self._account = np.ones(len(election.weights), dtype=np.int64)
        self._common = opening.denominator
        self._held = [0, opening.numerator]
        self._rough = np.array([0.0, float(opening)])

    def state(self) -> tuple[Ints, list[Fraction]]:
        """The account of every folded ballot, and what each voter of an account holds."""
        return self._account.copy(), [Fraction(each, self._common) for each in self._held]

    def restore(self, account: Ints, held: Sequence[Fraction]) -> None:
        """Let every folded ballot hold what such a state says, whatever led to it."""
        self._common = lcm(*(each.denominator for each in held))
        self._held = [0, *(each.numerator * (self._common // each.denominator) for each in held)]
        self._rough = np.array([0.0, *(float(each) for each in held)])
        empty = np.array([not each for each in held])
        self._account = np.where(empty[account], 0, account + 1)

    def backed(self, place: int) -> bool:
        """Whether anybody backs a project."""
        return bool(self._edges[place] < self._edges[place + 1])

    def offered(self, rates: Floats) -> Floats:
        """What backers of each project pay together when each gives `rates[project]` per strength, or all they hold."""
        lines = self._lines
        most = rates[lines.place] * lines.strength
        paid = np.minimum(self._rough[self._account[lines.ballot]], most) * self._weights[lines.ballot]
        return np.bincount(lines.place, weights=paid, minlength=len(rates)).astype(float)

    def behind(self, place: int) -> list[Account]:
        """The accounts behind a project that still hold something."""
        part = slice(self._edges[place], self._edges[place + 1])
        ballots, strength = self._lines.ballot[part], self._lines.strength[part]
        strengths, kind = np.unique(strength, return_inverse=True)
        keys = self._account[ballots] * len(strengths) + kind
        sizes = np.bincount(keys, weights=self._weights[ballots])
        found: list[Account] = []
        for key in np.flatnonzero(sizes).tolist():
            account, which = divmod(key, len(strengths))
            if account:
                held = Fraction(self._held[account], self._common)
                found.append(Account(int(strengths[which]), int(sizes[key]), held))
        return found

    def together(self, place: int) -> Fraction:
        """What the backers of a project hold together."""
        part = slice(self._edges[place], self._edges[place + 1])
        ballots = self._lines.ballot[part]
        sizes = np.bincount(self._account[ballots], weights=self._weights[ballots], minlength=1)
        whole = sum(int(sizes[each]) * self._held[each] for each in np.flatnonzero(sizes).tolist())
        return Fraction(whole, self._common)

    def pay(self, place: int, price: Fraction) -> None:
        """Every backer of a project pays `price` per strength, or everything."""
        part = slice(self._edges[place], self._edges[place + 1])
        ballots, strength = self._lines.ballot[part], self._lines.strength[part]
        common = lcm(self._common, price.denominator)
        if common != self._common:
            self._held = [each * (common // self._common) for each in self._held]
            self._common = common
        rate = price.numerator * (common // price.denominator)
        strengths, kind = np.unique(strength, return_inverse=True)
        old, which = np.unique(self._account[ballots] * len(strengths) + kind, return_inverse=True)
        renamed = np.zeros(len(old), dtype=np.int64)
        for number, key in enumerate(old.tolist()):
            account, at = divmod(key, len(strengths))
            left = self._held[account] - rate * int(strengths[at])
            if left > 0:
                renamed[number] = len(self._held)
                self._held.append(left)
        self._account[ballots] = renamed[which]
        fresh = [each / self._common for each in self._held[len(self._rough) :]]
        self._rough = np.concatenate([self._rough, np.array(fresh, dtype=np.float64)])


def price(cost: int, backers: Sequence[Account]) -> Fraction | None:
    """The least price per strength at which these accounts pay the cost; None when they hold less than that."""
    rest = sum(each.strength * each.voters for each in backers)
    missing = Fraction(cost)
    for each in sorted(backers, key=lambda each: each.held / each.strength):
        wanted = missing / rest
        if wanted * each.strength <= each.held:
            return wanted
        missing -= each.held * each.voters
        rest -= each.strength * each.voters
    return None
