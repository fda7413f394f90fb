"""What holds of a result: each property with a verdict, and a group of voters that shows it where it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from civic.tally.certificate.groups import Group, common_project, solid_group
from civic.tally.claims import EJR_PLUS, EXHAUSTIVE, FEASIBLE, IPSC, PRICEABLE, PROPERTIES, RANK_PJR_PLUS, claims
from civic.tally.election import BallotKind, Election, id_key
from civic.tally.outcome import Outcome

BARRED = ("too_expensive", "below_threshold", "conflict")
"""Losers for one of these reasons could not have been funded beside the winners."""
ORDERED = (BallotKind.RANKED, BallotKind.CHOOSE_ONE)
SETS = (BallotKind.APPROVAL, BallotKind.KNAPSACK)


@dataclass(frozen=True)
class Finding:
    """A verdict about a result; `holds` is None where the ballots do not allow the question.

    Where a property is broken `group` is the counter-example: voters, what they could have paid, what they got.
    """

    property: str
    claimed: bool
    holds: bool | None
    group: Group | None = None


def findings(election: Election, outcome: Outcome) -> tuple[Finding, ...]:
    """Every property of `PROPERTIES` with its verdict on this outcome of this election.

    Priceable and rank-PJR+ are asked only of rules that claim them: the payments in a certificate prove them (what
    supporters still hold behind a loser is less than its cost, at every place of the ballots). The same payments
    prove IPSC on ballots where projects share a place, on which not every group can be tried: whoever stands behind
    a set of k projects supports them all at level k, and what these voters paid went to projects on level k.
    """
    claimed = claims(outcome.rule, outcome.parameters, outcome.kind)
    return tuple(_finding(election, outcome, each, each in claimed) for each in PROPERTIES)


def eligible(outcome: Outcome) -> list[str]:
    """The losers that could have been funded, in the order of ids."""
    return sorted((each.option for each in outcome.losers if each.reason not in BARRED), key=id_key)


def _finding(election: Election, outcome: Outcome, name: str, claimed: bool) -> Finding:
    if name == FEASIBLE:
        return Finding(name, claimed, _feasible(election, outcome))
    if name in (PRICEABLE, RANK_PJR_PLUS):
        return Finding(name, claimed, True if claimed else None)
    losers = eligible(outcome)
    if name == EXHAUSTIVE:
        group = _fitting(election, outcome, losers)
    elif name == IPSC and election.kind in ORDERED:
        group = solid_group(election, outcome.winners, losers) or _everybody(election, outcome, losers)
    elif name == EJR_PLUS and (claimed or election.kind in SETS):
        by_count = outcome.parameters.get("utility") == "count"
        group = common_project(election, outcome.winners, losers, by_count=by_count)
    else:
        return Finding(name, claimed, None)
    if name == IPSC and group is None and election.places is not None:
        return Finding(name, claimed, True if claimed else None)
    return Finding(name, claimed, group is None, group)


def _feasible(election: Election, outcome: Outcome) -> bool:
    cost = sum(election.option(each).cost for each in outcome.winners)
    groups = outcome.parameters.get("conflicts")
    rivals: Sequence[Sequence[str]] = groups if isinstance(groups, (tuple, list)) else ()
    alone = all(len(set(group) & set(outcome.winners)) < 2 for group in rivals)
    return cost == outcome.spent <= election.budget and len(set(outcome.winners)) == len(outcome.winners) and alone


def _fitting(election: Election, outcome: Outcome, losers: Sequence[str]) -> Group | None:
    """The cheapest loser that the money left would pay."""
    left = election.budget - outcome.spent
    fits = [each for each in losers if election.option(each).cost <= left]
    if not fits:
        return None
    project = min(fits, key=lambda each: (election.option(each).cost, id_key(each)))
    return Group(election.voters, project, (), Fraction(left), election.option(project).cost, outcome.spent)


def _everybody(election: Election, outcome: Outcome, losers: Sequence[str]) -> Group | None:
    """All voters together are a group, too: what they could still pay for must not be left out."""
    fits = _fitting(election, outcome, losers)
    if fits is None or not election.voters:
        return None
    return Group(election.voters, fits.project, (), Fraction(election.budget), fits.cost, outcome.spent)
