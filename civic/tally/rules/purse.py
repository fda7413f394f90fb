"""What supporters still hold: weights by purchase history, and the sums of weight standing behind each project."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt

from civic.tally.election import BallotKind, Election, Ints
from civic.tally.rules.weight import Weight, total
from civic.tally.tallies import Tallies

Floats = npt.NDArray[np.float64]
NEAR = 1e-7
"""Float sums are trusted to this share of the electorate; anything nearer is compared exactly."""


class Purse:
    """The weights of all voters while projects are bought.

    Ballots with the same purchases share a history and hence a weight, so weights are exact and few. Float sums
    only choose whom to look at; whether a project is reached, and which is ahead, is decided on exact weights.
    """

    def __init__(self, election: Election, tallies: Tallies, wanted: list[str]) -> None:
        """Everybody holds weight 1; `wanted` are the projects that may be bought."""
        self.election = election
        self.level = 0
        self._tallies = tallies
        ranked = election.kind is BallotKind.RANKED
        self._rank = tallies.rank_of_pick if ranked else np.zeros_like(tallies.rank_of_pick)
        self._levels = tallies.longest if ranked else min(1, tallies.longest)
        self._place = election.position
        self._ids = [option.id for option in election.options]
        self._needed = [Weight.of(self.threshold(option)) for option in self._ids]
        self._needed_float = np.array([float(weight) for weight in self._needed])
        self._wanted = np.zeros(len(self._ids), dtype=np.bool_)
        self._wanted[[self._place[option] for option in wanted]] = True
        self._histories = [Weight.of(Fraction(1))]
        self._held = np.ones(1)
        self._history = np.zeros(len(election.weights), dtype=np.int64)
        self._behind_float = np.zeros(len(self._ids))
        self._known: dict[int, Weight] = {}
        self._margin = NEAR * (election.voters + 1)
        by_option = np.argsort(election.picks, kind="stable")
        self._backer_ballots = tallies.ballot_of_pick[by_option]
        self._backer_ranks = self._rank[by_option]
        self._backer_edges = np.searchsorted(election.picks[by_option], np.arange(len(self._ids) + 1))

    def threshold(self, option: str) -> Fraction:
        """The weight that must stand behind an option: its share of the budget times the number of voters."""
        cost, budget = self.election.option(option).cost, self.election.budget
        return Fraction(self.election.voters * cost, budget) if budget else Fraction(self.election.voters * cost)

    def look_further(self) -> bool:
        """Count one more place on every ballot as support; false when all places are counted."""
        if self.level >= self._levels:
            return False
        new = self._rank == self.level
        self.level += 1
        ballots = self._tallies.ballot_of_pick[new]
        self._add(self.election.picks[new], (self._held[self._history] * self.election.weights)[ballots])
        return True

    def best_reached(self) -> list[str]:
        """The wanted projects that are reached and have the most weight behind them (several when level)."""
        near = np.flatnonzero(self._wanted & (self._behind_float >= self._needed_float - self._margin))
        best: list[int] = []
        for place in sorted(near.tolist(), key=lambda each: -self._behind_float[each]):
            if best and self._behind_float[place] < self._behind_float[best[0]] - 2 * self._margin:
                break
            weight = self._behind(place)
            if weight.compare(self._needed[place]) < 0:
                continue
            ahead = weight.compare(self._behind(best[0])) if best else 1
            best = [place] if ahead > 0 else [*best, place] if ahead == 0 else best
        return [self._ids[place] for place in best]

    def behind(self, option: str) -> Weight:
        """The weight standing behind an option at this level."""
        return self._behind(self._place[option])

    def backers(self, option: str) -> int:
        """How many voters support an option at this level, whatever they still hold."""
        return int(self.election.weights[self._ballots(self._place[option])].sum())

    def pay(self, option: str) -> None:
        """Take the option's threshold from its supporters, in proportion to what they hold, and close it."""
        place = self._place[option]
        kept = self._behind(place).kept_after(self._needed[place])
        ballots = self._ballots(place)
        before = self._held[self._history[ballots]]
        old, which = np.unique(self._history[ballots], return_inverse=True)
        fresh = [self._histories[history].times(kept) for history in old.tolist()]
        self._history[ballots] = len(self._histories) + which
        self._histories += fresh
        self._held = np.concatenate([self._held, np.array([float(weight) for weight in fresh])])
        lost = (before - self._held[self._history[ballots]]) * self.election.weights[ballots]
        self._take(ballots, lost)
        self.drop(option)

    def drop(self, option: str) -> None:
        """The option cannot be bought (any more)."""
        self._wanted[self._place[option]] = False

    def _ballots(self, place: int) -> Ints:
        edges = slice(self._backer_edges[place], self._backer_edges[place + 1])
        return self._backer_ballots[edges][self._backer_ranks[edges] < self.level]

    def _behind(self, place: int) -> Weight:
        known = self._known.get(place)
        if known is None:
            ballots = self._ballots(place)
            counts = np.bincount(self._history[ballots], weights=self.election.weights[ballots])
            held = [(self._histories[each], int(counts[each])) for each in np.flatnonzero(counts).tolist()]
            known = self._known[place] = total(held)
        return known

    def _take(self, ballots: Ints, lost: Floats) -> None:
        """Take the weight lost on each of these ballots from every project the ballot supports at this level."""
        starts, ends = self.election.starts[ballots], self.election.starts[ballots + 1]
        shared = self.election.places is not None
        if self.election.kind is BallotKind.RANKED and not shared:
            ends = np.minimum(ends, starts + self.level)
        lengths = ends - starts
        first = np.cumsum(lengths) - lengths
        lines = np.arange(int(lengths.sum())) - np.repeat(first - starts, lengths)
        gone = -np.repeat(lost, lengths)
        if shared:
            seen = self._rank[lines] < self.level
            lines, gone = lines[seen], gone[seen]
        self._add(self.election.picks[lines], gone)

    def _add(self, places: Ints, weights: Floats) -> None:
        self._behind_float += np.bincount(places, weights=weights, minlength=len(self._ids))
        for place in np.unique(places).tolist():
            self._known.pop(place, None)
