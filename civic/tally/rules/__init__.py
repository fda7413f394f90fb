"""The counting rules by name, and the one function that counts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from civic.tally.election import Election, input_hash
from civic.tally.ledger import Ledger
from civic.tally.outcome import Outcome
from civic.tally.rules.ear import EAR
from civic.tally.rules.equal_shares import EQUAL_SHARES
from civic.tally.rules.phragmen import PHRAGMEN
from civic.tally.rules.points_greedy import POINTS_GREEDY
from civic.tally.rules.ranked_pairs import RANKED_PAIRS
from civic.tally.rules.rule import Rule
from civic.tally.rules.votes_greedy import VOTES_GREEDY
from civic.tally.words import RuleError


def by_name(*rules: Rule) -> Mapping[str, Rule]:
    """Rules by their names; ValueError when two have the same name."""
    names = {rule.name: rule for rule in rules}
    if len(names) != len(rules):
        raise ValueError("two counting rules have the same name")
    return MappingProxyType(names)


RULES: Mapping[str, Rule] = by_name(POINTS_GREEDY, VOTES_GREEDY, EAR, EQUAL_SHARES, PHRAGMEN, RANKED_PAIRS)


def count(election: Election, rule_name: str, parameters: Mapping[str, object] | None = None) -> Outcome:
    """The outcome of an election under a rule; parameters not given stand at their default.

    Raises:
        RuleError: there is no such rule, or it does not take these ballots or parameters.
        UnresolvedTie: projects are level and the chain of tie-breakers leaves it open.
    """
    rule = RULES.get(rule_name)
    if rule is None:
        raise RuleError("unknown_rule", rule=rule_name, known=", ".join(RULES))
    ledger = Ledger(election, rule.read(election, parameters or {}))
    rule.run(ledger)
    return _outcome(rule, ledger)


def _outcome(rule: Rule, ledger: Ledger) -> Outcome:
    election = ledger.election
    standings = ledger.standings_best_first()
    return Outcome(
        rule=rule.name,
        version=rule.version,
        parameters=MappingProxyType(dict(ledger.parameters)),
        input_hash=input_hash(election),
        kind=election.kind.value,
        budget=election.budget,
        minor_digits=election.minor_digits,
        voters=election.voters,
        winners=tuple(ledger.winners),
        spent=election.budget - ledger.left,
        rounds=tuple(ledger.rounds),
        losers=tuple(ledger.losers[each.option] for each in standings if each.option in ledger.losers),
        ties=tuple(ledger.ties),
        standings=standings,
        funded_choices=ledger.tallies.funded_choices(ledger.funded_mask()),
        numbers=MappingProxyType(dict(ledger.numbers)),
    )
