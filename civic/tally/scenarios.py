"""Other counts of the same ballots: another rule, another cost, another budget. None of them is official."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from civic.tally.election import MOST_MONEY, Election, Ints, without_pick
from civic.tally.outcome import Outcome
from civic.tally.rules import count
from civic.tally.tallies import Tallies


def with_cost(election: Election, option_id: str, cost: int) -> Election:
    """The same ballots with another cost of one project; KeyError for an unknown one, ValueError for no amount."""
    place = election.position[option_id]
    _check_amount(cost)
    options = list(election.options)
    options[place] = replace(options[place], cost=cost)
    return replace(election, options=tuple(options))


def with_budget(election: Election, budget: int) -> Election:
    """The same ballots and another budget; ValueError when it is no amount."""
    _check_amount(budget)
    return replace(election, budget=budget)


def in_units(election: Election, minor_digits: int) -> Election:
    """The same election with money in units of the last of so many digits; ValueError when amounts need more."""
    shift = minor_digits - election.minor_digits
    amounts = [election.budget, *(option.cost for option in election.options)]
    if shift < 0 and any(amount % 10**-shift for amount in amounts):
        raise ValueError(f"the amounts need more than {minor_digits} digits")
    scaled = [amount * 10**shift if shift >= 0 else amount // 10**-shift for amount in amounts]
    options = tuple(replace(option, cost=cost) for option, cost in zip(election.options, scaled[1:], strict=True))
    return replace(election, options=options, budget=scaled[0], minor_digits=minor_digits)


def without_option(election: Election, option_id: str) -> Election:
    """The same voters, had this project not been on the ballot: all others move up. KeyError for an unknown one."""
    groups = [(without_pick(choice, lambda pick: pick != option_id), weight) for choice, weight in election.groups]
    options = [option for option in election.options if option.id != option_id]
    if len(options) == len(election.options):
        raise KeyError(option_id)
    digits, meta = election.minor_digits, election.meta
    return Election.of(options, election.budget, election.kind, groups, minor_digits=digits, meta=meta)


def _check_amount(amount: int) -> None:
    if not 0 <= amount <= MOST_MONEY:
        raise ValueError(f"{amount} is not an amount")


@dataclass(frozen=True)
class Comparison:
    """One of several counts of the same election, set against the first of them.

    `gains` and `losses` are projects funded only here, and only there. `better_off`, `worse_off` and `same` count
    voters by how many of their projects are funded, those with none included; `mean_choices` is the mean of that.
    """

    outcome: Outcome
    gains: tuple[str, ...]
    losses: tuple[str, ...]
    with_nothing: Fraction
    mean_choices: Fraction
    better_off: int
    worse_off: int
    same: int


def compare(election: Election, asked: Sequence[tuple[str, Mapping[str, object]]]) -> tuple[Comparison, ...]:
    """The same election counted by several rules, each set against the first; RuleError where one does not apply."""
    outcomes = [count(election, rule, parameters) for rule, parameters in asked]
    return tuple(set_against(election, outcomes[0], outcome) for outcome in outcomes)


def set_against(election: Election, first: Outcome, outcome: Outcome) -> Comparison:
    """One outcome of an election set against another outcome of it."""
    tallies = Tallies(election)
    mine, theirs = _choices(election, tallies, outcome), _choices(election, tallies, first)
    weights = election.weights
    funded = sum(number * voters for number, voters in enumerate(outcome.funded_choices))
    return Comparison(
        outcome=outcome,
        gains=tuple(each for each in outcome.winners if each not in set(first.winners)),
        losses=tuple(each for each in first.winners if each not in set(outcome.winners)),
        with_nothing=outcome.with_nothing,
        mean_choices=Fraction(funded, election.voters) if election.voters else Fraction(0),
        better_off=int(weights[mine > theirs].sum()),
        worse_off=int(weights[mine < theirs].sum()),
        same=int(weights[mine == theirs].sum()),
    )


def _choices(election: Election, tallies: Tallies, outcome: Outcome) -> Ints:
    """How many funded projects each folded ballot names."""
    won = set(outcome.winners)
    funded = np.array([option.id in won for option in election.options], dtype=np.bool_)
    lines = funded[election.picks] & tallies.supports
    return np.bincount(tallies.ballot_of_pick[lines], minlength=len(election.weights))


@dataclass(frozen=True)
class Change:
    """What another count changes: projects gained and lost, and money spent and voters with nothing in both."""

    gained: tuple[str, ...]
    lost: tuple[str, ...]
    spent: tuple[int, int]
    with_nothing: tuple[Fraction, Fraction]

    @property
    def is_nothing(self) -> bool:
        """Whether the same projects are funded."""
        return not self.gained and not self.lost


def change(before: Outcome, after: Outcome) -> Change:
    """What changed from one outcome to another."""
    return Change(
        tuple(each for each in after.winners if each not in set(before.winners)),
        tuple(each for each in before.winners if each not in set(after.winners)),
        (before.spent, after.spent),
        (before.with_nothing, after.with_nothing),
    )
