"""Budgeted ranked pairs: the order that majorities agree on, funded from the top as long as the money lasts.

A majority rule, for comparison: it promises nothing to groups smaller than half of the voters.
"""

from __future__ import annotations

from civic.tally.election import BallotKind
from civic.tally.ledger import Ledger
from civic.tally.outcome import Tie
from civic.tally.rules.greedy import fund_by_total, fund_free
from civic.tally.rules.pairs import locked, preferences
from civic.tally.rules.parameters import COMMON, UNAFFORDABLE
from civic.tally.rules.rule import Rule


def _run(ledger: Ledger) -> None:
    fund_free(ledger)
    if ledger.open:
        order = _order(ledger)
        totals = {option: len(order) - 1 - place for place, option in enumerate(order)}
        fund_by_total(ledger, totals, "main", stop=ledger.parameters["unaffordable"] == "stop")


def _order(ledger: Ledger) -> list[str]:
    """All options, each before those it stands above; where majorities say nothing the chain decides."""
    options = [option.id for option in ledger.election.options]
    chain, breakers = ledger.chain.order(options)
    usual = [ledger.election.position[option] for option in chain]
    above = locked(preferences(ledger.election, ledger.tallies), usual)
    order: list[str] = []
    waiting = list(usual)
    while waiting:
        covered = 0
        for option in waiting:
            covered |= above[option]
        first = [option for option in waiting if not covered >> option & 1]
        if len(first) > 1:
            level = tuple(options[option] for option in first)
            ledger.ties.append(Tie(len(order) + 1, level, len(waiting) - 1, breakers, True))
        order.append(options[first[0]])
        waiting.remove(first[0])
    return order


RANKED_PAIRS = Rule(
    name="ranked-pairs",
    version=1,
    kinds=frozenset({BallotKind.RANKED}),
    axioms=frozenset({"feasible", "exhaustive", "anonymous", "neutral"}),
    parameters=(UNAFFORDABLE, *COMMON),
    run=_run,
)
