"""Facts about settlements and the drawn ground."""

from dataclasses import dataclass

from civic.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class GroundImported(Event):
    """Settlements or shapes of the base map were read in, replacing what was there; figures say how many."""

    settlements: int
    shapes: int
    digest: str
