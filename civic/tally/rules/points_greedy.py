"""Points-greedy: each place on a ballot gives points, and projects are funded from the most points down."""

from __future__ import annotations

from civic.tally.election import BallotKind
from civic.tally.ledger import Ledger
from civic.tally.rules.greedy import fund_by_total, fund_free
from civic.tally.rules.parameters import COMMON, MIN_POINTS, UNAFFORDABLE, WEIGHTS
from civic.tally.rules.rule import Rule


def _run(ledger: Ledger) -> None:
    totals = ledger.points
    ledger.bar_below("min_points", totals)
    fund_free(ledger)
    fund_by_total(ledger, totals, "main", stop=ledger.parameters["unaffordable"] == "stop")


POINTS_GREEDY = Rule(
    name="points-greedy",
    version=1,
    kinds=frozenset({BallotKind.RANKED, BallotKind.POINTS}),
    axioms=frozenset({"feasible", "exhaustive", "anonymous", "neutral"}),
    parameters=(WEIGHTS, UNAFFORDABLE, MIN_POINTS, *COMMON),
    run=_run,
)
