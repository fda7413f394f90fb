"""Groups of voters that a result leaves with less than their equal shares can pay: the search for counter-examples."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from civic.tally.election import Election, Ints, id_key
from civic.tally.tallies import Tallies

Keys = npt.NDArray[np.uint64]
SLACK = 1 - 1e-9
"""Floats choose the groups to look at within this factor; whole numbers decide."""


@dataclass(frozen=True)
class Group:
    """Voters who could have paid for a project together with what they got.

    `together` are the projects they agree on, `share` is the money of their equal shares, `cost` that of the
    project, `got` the money of the funded projects they share (for the common-project test: of the best served of
    them). Money in minor units.
    """

    voters: int
    project: str
    together: tuple[str, ...]
    share: Fraction
    cost: int
    got: int


def solid_group(election: Election, winners: Sequence[str], losers: Sequence[str]) -> Group | None:
    """A group whose first k places hold the same projects and could pay for one more of them; None when there is none.

    For strict, possibly truncated ballots and an exhaustive result these are all the groups that inclusion
    proportionality for solid coalitions (Aziz and Lee 2021) speaks of. Where projects share a place only groups that
    end between two places are looked at: what is found is broken, but not all that is broken is found. Of several
    groups the largest is returned.
    """
    best: Group | None = None
    for ballots, size in _prefixes(election, winners, losers):
        group = _as_group(election, ballots, size, winners, losers)
        if group and (best is None or _rank(group) < _rank(best)):
            best = group
    return best


def _rank(group: Group) -> tuple[object, ...]:
    together = tuple(id_key(each) for each in group.together)
    return -group.voters, group.cost, id_key(group.project), len(together), together


def _prefixes(election: Election, winners: Sequence[str], losers: Sequence[str]) -> list[tuple[Ints, int]]:
    """Sets of ballots with equal first k places that may break the promise: the ballots, and k."""
    tallies = Tallies(election)
    if not losers or not election.voters or not tallies.longest:
        return []
    costs = np.array([float(option.cost) for option in election.options])
    funded, wanted = _mask(election, winners), _mask(election, losers)
    got_per, need_per = np.where(funded, costs, 0.0), np.where(wanted, costs, np.inf)
    names = _fingerprints(election)
    lengths = np.diff(election.starts)
    alive = np.flatnonzero(lengths > 0)
    key = np.zeros(len(lengths), dtype=np.uint64)
    got, need = np.zeros(len(lengths)), np.full(len(lengths), np.inf)
    suspects: list[tuple[Ints, int]] = []
    for depth in range(tallies.longest):
        alive = alive[lengths[alive] > depth]
        picks = election.picks[election.starts[alive] + depth]
        key[alive] += names[picks]
        got[alive] += got_per[picks]
        need[alive] = np.minimum(need[alive], need_per[picks])
        whole = _whole_places(election, alive, depth)
        _, first, which = np.unique(key[whole], return_index=True, return_inverse=True)
        voters = np.bincount(which, weights=election.weights[whole])
        short = (got + need)[whole][first] * election.voters * SLACK <= voters * election.budget
        suspects += [(whole[which == each], depth + 1) for each in np.flatnonzero(short).tolist()]
    return suspects


def _whole_places(election: Election, ballots: Ints, depth: int) -> Ints:
    """The ballots on which no place is shared across the end of the first `depth` + 1 lines."""
    if election.places is None:
        return ballots
    after = election.starts[ballots] + depth + 1
    ended = after == election.starts[ballots + 1]
    following = election.places[np.minimum(after, len(election.places) - 1)]
    whole: Ints = ballots[ended | (following == depth + 1)]
    return whole


def _as_group(
    election: Election, ballots: Ints, size: int, winners: Sequence[str], losers: Sequence[str]
) -> Group | None:
    """The group of these ballots, when they really agree on their first `size` places and really could pay."""
    start = int(election.starts[ballots[0]])
    places = sorted(election.picks[start : start + size].tolist())
    together = {election.options[place].id for place in places}
    wanted = sorted(together & set(losers), key=lambda each: (election.option(each).cost, id_key(each)))
    voters = sum(
        int(election.weights[each])
        for each in ballots.tolist()
        if sorted(election.picks[election.starts[each] : election.starts[each] + size].tolist()) == places
    )
    got = sum(election.option(each).cost for each in together & set(winners))
    cost = election.option(wanted[0]).cost if wanted else 0
    if not wanted or (cost + got) * election.voters > voters * election.budget:
        return None
    share = Fraction(voters * election.budget, election.voters)
    return Group(voters, wanted[0], tuple(sorted(together, key=id_key)), share, cost, got)


def common_project(
    election: Election, winners: Sequence[str], losers: Sequence[str], *, by_count: bool = False
) -> Group | None:
    """A group that supports the same loser and is left with too little (EJR+ up to any project); None when none is.

    What a voter got is measured by the cost of the funded projects they support, or by their number.
    """
    tallies = Tallies(election)
    best: Group | None = None
    if not losers or not election.voters:
        return None
    funded, values = _mask(election, winners), _values(election, by_count)
    got = np.zeros(len(election.weights), dtype=np.int64)
    lines = tallies.supports & funded[election.picks]
    np.add.at(got, tallies.ballot_of_pick[lines], values[election.picks[lines]])
    money = got if not by_count else _money_got(election, tallies, lines)
    order = np.argsort(election.picks, kind="stable")
    order = order[tallies.supports[order]]
    edges = np.searchsorted(election.picks[order], np.arange(len(election.options) + 1))
    for loser in losers:
        place = election.position[loser]
        ballots = tallies.ballot_of_pick[order[edges[place] : edges[place + 1]]]
        served = ballots[np.argsort(got[ballots], kind="stable")]
        voters = np.cumsum(election.weights[served])
        cost, value = election.options[place].cost, int(values[place])
        enough = (got[served] + value) * float(election.voters) * cost * SLACK <= voters * float(
            value
        ) * election.budget
        for last in np.flatnonzero(enough)[::-1].tolist():
            size, had = int(voters[last]), int(got[served[last]])
            if (had + value) * election.voters * cost <= size * value * election.budget:
                share = Fraction(size * election.budget, election.voters)
                group = Group(size, loser, (loser,), share, cost, int(money[served[: last + 1]].max()))
                best = group if best is None or _rank(group) < _rank(best) else best
                break
    return best


def _money_got(election: Election, tallies: Tallies, lines: npt.NDArray[np.bool_]) -> Ints:
    costs = _values(election, by_count=False)
    got = np.zeros(len(election.weights), dtype=np.int64)
    np.add.at(got, tallies.ballot_of_pick[lines], costs[election.picks[lines]])
    return got


def _values(election: Election, by_count: bool) -> Ints:
    return np.array([1 if by_count else option.cost for option in election.options], dtype=np.int64)


def _mask(election: Election, ids: Sequence[str]) -> npt.NDArray[np.bool_]:
    named = set(ids)
    return np.array([option.id in named for option in election.options], dtype=np.bool_)


def _fingerprints(election: Election) -> Keys:
    """A number for each project such that sums tell sets of projects apart."""
    digests = [hashlib.sha256(option.id.encode()).digest()[:8] for option in election.options]
    return np.frombuffer(b"".join(digests), dtype=np.uint64)
