"""What time alone brings about: done at the next `asar deliver`, before letters are sent."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Errand:
    """``run(actor)`` does everything that is due, in portions of a short transaction each, and nothing twice."""

    name: str
    run: Callable[[Any], int]
    """Gives how much was done."""
