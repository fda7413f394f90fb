"""Facts about places and roles."""

from dataclasses import dataclass

from civic.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class PlaceCreated(Event):
    """A place came into the tree."""

    code: str
    parent: str


@dataclass(frozen=True, kw_only=True)
class PlaceChanged(Event):
    """A place's description changed; ``fields`` names what, with the old and the new value."""

    code: str
    fields: dict[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class PlacesImported(Event):
    """A list of places or outlines was read in; figures say what it did."""

    created: int
    changed: int
    outlines: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class RoleGranted(Event):
    """Somebody was given a role in a place."""

    person: str
    role: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class RoleWithdrawn(Event):
    """A role in a place was taken back."""

    person: str
    role: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class PersonSuspended(Event):
    """An account was suspended: it may sign in and read, nothing else."""

    person: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class PersonRestored(Event):
    """A suspended account may take part again."""

    person: str
    reason: str
