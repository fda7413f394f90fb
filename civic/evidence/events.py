"""Facts of evidence."""

from dataclasses import dataclass

from civic.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CardTaken(Event):
    """Evidence was frozen into a card."""

    source: str
    data_hash: str


@dataclass(frozen=True, kw_only=True)
class CardReplaced(Event):
    """A card was taken again from newer data; both stay visible."""

    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class CardRetired(Event):
    """A card is no longer cited; it stays visible with the reason."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class ThemesChanged(Event):
    """A theme was added, renamed or retired."""

    how: str
    key: str
