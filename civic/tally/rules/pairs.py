"""Pairwise majorities of ranked ballots, and the order they lock into."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from civic.tally.election import Election, Ints
from civic.tally.tallies import Tallies


def preferences(election: Election, tallies: Tallies) -> Ints:
    """How many voters put one option above another: row above column; whoever is not ranked stands below all ranked.

    Options that share a place are not above one another.
    """
    options, longest = len(election.options), tallies.longest
    table = np.full((len(election.weights), longest), -1, dtype=np.int64)
    line = np.arange(len(election.picks)) - election.starts[:-1][tallies.ballot_of_pick]
    table[tallies.ballot_of_pick, line] = election.picks
    place = np.zeros_like(table)
    place[tallies.ballot_of_pick, line] = tallies.rank_of_pick
    above = np.zeros(options * options, dtype=np.int64)
    shared = np.zeros_like(above)
    for lower in range(1, longest):
        both = table[:, lower] >= 0
        for upper in range(lower):
            cells = table[both, upper] * options + table[both, lower]
            level = place[both, upper] == place[both, lower]
            voters = election.weights[both]
            above += _counted(cells[~level], voters[~level], options)
            shared += _counted(cells[level], voters[level], options)
    votes = np.array(tallies.votes, dtype=np.int64)
    level_with = shared.reshape(options, options)
    preferred: Ints = votes[:, None] - above.reshape(options, options).T - level_with - level_with.T
    np.fill_diagonal(preferred, 0)
    return preferred


def _counted(cells: Ints, voters: Ints, options: int) -> Ints:
    return np.bincount(cells, weights=voters, minlength=options * options).astype(np.int64)


def locked(preferred: Ints, order: Sequence[int]) -> list[int]:
    """Ranked pairs: lock majorities from the largest down unless they close a circle.

    Majorities of equal size are taken in the order of their winners in `order`, then of their losers from its end.
    Returns for every option the set of options it stands above, as bits of an integer.
    """
    place = {option: number for number, option in enumerate(order)}
    margins = preferred - preferred.T
    winners, losers = np.nonzero(margins > 0)
    pairs = sorted(
        zip(winners.tolist(), losers.tolist(), strict=True),
        key=lambda pair: (-int(margins[pair]), place[pair[0]], -place[pair[1]]),
    )
    above = [0] * len(preferred)
    for winner, loser in pairs:
        if above[loser] >> winner & 1 or above[winner] >> loser & 1:
            continue
        gained = above[loser] | 1 << loser
        for option in range(len(above)):
            if option == winner or above[option] >> winner & 1:
                above[option] |= gained
    return above
