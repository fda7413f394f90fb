"""What a step can be: features offer their kinds of step, and the state of a step follows from its window."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from civic.kernel.feature import offered
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.permissions import Action


@dataclass(frozen=True)
class StepKind:
    """One sort of step, offered by the feature whose things carry it.

    ``subjects(place)`` gives (public id, title) of the things in a place that can carry such a step,
    ``readiness(subject id)`` one sentence for everything that thing still lacks, ``url(subject id)`` its public
    page or None while there is none to show. ``opens`` are the actions people gain while the step is open.
    """

    name: str
    label: object
    explain: object
    opens: tuple[Action, ...]
    subjects: Callable[[Any], Sequence[tuple[str, str]]]
    readiness: Callable[[str], Sequence[str]]
    url: Callable[[str], str | None]


class StepState(StrEnum):
    """Where a step stands by the clock; never stored."""

    AHEAD = "ahead"
    OPEN = "open"
    OVER = "over"


STATES: dict[StepState, tuple[object, str, str]] = {
    StepState.AHEAD: (_l("ahead"), "plain", "calendar"),
    StepState.OPEN: (_l("open now"), "good", "now"),
    StepState.OVER: (_l("over"), "accent", "check"),
}


def state_at(opens_at: datetime, closes_at: datetime, now: datetime) -> StepState:
    """The state a window has at a moment: its beginning belongs to it, its end does not."""
    if now < opens_at:
        return StepState.AHEAD
    return StepState.OPEN if now < closes_at else StepState.OVER


def step_kinds() -> dict[str, StepKind]:
    """All kinds of step on the shelf, by name.

    Raises:
        ValueError: two features offer a kind of the same name.
    """
    found: dict[str, StepKind] = {}
    for kind in offered(StepKind):
        if kind.name in found:
            raise ValueError(f"two kinds of step named {kind.name}")
        found[kind.name] = kind
    return found
