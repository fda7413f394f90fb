"""Plain sums over the ballots: votes, first ranks, voters per rank and points of every option."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from civic.tally.election import BallotKind, Election, Ints

EXACT_IN_FLOAT = 2**53
MOST_SHORT = 2**31
BLOCK = 16_384
"""Ballots added up at a time, so that what is in hand stays in the cache."""


@dataclass(frozen=True, eq=False)
class Tallies:
    """What the ballots of one election add up to, option by option (in the order of `election.options`)."""

    election: Election

    @cached_property
    def ballot_of_pick(self) -> Ints:
        """For every line of every folded ballot: the ballot it stands on."""
        lengths = np.diff(self.election.starts)
        return np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)

    @cached_property
    def rank_of_pick(self) -> Ints:
        """For every line of every folded ballot: how many options stand above it."""
        if self.election.places is not None:
            return self.election.places
        lines = np.arange(len(self.election.picks), dtype=np.int64)
        return lines - self.election.starts[:-1][self.ballot_of_pick]

    @cached_property
    def weight_of_pick(self) -> Ints:
        """For every line of every folded ballot: how many voters it stands for."""
        return self.election.weights[self.ballot_of_pick]

    @cached_property
    def longest(self) -> int:
        """The greatest number of options named on one ballot."""
        return int(np.diff(self.election.starts).max(initial=0))

    @cached_property
    def supports(self) -> npt.NDArray[np.bool_]:
        """For every line: whether it supports its option (a line of 0 points does not)."""
        marks = self.election.marks
        if marks is None:
            return np.ones(len(self.election.picks), dtype=np.bool_)
        return marks > 0

    @cached_property
    def votes(self) -> list[int]:
        """How many voters support each option."""
        if self.election.kind is BallotKind.RANKED:
            return [sum(ranks) for ranks in self.ranks]
        return self._sum(np.where(self.supports, self.weight_of_pick, 0))

    @cached_property
    def first_ranks(self) -> list[int]:
        """How many voters put each option first (0 where ballots have no order)."""
        if self.election.kind is BallotKind.RANKED:
            return [ranks[0] if ranks else 0 for ranks in self.ranks]
        return self.votes if self.election.kind is BallotKind.CHOOSE_ONE else [0] * len(self.election.options)

    @cached_property
    def ranks(self) -> list[tuple[int, ...]]:
        """For each option of a ranked election: voters who put it first, second, ...; empty tuples otherwise."""
        if self.election.kind is not BallotKind.RANKED or not self.longest:
            return [()] * len(self.election.options)
        size = len(self.election.options) * self.longest
        flat = np.zeros(size, dtype=object)
        for start in range(0, len(self.election.weights), BLOCK):
            flat += np.array(summed(*self._cells(start), size), dtype=object)
        told: list[int] = flat.tolist()
        return [tuple(told[at : at + self.longest]) for at in range(0, size, self.longest)]

    def _cells(self, start: int) -> tuple[Ints, Ints]:
        """For every line of a block of ballots: option and rank as one number, and the voters behind it."""
        edges = self.election.starts[start : start + BLOCK + 1]
        weights = self.election.weights[start : start + BLOCK]
        picks = self.election.picks[edges[0] : edges[-1]]
        lengths = np.diff(edges)
        if self.election.places is not None:
            ranks = self.election.places[edges[0] : edges[-1]]
            return picks * self.longest + ranks, np.repeat(weights, lengths)
        first = np.repeat(edges[:-1] - edges[0], lengths)
        ranks = np.arange(len(picks), dtype=np.int64) - first
        return picks * self.longest + ranks, np.repeat(weights, lengths)

    def points(self, weights: Sequence[int]) -> list[int]:
        """Points of each option: as given on points ballots, else `weights[rank]` per voter (0 beyond the last)."""
        if self.election.marks is not None:
            return self._sum(self.election.marks * self.weight_of_pick)
        if self.election.kind is BallotKind.RANKED:
            return [sum(times * each for times, each in zip(ranks, weights, strict=False)) for ranks in self.ranks]
        return [votes * (weights[0] if weights else 0) for votes in self.votes]

    def funded_choices(self, funded: npt.NDArray[np.bool_]) -> tuple[int, ...]:
        """How many voters have exactly 0, 1, 2, ... funded options on their ballot."""
        won = funded[self.election.picks]
        if self.election.marks is not None:
            won &= self.supports
        so_far = np.cumsum(won, dtype=np.int32 if len(won) < MOST_SHORT else np.int64)
        edges: Ints = np.concatenate([np.zeros(1, dtype=so_far.dtype), so_far])[self.election.starts].astype(np.int64)
        per_ballot = np.diff(edges)
        return tuple(summed(per_ballot, self.election.weights, int(per_ballot.max(initial=0)) + 1))

    def _sum(self, values: Ints) -> list[int]:
        return summed(self.election.picks, values, len(self.election.options))


def summed(index: Ints, values: Ints, size: int) -> list[int]:
    """Exact integer sums of `values` by `index`, as Python integers (values are never negative)."""
    if len(values) == 0 or int(values.max()) * len(values) < EXACT_IN_FLOAT:
        totals = np.bincount(index, weights=values, minlength=size)
        return [int(total) for total in totals.tolist()]
    exact = np.zeros(size, dtype=np.int64)
    np.add.at(exact, index, values)
    return [int(total) for total in exact.tolist()]
