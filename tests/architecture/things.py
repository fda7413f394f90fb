"""What each feature puts into the town of the matrix: things whose pages are then walked by everybody, by name of blueprint.

A feature names a function of its factory: given the town (its people by ``town.emails``), it makes the things
and gives, by phase, the values of the parts of its addresses: ``{"open": {"public_id": "…"}, "closed": {…}}``.
"""

from collections.abc import Callable, Mapping
from typing import Any

from tests.factories import constraints, evidence, exchange, issues, process, sketches, talk

Phases = Mapping[str, Mapping[str, Any]]

THINGS: dict[str, Callable[[Any], Phases]] = {
    "process": process.for_the_matrix,
    "issues": issues.things,
    "open311": exchange.for_the_matrix,
    "discussion": talk.things,
    "sketches": sketches.in_matrix,
    "constraints": constraints.things,
    "evidence": evidence.for_the_matrix,
}
