"""Who stands behind each project and how strongly: the fixed part of every count in which supporters pay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from civic.tally.election import BallotKind, Election, Ints
from civic.tally.tallies import Tallies


@dataclass(frozen=True, eq=False)
class Backers:
    """The ballots behind one option: which, for how many voters each, and how strongly.

    `strengths` are the different strengths found, `strength` says for each ballot which of them it has.
    """

    ballots: Ints
    voters: Ints
    strengths: Ints
    strength: Ints


def backing(election: Election, tallies: Tallies, weights: Sequence[int] | None) -> list[Backers]:
    """The backers of every option, in the order of `election.options`.

    A strength is 1 without `weights`; with them the points given on points ballots, or `weights[rank]` on ranked
    ones. Lines of strength 0 back nothing.
    """
    strengths = _strengths(election, tallies, weights)
    backs = np.flatnonzero(strengths)
    by_option = backs[np.argsort(election.picks[backs], kind="stable")]
    edges = np.searchsorted(election.picks[by_option], np.arange(len(election.options) + 1))
    found: list[Backers] = []
    for place in range(len(election.options)):
        lines = by_option[edges[place] : edges[place + 1]]
        ballots = tallies.ballot_of_pick[lines]
        different, which = np.unique(strengths[lines], return_inverse=True)
        found.append(Backers(ballots, election.weights[ballots], different, which))
    return found


def _strengths(election: Election, tallies: Tallies, weights: Sequence[int] | None) -> Ints:
    if weights is None:
        return tallies.supports.astype(np.int64)
    if election.marks is not None:
        return election.marks
    if election.kind is not BallotKind.RANKED:
        return np.ones_like(election.picks)
    per_rank = np.zeros(max(tallies.longest, len(weights)), dtype=np.int64)
    per_rank[: len(weights)] = weights
    return per_rank[tallies.rank_of_pick]
