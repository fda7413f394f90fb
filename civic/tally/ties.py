"""Named tie-breakers, tried one after another, down to a lot that anybody can draw again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType

from civic.tally.election import BallotKind, id_key
from civic.tally.outcome import Standing
from civic.tally.words import UnresolvedTie

REFUSE = "refuse"


def lot(seed: str, option_id: str) -> bytes:
    """The lot of one option: SHA-256 of the public seed followed by its id; the smallest is drawn first."""
    return hashlib.sha256(seed.encode() + option_id.encode()).digest()


@dataclass(frozen=True)
class TieChain:
    """Tie-breakers in the order they are asked, with the public seed of the lot and an order drawn elsewhere."""

    names: tuple[str, ...]
    seed: str
    drawn: tuple[str, ...]
    standings: Mapping[str, Standing]

    def order(self, options: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Level options in the order decided, and the names of the breakers that told some of them apart.

        Raises:
            UnresolvedTie: when the chain ends, or says "refuse", with two of them still level.
        """
        used: list[str] = []
        return tuple(self._split(sorted(options, key=id_key), 0, used)), tuple(used)

    def _split(self, options: list[str], at: int, used: list[str]) -> list[str]:
        if len(options) < 2:
            return options
        if at == len(self.names) or self.names[at] == REFUSE:
            raise UnresolvedTie(tuple(options))
        name = self.names[at]
        keyed = sorted(((BREAKERS[name](self, option), option) for option in options), key=lambda pair: pair[0])
        parts = [[option for _, option in part] for _, part in groupby(keyed, key=lambda pair: pair[0])]
        if len(parts) > 1 and name not in used:
            used.append(name)
        return [option for part in parts for option in self._split(part, at + 1, used)]


Breaker = Callable[[TieChain, str], bytes | int]


def _drawn_place(chain: TieChain, option: str) -> int:
    return chain.drawn.index(option) if option in chain.drawn else len(chain.drawn)


BREAKERS: Mapping[str, Breaker] = MappingProxyType(
    {
        "first_ranks": lambda chain, option: -chain.standings[option].first_ranks,
        "votes": lambda chain, option: -chain.standings[option].votes,
        "points": lambda chain, option: -chain.standings[option].points,
        "lower_cost": lambda chain, option: chain.standings[option].cost,
        "higher_cost": lambda chain, option: -chain.standings[option].cost,
        "drawn": _drawn_place,
        "lot": lambda chain, option: lot(chain.seed, option),
    }
)
"""Every tie-breaker by name: of two options the one with the smaller value goes first. "refuse" ends a chain."""


def usual_chain(kind: BallotKind) -> tuple[str, ...]:
    """The default chain: more first ranks (or votes where ballots have no order), lower cost, lot."""
    return "first_ranks" if kind is BallotKind.RANKED else "votes", "lower_cost", "lot"
