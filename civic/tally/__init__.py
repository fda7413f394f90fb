"""Counting votes on projects that cost money: exact, explainable, and free of everything but the count itself."""

from civic.tally.election import BallotKind, Choice, Election, Option, id_key, input_hash
from civic.tally.outcome import Loser, Outcome, Round, Standing, Tie
from civic.tally.retell import outcome_data, outcome_from, outcome_text
from civic.tally.rules import RULES, count
from civic.tally.words import RuleError, UnresolvedTie

__all__ = [
    "RULES",
    "BallotKind",
    "Choice",
    "Election",
    "Loser",
    "Option",
    "Outcome",
    "Round",
    "RuleError",
    "Standing",
    "Tie",
    "UnresolvedTie",
    "count",
    "id_key",
    "input_hash",
    "outcome_data",
    "outcome_from",
    "outcome_text",
]
