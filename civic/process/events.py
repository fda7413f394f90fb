"""Facts of processes."""

from dataclasses import dataclass

from civic.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ProcessDrafted(Event):
    """A process was begun."""


@dataclass(frozen=True, kw_only=True)
class ProcessEdited(Event):
    """The words of a process were changed."""

    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class StepsChanged(Event):
    """A step was added, changed, moved or removed; once published, with the reason."""

    how: str
    step: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ProcessPublished(Event):
    """Everybody sees the steps from now on."""

    steps: int
