"""The settings that counting rules share, and how their values are read."""

from __future__ import annotations

from civic.tally.rules.rule import Parameter, Reading
from civic.tally.ties import BREAKERS, REFUSE


def whole(least: int) -> Reading:
    """Reads a whole number not below `least`."""

    def read(value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise ValueError(value)
        return value

    return read


def one_of(*names: str) -> Reading:
    """Reads one of these words."""

    def read(value: object) -> object:
        if value not in names:
            raise ValueError(value)
        return value

    return read


def _text(value: object) -> object:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _listed(value: object) -> list[object]:
    if not isinstance(value, (list, tuple)):
        raise TypeError(value)
    return list(value)


def _ids(value: object) -> tuple[str, ...]:
    ids = tuple(each for each in _listed(value) if isinstance(each, str))
    if len(ids) != len(_listed(value)) or len(set(ids)) != len(ids):
        raise ValueError(value)
    return ids


def _groups(value: object) -> object:
    return tuple(_ids(each) for each in _listed(value))


def _chain(value: object) -> object:
    names = _ids(value)
    if any(name not in BREAKERS and name != REFUSE for name in names):
        raise ValueError(value)
    return names


def _weights(value: object) -> object:
    weights = tuple(whole(0)(each) for each in _listed(value))
    if not weights:
        return None
    if sorted(weights, key=lambda each: -int(str(each))) != list(weights):
        raise ValueError(value)
    return weights


WEIGHTS = Parameter(
    "weights",
    None,
    _weights,
    "points for the first, second, ... place; none given: L, ..., 2, 1 for ballots up to L long",
)
UNAFFORDABLE = Parameter(
    "unaffordable", "skip", one_of("skip", "stop"), "at a project that no longer fits: try the next ones, or stop there"
)
MIN_SUPPORT = Parameter("min_support", 0, whole(0), "the least number of voters who must name a project")
MIN_POINTS = Parameter("min_points", 0, whole(0), "the least number of points a project must have")
CONFLICTS = Parameter("conflicts", (), _groups, "groups of projects of which at most one can be funded")
TIES = Parameter("ties", None, _chain, "tie-breakers in the order they are asked")
SEED = Parameter("seed", "", _text, "the public seed of the lot")
DRAWN = Parameter("drawn", (), _ids, "projects in the order drawn elsewhere, for the tie-breaker “drawn”")

COMMON = (MIN_SUPPORT, CONFLICTS, TIES, SEED, DRAWN)
