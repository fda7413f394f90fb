"""The outcome of a count as a story that can be retold: every step, every loser's reason, every tie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType

Number = int | Fraction
NO_NUMBERS: Mapping[str, Number] = MappingProxyType({})


@dataclass(frozen=True)
class Standing:
    """What the ballots say about one option before any money is spent.

    `points` are 0 where the rule counts none; `ranks` holds the voters who put it first, second, ... (ranked only).
    """

    option: str
    cost: int
    votes: int
    points: int
    first_ranks: int
    ranks: tuple[int, ...] = ()


@dataclass(frozen=True)
class Round:
    """One option considered: funded, or passed over for a `reason`.

    `phase` is "free" (costs nothing), "main", "ranked" (EAR: paid by its supporters' weight) or "tail" (leftover
    money). `support` is the rule's measure at that moment: points, votes, or the weight standing behind the option;
    when `exact` is false it is rounded to 12 digits after the point for show (the decision was not).
    `threshold` is the weight needed, `level` the rank down to which ballots counted as support, `supporters` how
    many voters those are. Money in minor units.
    """

    step: int
    option: str
    funded: bool
    phase: str
    support: Number
    left_before: int
    left_after: int
    supporters: int
    reason: str = ""
    level: int | None = None
    threshold: Fraction | None = None
    exact: bool = True


@dataclass(frozen=True)
class Loser:
    """Why one option was not funded: a reason code and the numbers that show it.

    too_expensive {cost, budget, short}; below_threshold {support, threshold, short}; not_enough_left {cost, left,
    short, and needed = the support to beat, held by `other`}; stopped {cost, left}; conflict (with `other`);
    weak_support {support, threshold, short, level}. `step` is the round at which it was considered.
    """

    option: str
    reason: str
    step: int | None = None
    numbers: Mapping[str, Number] = field(default_factory=lambda: NO_NUMBERS)
    other: str = ""


@dataclass(frozen=True)
class Tie:
    """Options that were level at `value`, in the order decided, and the breakers that told them apart.

    `mattered` says whether another order could have changed who is funded.
    """

    step: int
    options: tuple[str, ...]
    value: Number
    breakers: tuple[str, ...]
    mattered: bool


@dataclass(frozen=True)
class Outcome:
    """The whole result of one count; equal inputs give equal outcomes, byte for byte in `outcome_data`.

    `parameters` are complete (defaults filled in), `winners` in the order chosen, `standings` best first, and
    `funded_choices[k]` is the number of voters with exactly k funded options on their ballot. `numbers` holds what a
    rule has to add: equal shares each voter's `share` of the budget and the `opening_balance` after completion.
    """

    rule: str
    version: int
    parameters: Mapping[str, object]
    input_hash: str
    kind: str
    budget: int
    minor_digits: int
    voters: int
    winners: tuple[str, ...]
    spent: int
    rounds: tuple[Round, ...]
    losers: tuple[Loser, ...]
    ties: tuple[Tie, ...]
    standings: tuple[Standing, ...]
    funded_choices: tuple[int, ...]
    numbers: Mapping[str, Number] = field(default_factory=lambda: NO_NUMBERS)

    @property
    def left(self) -> int:
        """Money not spent, in minor units."""
        return self.budget - self.spent

    @property
    def with_nothing(self) -> Fraction:
        """Share of the voters who see none of their choices funded (0 when nobody voted)."""
        return Fraction(self.funded_choices[0], self.voters) if self.voters else Fraction(0)

    def standing(self, option_id: str) -> Standing:
        """What the ballots say about this option; KeyError when it was not on the ballot."""
        return self._standings[option_id]

    def loser(self, option_id: str) -> Loser | None:
        """Why this option lost, or None when it won."""
        return self._losers.get(option_id)

    def funding_round(self, option_id: str) -> Round | None:
        """The round in which this option was funded, or None when it was not."""
        return self._fundings.get(option_id)

    @cached_property
    def _standings(self) -> dict[str, Standing]:
        return {standing.option: standing for standing in self.standings}

    @cached_property
    def _losers(self) -> dict[str, Loser]:
        return {loser.option: loser for loser in self.losers}

    @cached_property
    def _fundings(self) -> dict[str, Round]:
        return {round_.option: round_ for round_ in self.rounds if round_.funded}
