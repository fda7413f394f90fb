"""What higher floors may tell accounts about persons."""

from collections.abc import Callable
from dataclasses import dataclass

from civic.accounts.models import Person


@dataclass(frozen=True)
class ShortSessions:
    """Offered by whoever knows roles: for whom a browser left alone is signed out after a shorter time."""

    applies: Callable[[Person], bool]
