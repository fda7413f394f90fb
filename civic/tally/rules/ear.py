"""Expanding approvals with costs: voters who agree pay together, looking further down their ballots step by step.

Everybody starts with weight 1. At level j a ballot supports its first j projects (an approval ballot all of its
projects). A project is reached when the weight behind it is at least voters x cost / budget; of those reached the
one with the most weight behind it is funded and exactly that amount leaves its supporters, in proportion to what
they hold. When nothing more is reached at the last level, leftover money goes down the tail: points (or votes).
"""

from __future__ import annotations

from civic.tally.election import BallotKind
from civic.tally.ledger import Ledger
from civic.tally.outcome import Loser, Number, Tie
from civic.tally.rules.greedy import fund_by_total, fund_free
from civic.tally.rules.parameters import COMMON, WEIGHTS, one_of
from civic.tally.rules.purse import Purse
from civic.tally.rules.rule import Parameter, Rule

TAIL = Parameter(
    "tail",
    None,
    one_of("points", "votes", "none"),
    "what leftover money follows; none given: points of ranked ballots, votes of others",
)


def _run(ledger: Ledger) -> None:
    if ledger.parameters["tail"] is None:
        ledger.parameters["tail"] = "points" if ledger.election.kind is BallotKind.RANKED else "votes"
    fund_free(ledger)
    ledger.bar_rivals()
    behind = _ranked_part(ledger)
    if ledger.parameters["tail"] == "none":
        _close_unreached(ledger, behind)
    else:
        totals = ledger.points if ledger.parameters["tail"] == "points" else ledger.votes
        fund_by_total(ledger, totals, "tail")
        ledger.tell_more(behind)


def _ranked_part(ledger: Ledger) -> dict[str, dict[str, Number]]:
    """Fund what supporters reach together; returns the weight left behind every project that was not reached."""
    if not ledger.open or not ledger.election.voters:
        return {}
    purse = Purse(ledger.election, ledger.tallies, list(ledger.open))
    while purse.look_further():
        while reached := purse.best_reached():
            option = _choose(ledger, reached, purse)
            _pay(ledger, option, purse)
    return {option: _behind(purse, option) for option in ledger.open}


def _choose(ledger: Ledger, reached: list[str], purse: Purse) -> str:
    if len(reached) == 1:
        return reached[0]
    ordered, breakers = ledger.chain.order(reached)
    value, _ = purse.behind(ordered[0]).shown()
    ledger.ties.append(Tie(len(ledger.rounds) + 1, ordered, value, breakers, True))
    return ordered[0]


def _pay(ledger: Ledger, option: str, purse: Purse) -> None:
    support, exact = purse.behind(option).shown()
    backers = purse.backers(option)
    threshold = purse.threshold(option)
    ledger.fund(option, "ranked", support, supporters=backers, level=purse.level, threshold=threshold, exact=exact)
    purse.pay(option)
    for rival in ledger.conflicting(option) & set(ledger.open):
        purse.drop(rival)
        ledger.close(rival, Loser(rival, "conflict", len(ledger.rounds), other=option))


def _behind(purse: Purse, option: str) -> dict[str, Number]:
    support, _ = purse.behind(option).shown()
    threshold = purse.threshold(option)
    return {"support": support, "threshold": threshold, "short_support": threshold - support, "level": purse.level}


def _close_unreached(ledger: Ledger, behind: dict[str, dict[str, Number]]) -> None:
    for option in list(ledger.open):
        ledger.close(option, Loser(option, "weak_support", None, behind.get(option, {})))


EAR = Rule(
    name="ear",
    version=1,
    kinds=frozenset({BallotKind.RANKED, BallotKind.APPROVAL}),
    axioms=frozenset({"feasible", "exhaustive", "anonymous", "neutral", "priceable", "ipsc", "rank-pjr-plus"}),
    parameters=(WEIGHTS, TAIL, *COMMON),
    run=_run,
)
