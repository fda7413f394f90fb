"""Votes-greedy: projects are funded from the most votes down."""

from __future__ import annotations

from civic.tally.election import BallotKind
from civic.tally.ledger import Ledger
from civic.tally.rules.greedy import fund_by_total, fund_free
from civic.tally.rules.parameters import COMMON, UNAFFORDABLE
from civic.tally.rules.rule import Rule


def _run(ledger: Ledger) -> None:
    fund_free(ledger)
    fund_by_total(ledger, ledger.votes, "main", stop=ledger.parameters["unaffordable"] == "stop")


VOTES_GREEDY = Rule(
    name="votes-greedy",
    version=1,
    kinds=frozenset({BallotKind.APPROVAL, BallotKind.CHOOSE_ONE, BallotKind.KNAPSACK, BallotKind.RANKED}),
    axioms=frozenset({"feasible", "exhaustive", "anonymous", "neutral"}),
    parameters=(UNAFFORDABLE, *COMMON),
    run=_run,
)
