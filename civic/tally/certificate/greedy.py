"""Follows the rules that fund by a total: points, votes, and the order that majorities agree on."""

from __future__ import annotations

from civic.tally.certificate.following import Trail, setting, walk_by_total, walk_free
from civic.tally.outcome import Tie
from civic.tally.rules.pairs import locked, preferences


def walk_points(trail: Trail) -> None:
    """Points-greedy: from the most points down."""
    ledger = trail.ledger
    ledger.bar_below("min_points", ledger.points)
    walk_free(trail)
    walk_by_total(
        trail, trail.rounds("main"), list(ledger.open), ledger.points, "main", setting(trail, "unaffordable") == "stop"
    )


def walk_votes(trail: Trail) -> None:
    """Votes-greedy: from the most votes down."""
    walk_free(trail)
    ledger = trail.ledger
    walk_by_total(
        trail, trail.rounds("main"), list(ledger.open), ledger.votes, "main", setting(trail, "unaffordable") == "stop"
    )


def walk_pairs(trail: Trail) -> None:
    """Ranked pairs: majorities are counted and locked again, then the stated order must be a way down them."""
    walk_free(trail)
    ledger = trail.ledger
    if not ledger.open:
        return
    totals = _below(trail)
    walk_by_total(
        trail, trail.rounds("main"), list(ledger.open), totals, "main", setting(trail, "unaffordable") == "stop"
    )


def _below(trail: Trail) -> dict[str, int]:
    """How many projects stand below each one in the order of the locked majorities."""
    ledger, election = trail.ledger, trail.ledger.election
    usual, breakers = ledger.chain.order([option.id for option in election.options])
    places = [election.position[option] for option in usual]
    above = locked(preferences(election, ledger.tallies), places)
    totals: dict[str, int] = {}
    waiting = dict(zip(usual, places, strict=True))
    while waiting:
        free = [name for name, at in waiting.items() if not any(above[each] >> at & 1 for each in waiting.values())]
        if len(free) > 1:
            ledger.ties.append(Tie(len(totals) + 1, tuple(free), len(waiting) - 1, breakers, True))
        totals[free[0]] = len(waiting) - 1
        del waiting[free[0]]
    return totals
