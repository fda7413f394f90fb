"""What a counting rule is: a name, the ballots it takes, the axioms it claims, its parameters, and how it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from civic.tally.election import BallotKind, Election
from civic.tally.ledger import Ledger
from civic.tally.words import RuleError

Reading = Callable[[object], object]
"""Turns a given value into the one used; raises ValueError or TypeError when it makes no sense."""


@dataclass(frozen=True)
class Parameter:
    """One published setting of a rule: its name, its default, how a value is read, and what it means."""

    name: str
    default: object
    read: Reading
    meaning: str


@dataclass(frozen=True)
class Rule:
    """A counting rule; `run` writes the count into a ledger, `settle` fills in defaults that depend on the ballots."""

    name: str
    version: int
    kinds: frozenset[BallotKind]
    axioms: frozenset[str]
    parameters: tuple[Parameter, ...]
    run: Callable[[Ledger], None]

    @property
    def defaults(self) -> Mapping[str, object]:
        """Parameter names with their defaults; None means "as the ballots suggest"."""
        return MappingProxyType({each.name: each.default for each in self.parameters})

    def read(self, election: Election, given: Mapping[str, object]) -> dict[str, object]:
        """All parameters of a count, those not given at their default.

        Raises:
            RuleError: the ballots are of another kind, or a parameter is unknown or has an impossible value.
        """
        if election.kind not in self.kinds:
            raise RuleError("wrong_ballots", rule=self.name, kind=election.kind.value)
        known = {each.name: each for each in self.parameters}
        for name in given:
            if name not in known:
                raise RuleError("unknown_parameter", rule=self.name, parameter=name, known=", ".join(known))
        return {name: _value(each, given.get(name)) for name, each in known.items()}


def _value(parameter: Parameter, given: object) -> object:
    if given is None:
        return parameter.default
    try:
        return parameter.read(given)
    except (ValueError, TypeError):
        raise RuleError("wrong_value", parameter=parameter.name, value=given) from None
