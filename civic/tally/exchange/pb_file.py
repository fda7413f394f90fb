"""One Pabulib file in memory: the election, what the file says about it, and every ballot as written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from civic.tally.election import BallotKind, Choice, Election

VOTE_TYPES: Mapping[str, BallotKind] = MappingProxyType(
    {
        "ordinal": BallotKind.RANKED,
        "approval": BallotKind.APPROVAL,
        "cumulative": BallotKind.POINTS,
        "scoring": BallotKind.POINTS,
        "choose-1": BallotKind.CHOOSE_ONE,
    }
)
VOTE_TYPE_OF: Mapping[BallotKind, str] = MappingProxyType(
    {
        BallotKind.RANKED: "ordinal",
        BallotKind.APPROVAL: "approval",
        BallotKind.POINTS: "cumulative",
        BallotKind.CHOOSE_ONE: "choose-1",
        BallotKind.KNAPSACK: "approval",
    }
)


SHARED_PLACES, JOINED = "shared_places", "="
"""With the META line shared_places;yes a ranked ballot may join ids by "=": a,b=c puts b and c both second."""


@dataclass(frozen=True)
class Oddity:
    """Something unusual that was read all the same: a `code`, the line, and the ids or values concerned.

    repeated_choice: a ballot names a project twice (it counts once, points are added). ballot_too_short,
    too_few_points, ballot_over_cost: a ballot breaks a limit that META states. unused_points: a points column
    beside ballots that carry none.
    """

    code: str
    line: int
    value: str


@dataclass(frozen=True, eq=False)
class PbFile:
    """A Pabulib file: `choices` and `voter_ids` in file order, choices as written; `election` has them folded.

    `selected` holds the official result column (1 funded, 0 not, other numbers as the file explains them) and is
    empty when the file has none.
    """

    election: Election
    meta: Mapping[str, str]
    voter_ids: Sequence[str]
    choices: Sequence[Choice]
    selected: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    oddities: tuple[Oddity, ...] = ()

    @classmethod
    def of(
        cls,
        election: Election,
        meta: Mapping[str, str] | None = None,
        voter_ids: Sequence[str] | None = None,
        selected: Mapping[str, int] | None = None,
    ) -> PbFile:
        """A file of an election counted elsewhere: one row per voter in canonical order, numbered from 1.

        The canonical order tells nothing about who voted when. `voter_ids` replace the numbers; there must be one
        for each voter (ValueError).
        """
        choices = [choice for choice, weight in election.groups for _ in range(weight)]
        ids = [str(number) for number in range(1, len(choices) + 1)] if voter_ids is None else list(voter_ids)
        if len(ids) != len(choices):
            raise ValueError(f"{len(ids)} voter ids for {len(choices)} ballots")
        kept = MappingProxyType(dict(election.meta if meta is None else meta))
        return cls(election, kept, ids, choices, MappingProxyType(dict(selected or {})))
