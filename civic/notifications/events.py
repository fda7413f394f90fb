"""Facts of the post room."""

from dataclasses import dataclass

from civic.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class LettersChosen(Event):
    """Somebody chose otherwise about sorts of letters; which way is their own business and not kept."""

    sorts: tuple[str, ...]
