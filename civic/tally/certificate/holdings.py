"""The voting weights of expanding approvals while stated purchases are followed."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt

from civic.tally.election import BallotKind, Election, Ints
from civic.tally.rules.weight import Weight, total
from civic.tally.tallies import Tallies

Floats = npt.NDArray[np.float64]
NEAR = 1e-7
"""Float sums this close (as a share of the electorate) are decided on exact weights."""


class Holdings:
    """What is left of everybody's weight, and how much of it stands behind each project down to some place."""

    def __init__(self, election: Election, tallies: Tallies) -> None:
        """Everybody holds weight 1."""
        self._election = election
        ranked = election.kind is BallotKind.RANKED
        self.levels = tallies.longest if ranked else min(1, tallies.longest)
        rank = tallies.rank_of_pick if ranked else np.zeros_like(tallies.rank_of_pick)
        order = np.lexsort((rank, election.picks))
        self._place, self._ballot, self._rank = election.picks[order], tallies.ballot_of_pick[order], rank[order]
        self._edges = np.searchsorted(self._place, np.arange(len(election.options) + 1))
        self._history = np.zeros(len(election.weights), dtype=np.int64)
        self._held = [Weight.of(Fraction(1))]
        self._rough = np.ones(1)
        self._needed: dict[int, Weight] = {}
        self.margin = NEAR * (election.voters + 1)

    def threshold(self, place: int) -> Fraction:
        """The weight needed behind a project: voters times cost over budget."""
        budget = self._election.budget or 1
        return Fraction(self._election.voters * self._election.options[place].cost, budget)

    def needed(self, place: int) -> Weight:
        """The threshold, ready to be compared."""
        if place not in self._needed:
            self._needed[place] = Weight.of(self.threshold(place))
        return self._needed[place]

    def rough(self, level: int) -> Floats:
        """The weight behind every project down to this place, in floats."""
        counted = self._rank < level
        ballots = self._ballot[counted]
        held = self._rough[self._history[ballots]] * self._election.weights[ballots]
        return np.bincount(self._place[counted], weights=held, minlength=len(self._election.options)).astype(float)

    def exact(self, place: int, level: int) -> Weight:
        """The weight behind one project down to this place."""
        ballots = self._ballots(place, level)
        sizes = np.bincount(self._history[ballots], weights=self._election.weights[ballots], minlength=1)
        return total([(self._held[each], int(sizes[each])) for each in np.flatnonzero(sizes).tolist()])

    def state(self) -> tuple[Ints, list[Weight]]:
        """For every folded ballot the place of its weight in a list, and that list."""
        return self._history.copy(), list(self._held)

    def supporters(self, place: int, level: int) -> int:
        """How many voters name a project down to this place."""
        return int(self._election.weights[self._ballots(place, level)].sum())

    def pay(self, place: int, level: int, behind: Weight) -> None:
        """The supporters of a project give up the same part of what they hold: together exactly its threshold."""
        kept = behind.kept_after(self.needed(place))
        ballots = self._ballots(place, level)
        old, which = np.unique(self._history[ballots], return_inverse=True)
        self._history[ballots] = len(self._held) + which
        fresh = [self._held[each].times(kept) for each in old.tolist()]
        self._held += fresh
        self._rough = np.concatenate([self._rough, np.array([float(each) for each in fresh])])

    def _ballots(self, place: int, level: int) -> Ints:
        start, end = int(self._edges[place]), int(self._edges[place + 1])
        return self._ballot[start : start + int(np.searchsorted(self._rank[start:end], level))]
