"""Follows the stated steps of a count over the ballots and checks every one; nothing is searched for.

What the steps give is written into a ledger as the count itself would write it, so that in the end every number of
the statement can be compared with a number found here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import cast

from civic.tally.certificate.refusal import BadCertificate
from civic.tally.election import Election, input_hash
from civic.tally.ledger import Ledger
from civic.tally.outcome import Loser, Number, Outcome, Round, Tie
from civic.tally.rules import RULES
from civic.tally.words import RuleError

Payment = dict[str, object]
"""Plain JSON data: what the supporters of one funded project paid."""


class Trail:
    """The stated rounds, walked one by one, and the ledger into which the walk is written."""

    def __init__(self, election: Election, stated: Outcome) -> None:
        """Open a ledger under the stated rule and settings; BadCertificate when there are no such."""
        rule = RULES.get(stated.rule)
        if rule is None or rule.version != stated.version:
            raise BadCertificate("rule", "rule.name", reason=f"{stated.rule} {stated.version}")
        try:
            self.ledger = Ledger(election, rule.read(election, stated.parameters))
        except RuleError as problem:
            raise BadCertificate("rule", "rule.parameters", reason=str(problem)) from None
        self.stated = stated
        self.payments: list[Payment] = []

    @property
    def step(self) -> int:
        """The number of the step to be looked at now."""
        return len(self.ledger.rounds) + 1

    def rounds(self, phase: str) -> list[Round]:
        """The stated rounds of one phase, in order."""
        return [each for each in self.stated.rounds if each.phase == phase]

    def need_open(self, option: str) -> None:
        """Refuse a step about a project that is not, or no longer, in the count."""
        if option not in self.ledger.open:
            other = next(iter(self.ledger.open), "")
            raise BadCertificate("out_of_turn", step=self.step, project=option, other=other)

    def need_money(self, option: str) -> None:
        """Refuse to fund what the money left does not cover."""
        if self.ledger.cost(option) > self.ledger.left:
            raise BadCertificate("over_budget", step=self.step, project=option)

    def need_first(self, option: str, level: Sequence[str], value: Number) -> None:
        """Of these level projects the stated one must come first by the chain of tie-breakers; the tie is noted."""
        if len(level) < 2:
            return
        ordered, breakers = self.ledger.chain.order(level)
        if ordered[0] != option:
            raise BadCertificate("out_of_turn", step=self.step, project=option, other=ordered[0])
        self.ledger.ties.append(Tie(self.step, ordered, value, breakers, True))

    def close_rivals(self, option: str) -> list[str]:
        """Close the open projects that cannot be built together with this one; returns them."""
        rivals = [each for each in self.ledger.open if each in self.ledger.conflicting(option)]
        for rival in rivals:
            self.ledger.close(rival, Loser(rival, "conflict", len(self.ledger.rounds), other=option))
        return rivals


def walk_free(trail: Trail) -> None:
    """Projects that cost nothing come first."""
    ledger = trail.ledger
    free = [option for option in ledger.open if not ledger.cost(option)]
    walk_by_total(trail, trail.rounds("free"), free, ledger.votes, "free")


def walk_by_total(
    trail: Trail,
    rounds: Sequence[Round],
    open_: Sequence[str],
    totals: Mapping[str, int],
    phase: str,
    stop: bool = False,
) -> None:
    """The stated rounds must take these projects from the highest total down, level ones as the chain orders them."""
    left = list(rounds)
    levels = sorted(open_, key=lambda option: -totals[option])
    stopped = False
    for total, part in groupby(levels, key=lambda option: totals[option]):
        level = list(part)
        stated, left = [each.option for each in left[: len(level)]], left[len(level) :]
        _check_level(trail, stated, level, total, stop)
        for option in stated:
            stopped = _take(trail, option, totals, phase, stopped) and stop
    if left:
        raise BadCertificate("out_of_turn", step=trail.step, project=left[0].option, other="")


def _check_level(trail: Trail, stated: list[str], level: list[str], total: int, stop: bool) -> None:
    if sorted(stated) != sorted(level):
        wrong = next((option for option in stated if option not in level), "")
        missing = next((option for option in level if option not in stated), "")
        if not wrong:
            raise BadCertificate("unfinished", project=missing)
        raise BadCertificate("out_of_turn", step=trail.step, project=wrong, other=missing)
    if len(level) < 2:
        return
    matters = _matters(trail.ledger, level, stop)
    ordered, breakers = trail.ledger.chain.order(level) if matters else trail.ledger.order_anyhow(level)
    for option, first in zip(stated, ordered, strict=True):
        if option != first:
            raise BadCertificate("out_of_turn", step=trail.step, project=option, other=first)
    trail.ledger.ties.append(Tie(trail.step, ordered, total, breakers, matters))


def _matters(ledger: Ledger, level: Sequence[str], stop: bool) -> bool:
    """Whether another order of level projects could fund others."""
    fits = {option for option in level if ledger.cost(option) <= ledger.left and not ledger.rival(option)}
    if not fits:
        return False
    crowded = sum(ledger.cost(option) for option in fits) > ledger.left
    return crowded or (stop and len(fits) < len(level)) or any(ledger.conflicting(each) & fits for each in fits)


def _take(trail: Trail, option: str, totals: Mapping[str, int], phase: str, stopped: bool) -> bool:
    ledger, total, cost = trail.ledger, totals[option], trail.ledger.cost(option)
    rival = ledger.rival(option)
    if rival:
        ledger.pass_over(option, "conflict", phase, total, other=rival)
    elif stopped:
        ledger.pass_over(option, "stopped", phase, total, {"cost": cost, "left": ledger.left})
    elif cost <= ledger.left:
        ledger.fund(option, phase, total)
        return False
    else:
        numbers: dict[str, Number] = {"cost": cost, "left": ledger.left, "short": cost - ledger.left}
        before = [each for each in ledger.rounds if each.funded and each.phase == phase and each.left_before >= cost]
        if before:
            numbers["needed"] = totals[before[-1].option]
        ledger.pass_over(option, "not_enough_left", phase, total, numbers, other=before[-1].option if before else "")
        return True
    return stopped


Walk = Callable[[Trail], None]


@dataclass(frozen=True)
class Followed:
    """What the stated steps give: the outcome as found here, and what supporters paid."""

    outcome: Outcome
    payments: tuple[Payment, ...]


def finish(trail: Trail) -> Followed:
    """The outcome the walked steps give; BadCertificate when a project was left out."""
    ledger, election = trail.ledger, trail.ledger.election
    if ledger.open:
        raise BadCertificate("unfinished", project=next(iter(ledger.open)))
    standings = ledger.standings_best_first()
    outcome = Outcome(
        trail.stated.rule,
        trail.stated.version,
        MappingProxyType(dict(ledger.parameters)),
        input_hash(election),
        election.kind.value,
        election.budget,
        election.minor_digits,
        election.voters,
        tuple(ledger.winners),
        election.budget - ledger.left,
        tuple(ledger.rounds),
        tuple(ledger.losers[each.option] for each in standings if each.option in ledger.losers),
        tuple(ledger.ties),
        standings,
        ledger.tallies.funded_choices(ledger.funded_mask()),
        MappingProxyType(dict(ledger.numbers)),
    )
    return Followed(outcome, tuple(trail.payments))


def setting(trail: Trail, name: str) -> str:
    """A setting of the rule that is a word."""
    return cast(str, trail.ledger.parameters[name])
