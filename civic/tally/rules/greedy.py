"""Funding projects one after another by their total, as long as the money lasts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from civic.tally.ledger import Ledger
from civic.tally.outcome import Number, Tie


def fund_by_total(ledger: Ledger, totals: dict[str, int], phase: str, *, stop: bool = False) -> None:
    """Fund the open projects of the ledger in order of `totals`, ties by its chain.

    A project that does not fit is skipped, or ends the count when `stop` is set.
    """
    stopped = False
    ranked = sorted(ledger.open, key=lambda option: -totals[option])
    for total, level in groupby(ranked, key=lambda option: totals[option]):
        for option in _in_order(ledger, tuple(level), total, stop):
            stopped = _consider(ledger, option, totals, phase, stopped) and stop


def fund_free(ledger: Ledger) -> None:
    """Fund every open project that costs nothing (of those that exclude each other the one with more votes)."""
    free = sorted((option for option in ledger.open if not ledger.cost(option)), key=lambda each: -ledger.votes[each])
    for votes, level in groupby(free, key=lambda option: ledger.votes[option]):
        for option in _in_order(ledger, tuple(level), votes, stop=False):
            _consider(ledger, option, ledger.votes, "free", stopped=False)


def _consider(ledger: Ledger, option: str, totals: dict[str, int], phase: str, stopped: bool) -> bool:
    """Fund one project or say why not; true when it did not fit."""
    total, cost = totals[option], ledger.cost(option)
    rival = ledger.rival(option)
    if rival:
        ledger.pass_over(option, "conflict", phase, total, other=rival)
    elif stopped:
        ledger.pass_over(option, "stopped", phase, total, {"cost": cost, "left": ledger.left})
    elif cost > ledger.left:
        beaten = _to_beat(ledger, cost, phase)
        numbers: dict[str, Number] = {"cost": cost, "left": ledger.left, "short": cost - ledger.left}
        if beaten:
            numbers["needed"] = totals[beaten]
        ledger.pass_over(option, "not_enough_left", phase, total, numbers, other=beaten)
        return True
    else:
        ledger.fund(option, phase, total)
    return stopped


def _to_beat(ledger: Ledger, cost: int, phase: str) -> str:
    """The lowest winner of this phase before which `cost` was still there; "" when it never was."""
    for round_ in reversed(ledger.rounds):
        if round_.phase == phase and round_.funded and round_.left_before >= cost:
            return round_.option
    return ""


def _in_order(ledger: Ledger, level: Sequence[str], total: int, stop: bool) -> Sequence[str]:
    if len(level) < 2:
        return level
    mattered = _order_matters(ledger, level, stop)
    ordered, breakers = ledger.chain.order(level) if mattered else ledger.order_anyhow(level)
    ledger.ties.append(Tie(len(ledger.rounds) + 1, ordered, total, breakers, mattered))
    return ordered


def _order_matters(ledger: Ledger, level: Sequence[str], stop: bool) -> bool:
    """Whether the order of level projects can change who is funded."""
    fitting = [option for option in level if ledger.cost(option) <= ledger.left and not ledger.rival(option)]
    if not fitting:
        return False
    if stop and len(fitting) < len(level):
        return True
    together = sum(ledger.cost(option) for option in fitting)
    return together > ledger.left or any(ledger.conflicting(option) & set(fitting) for option in fitting)
