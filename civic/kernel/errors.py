"""The three ways a wish can fail: refused by a rule of the town, denied to this person, or missing."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes or no with the reason, and for a no, where to go (``how`` is an endpoint name) to change it."""

    allowed: bool
    because: object = ""
    how: str | None = None

    def __bool__(self) -> bool:
        return self.allowed


class Refused(Exception):
    """A rule of the town does not allow this; ``field`` says where on the form, or None for the whole form."""

    def __init__(self, field: str | None, message: object) -> None:
        super().__init__(str(message))
        self.field = field
        self.message = message


class RefusedRows(Refused):
    """An import was refused; ``rows`` are (line, column, message) and nothing was stored."""

    def __init__(self, field: str | None, message: object, rows: Sequence[tuple[int, int, object]]) -> None:
        super().__init__(field, message)
        self.rows = list(rows)


class Denied(Exception):
    """This person may not do this now; the decision carries the reason in words."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(str(decision.because))
        self.decision = decision


class Missing(Exception):
    """There is no such thing, or it is not public yet; both look the same from outside."""
