"""The ledger of a running count: money left, projects still open, and the story so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from typing import cast

import numpy as np

from civic.tally.election import BallotKind, Election, id_key
from civic.tally.outcome import NO_NUMBERS, Loser, Number, Round, Standing, Tie
from civic.tally.tallies import Tallies
from civic.tally.ties import TieChain, usual_chain
from civic.tally.words import RuleError, UnresolvedTie


class Ledger:
    """Money, open projects, rounds, losers and ties of one count; a rule writes into it and nothing else does."""

    def __init__(self, election: Election, parameters: dict[str, object]) -> None:
        """Open the ledger: check parameters against the ballot, drop the projects no rule may fund, fund the free."""
        self.election = election
        self.parameters = parameters
        self.tallies = Tallies(election)
        self.left = election.budget
        self.rounds: list[Round] = []
        self.losers: dict[str, Loser] = {}
        self.winners: dict[str, None] = {}
        self.ties: list[Tie] = []
        self.numbers: dict[str, Number] = {}
        self._settle()
        self.chain = TieChain(
            cast(tuple[str, ...], parameters["ties"]),
            cast(str, parameters["seed"]),
            cast(tuple[str, ...], parameters["drawn"]),
            self.standings,
        )
        self.open: dict[str, None] = {option.id: None for option in election.options}
        self._drop_too_expensive()
        self.bar_below("min_support", self.votes)

    def cost(self, option: str) -> int:
        """The cost of an option in minor units."""
        return self.standings[option].cost

    @cached_property
    def votes(self) -> dict[str, int]:
        """How many voters support each option."""
        return {option: standing.votes for option, standing in self.standings.items()}

    @cached_property
    def points(self) -> dict[str, int]:
        """The points of each option (0 where the rule counts none)."""
        return {option: standing.points for option, standing in self.standings.items()}

    @cached_property
    def standings(self) -> dict[str, Standing]:
        """What the ballots say about each option, before any money is spent."""
        tallies, election = self.tallies, self.election
        points = [0] * len(election.options)
        if "weights" in self.parameters:
            points = tallies.points(cast(tuple[int, ...], self.parameters["weights"]))
        told: dict[str, Standing] = {}
        for place, option in enumerate(election.options):
            votes, first, ranks = tallies.votes[place], tallies.first_ranks[place], tallies.ranks[place]
            told[option.id] = Standing(option.id, option.cost, votes, points[place], first, ranks)
        return told

    def standings_best_first(self) -> tuple[Standing, ...]:
        """All standings by points, then votes, then id."""
        return tuple(sorted(self.standings.values(), key=lambda each: (-each.points, -each.votes, id_key(each.option))))

    def fund(
        self,
        option: str,
        phase: str,
        support: Number,
        *,
        supporters: int | None = None,
        level: int | None = None,
        threshold: Fraction | None = None,
        exact: bool = True,
    ) -> None:
        """Spend the option's cost on it and write the round down."""
        before = self.left
        self.left -= self.cost(option)
        if self.left < 0:
            raise AssertionError(f"{option!r} was funded without the money for it")
        backers = self.votes[option] if supporters is None else supporters
        step = len(self.rounds) + 1
        self.rounds.append(
            Round(step, option, True, phase, support, before, self.left, backers, "", level, threshold, exact)
        )
        self.winners[option] = None
        self.open.pop(option)

    def pass_over(
        self,
        option: str,
        reason: str,
        phase: str,
        support: Number,
        numbers: Mapping[str, Number] = NO_NUMBERS,
        *,
        other: str = "",
    ) -> None:
        """Close the option unfunded and write the round and the reason down."""
        step = len(self.rounds) + 1
        left = self.left
        self.rounds.append(Round(step, option, False, phase, support, left, left, self.votes[option], reason))
        self.close(option, Loser(option, reason, step, numbers, other))

    def close(self, option: str, loser: Loser) -> None:
        """Close the option unfunded without a round of its own."""
        self.losers[option] = loser
        self.open.pop(option)

    def tell_more(self, numbers: Mapping[str, Mapping[str, Number]]) -> None:
        """Add numbers to the reasons of losers, by option; options that won are passed by."""
        for option in numbers.keys() & self.losers.keys():
            loser = self.losers[option]
            self.losers[option] = replace(loser, numbers={**loser.numbers, **numbers[option]})

    def rival(self, option: str) -> str:
        """The funded project with which this one cannot be built, or ""."""
        rivals = self.conflicting(option)
        return next((winner for winner in self.winners if winner in rivals), "")

    def conflicting(self, option: str) -> frozenset[str]:
        """All projects with which this one cannot be built."""
        return self._conflicts.get(option, frozenset())

    def bar_rivals(self) -> None:
        """Close the open projects that cannot be built together with one funded already."""
        for round_ in [each for each in self.rounds if each.funded]:
            for rival in self.conflicting(round_.option) & set(self.open):
                self.close(rival, Loser(rival, "conflict", round_.step, other=round_.option))

    def bar_below(self, parameter: str, totals: Mapping[str, int]) -> None:
        """Close the open projects whose total is below the threshold named by the parameter."""
        least = cast(int, self.parameters[parameter])
        for option in list(self.open):
            if totals[option] < least:
                numbers = {"support": totals[option], "threshold": least, "short": least - totals[option]}
                self.close(option, Loser(option, "below_threshold", None, numbers))

    def order_anyhow(self, level: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Level options in the chain's order where it has one, else by id: for ties on which nothing depends."""
        try:
            return self.chain.order(level)
        except UnresolvedTie:
            return tuple(sorted(level, key=id_key)), ()

    def funded_mask(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """For each option of the election whether it was funded."""
        return np.array([option.id in self.winners for option in self.election.options], dtype=np.bool_)

    @cached_property
    def _conflicts(self) -> dict[str, frozenset[str]]:
        table: dict[str, frozenset[str]] = {}
        for group in cast(tuple[tuple[str, ...], ...], self.parameters["conflicts"]):
            for option in group:
                table[option] = table.get(option, frozenset()) | (frozenset(group) - {option})
        return table

    def _settle(self) -> None:
        """Fill in the parameters that depend on the ballots, and check that named projects exist."""
        if self.parameters["ties"] is None:
            self.parameters["ties"] = usual_chain(self.election.kind)
        if "weights" in self.parameters and self.parameters["weights"] is None:
            ranked = self.election.kind is BallotKind.RANKED
            self.parameters["weights"] = tuple(range(self.tallies.longest, 0, -1)) if ranked else ()
        groups = cast(tuple[tuple[str, ...], ...], self.parameters["conflicts"])
        for name, ids in [("conflicts", group) for group in groups] + [("drawn", self.parameters["drawn"])]:
            for option in cast(tuple[str, ...], ids):
                if option not in self.election.position:
                    raise RuleError("unknown_option", parameter=name, option=option)

    def _drop_too_expensive(self) -> None:
        budget = self.election.budget
        for option in list(self.open):
            cost = self.cost(option)
            if cost > budget:
                numbers = {"cost": cost, "budget": budget, "short": cost - budget}
                self.close(option, Loser(option, "too_expensive", None, numbers))
