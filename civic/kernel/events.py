"""Facts that have happened: recorded inside a command, told to listeners with it and after it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

from flask import current_app

from civic.kernel.extensions import db


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all facts. ``subject_kind``/``subject_id`` name the thing; ``place_id`` where it belongs.

    A ``coarse`` fact is kept with its date only and without its actor (casting a ballot). A fact that
    is not ``logged`` exists only to tell somebody and is never written into the audit log.
    """

    coarse: ClassVar[bool] = False
    logged: ClassVar[bool] = True
    subject_kind: str = ""
    subject_id: str = ""
    place_id: int | None = None
    actor_id: int | None = field(default=None)

    def details(self) -> dict[str, Any]:
        """The fact's own data, for the audit log: everything a subclass adds."""
        own = {f.name for f in fields(Event)}
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name not in own}


@dataclass(frozen=True)
class Listener:
    """Who hears of a kind of fact; ``inside`` listeners share the fate of the change."""

    kind: type[Event]
    hear: Callable[[Any], None]
    inside: bool = True


def during(kind: type[Event], hear: Callable[[Any], None]) -> Listener:
    """A listener inside the transaction."""
    return Listener(kind, hear, True)


def after(kind: type[Event], hear: Callable[[Any], None]) -> Listener:
    """A listener told once the change is durable."""
    return Listener(kind, hear, False)


def record(event: Event) -> None:
    """Note a fact; only inside a command, so that no fact exists without its change."""
    frame = db.session().info.get("frame")
    if frame is None:
        raise RuntimeError("a fact can only be recorded inside a command")
    frame.facts.append(event)


def tell(facts: Iterable[Event], *, inside: bool) -> None:
    """Tell the app's listeners; an ``after`` listener that fails is logged and harms no other."""
    listeners: list[Listener] = current_app.extensions["asar"].listeners
    for fact in facts:
        for listener in listeners:
            if listener.inside is inside and isinstance(fact, listener.kind):
                if inside:
                    listener.hear(fact)
                else:
                    _hear_safely(listener, fact)


def _hear_safely(listener: Listener, fact: Event) -> None:
    try:
        listener.hear(fact)
    except Exception:
        current_app.logger.exception("a listener failed after the change was made")
