"""Answers kept in this process's memory until the map changes, and a minute at most."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from time import monotonic
from typing import TypeVar, cast

Answer = TypeVar("Answer")

SECONDS = 60.0
MOST = 128

_kept: OrderedDict[Hashable, tuple[float, object]] = OrderedDict()
_lock = Lock()


def kept(name: Hashable, find: Callable[[], Answer]) -> Answer:
    """The answer of this name, found anew when it is older than a minute. The name must change with what it rests on."""
    now = monotonic()
    with _lock:
        held = _kept.get(name)
        if held is not None and held[0] > now:
            _kept.move_to_end(name)
            return cast(Answer, held[1])
    found = find()
    with _lock:
        _kept[name] = (monotonic() + SECONDS, found)
        _kept.move_to_end(name)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return found


def forget() -> None:
    """Drop everything kept."""
    with _lock:
        _kept.clear()
