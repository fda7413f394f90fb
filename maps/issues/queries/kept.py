"""Answers kept in this process's memory until the map changes, and a minute at most."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from time import monotonic
from typing import Any, TypeVar, cast

Answer = TypeVar("Answer")

SECONDS = 60.0
MOST = 128

_kept: OrderedDict[Hashable, tuple[float, object]] = OrderedDict()
_lock = Lock()
_NOTHING = object()


def kept(name: Hashable, find: Callable[[], Answer]) -> Answer:
    """The answer of this name, found anew when it is older than a minute. The name must change with what it rests on."""
    answer = held(name, _NOTHING)
    if answer is _NOTHING:
        answer = find()
        keep(name, answer)
    return cast(Answer, answer)


def held(name: Hashable, otherwise: object = None) -> Any:
    """The answer kept under this name, unless it is older than a minute."""
    now = monotonic()
    with _lock:
        found = _kept.get(name)
        if found is None or found[0] <= now:
            return otherwise
        _kept.move_to_end(name)
        return found[1]


def keep(name: Hashable, answer: object) -> None:
    """Keep an answer for a minute."""
    with _lock:
        _kept[name] = (monotonic() + SECONDS, answer)
        _kept.move_to_end(name)
        while len(_kept) > MOST:
            _kept.popitem(last=False)


def forget() -> None:
    """Drop everything kept."""
    with _lock:
        _kept.clear()
