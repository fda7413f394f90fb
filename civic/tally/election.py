"""The frozen values of an election: options with their cost, and ballots folded so that equal ones stand together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from types import MappingProxyType
from typing import cast

import numpy as np
import numpy.typing as npt

Pick = str | tuple[str, ...] | tuple[str, int]
"""One line of a ballot: an option id, options that share a place (ranked only), or an (option id, points) pair."""
Choice = tuple[str, ...] | tuple[str | tuple[str, ...], ...] | tuple[tuple[str, int], ...]
"""What one ballot says: option ids (best first when ranked), or (option id, points) pairs.

On a ranked ballot options that share a place stand together in a tuple of their own: ("a", ("b", "c"), "d"). The
place of an option is one more than the number of options put above it: here 1, 2, 2 and 4.
"""
Key = tuple[int, ...] | tuple[tuple[int, int], ...]
"""A folded ballot: positions of options; (position, points) pairs; (position, place from 0) pairs where places are shared."""
Ints = npt.NDArray[np.int64]

MOST_POINTS = 10**9
MOST_MONEY = 10**18


class BallotKind(StrEnum):
    """What a voter is asked for."""

    RANKED = "ranked"
    APPROVAL = "approval"
    POINTS = "points"
    CHOOSE_ONE = "choose-one"
    KNAPSACK = "knapsack"


@dataclass(frozen=True)
class Option:
    """One project on the ballot: its cost in minor units, its name, and further text columns of a file."""

    id: str
    cost: int
    name: str = ""
    details: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), compare=False)


def id_key(option_id: str) -> tuple[int, int, bytes]:
    """Order of ids everywhere: whole numbers by value first, then all others by their bytes; never by locale."""
    if option_id.isascii() and option_id.isdigit() and len(option_id) < 40:
        return 0, int(option_id), option_id.encode()
    return 1, 0, option_id.encode()


@dataclass(frozen=True, eq=False)
class Election:
    """Options, money and ballots of one election.

    Ballots are kept in columns: ballot `g` names `picks[starts[g]:starts[g + 1]]` (positions in `options`, best
    first when ranked) with `marks` points each, and was cast by `weights[g]` voters. `places` is there only where
    some ranked ballot lets options share a place: for every line the number of options put above it.
    """

    options: tuple[Option, ...]
    budget: int
    kind: BallotKind
    minor_digits: int
    meta: Mapping[str, str]
    starts: Ints
    picks: Ints
    marks: Ints | None
    weights: Ints
    places: Ints | None = None

    @classmethod
    def of(
        cls,
        options: Iterable[Option],
        budget: int,
        kind: BallotKind | str,
        ballots: Iterable[tuple[Choice, int]],
        *,
        minor_digits: int = 0,
        meta: Mapping[str, str] | None = None,
        merge_repeats: bool = False,
    ) -> Election:
        """An election from (choice, number of voters who cast it) pairs; equal choices are folded together.

        `budget` and costs are integers in minor units, `minor_digits` says how many digits follow the point.
        With `merge_repeats` an option named twice on a ballot counts once (points are added); otherwise, and for
        unknown options, points below zero, two options with one id or a weight below one, ValueError is raised.
        """
        listed = tuple(options)
        ballot_kind = BallotKind(kind)
        position = {option.id: place for place, option in enumerate(listed)}
        _check(listed, position, budget, minor_digits)
        folded = _fold(ballots, position, ballot_kind, merge_repeats)
        starts, picks, marks, weights, places = _columns(folded, ballot_kind)
        frozen = MappingProxyType(dict(meta or {}))
        return cls(listed, budget, ballot_kind, minor_digits, frozen, starts, picks, marks, weights, places)

    @cached_property
    def voters(self) -> int:
        """How many people voted."""
        return int(self.weights.sum())

    @cached_property
    def position(self) -> Mapping[str, int]:
        """Where each option id stands in `options`."""
        return MappingProxyType({option.id: place for place, option in enumerate(self.options)})

    def option(self, option_id: str) -> Option:
        """The option with this id; KeyError when there is none."""
        return self.options[self.position[option_id]]

    @cached_property
    def input_hash(self) -> str:
        """The hash of what is counted; see `input_hash`."""
        return hashlib.sha256(_canonical_text(self).encode()).hexdigest()

    @cached_property
    def groups(self) -> tuple[tuple[Choice, int], ...]:
        """The folded ballots as (choice, number of voters) pairs, in a canonical order."""
        ids = [option.id for option in self.options]
        named = [ids[place] for place in self.picks.tolist()]
        lines: Sequence[Pick] = named
        if self.marks is not None:
            lines = list(zip(named, self.marks.tolist(), strict=True))
        edges = self.starts.tolist()
        shared = None if self.places is None else self.places.tolist()
        order: Callable[[Pick], tuple[object, ...]] = _pick_key
        pairs: list[tuple[Choice, int]] = []
        for place, weight in enumerate(self.weights.tolist()):
            picks = lines[edges[place] : edges[place + 1]]
            if self.kind is not BallotKind.RANKED:
                picks = sorted(picks, key=order)
            elif shared is not None:
                picks = _together(named[edges[place] : edges[place + 1]], shared[edges[place] : edges[place + 1]])
            pairs.append((cast(Choice, tuple(picks)), weight))
        pairs.sort(key=lambda pair: tuple(_pick_key(pick) for pick in pair[0]))
        return tuple(pairs)


def without_pick(choice: Choice, kept: Callable[[str], bool]) -> Choice:
    """What a ballot says about the options kept; the others move up, and shared places stay shared."""
    left: list[Pick] = []
    for pick in choice:
        if isinstance(pick, tuple) and not isinstance(pick[-1], int):
            same = tuple(each for each in pick if isinstance(each, str) and kept(each))
            left += [same if len(same) > 1 else same[0]] if same else []
        elif kept(pick if isinstance(pick, str) else pick[0]):
            left.append(cast(Pick, pick))
    return cast(Choice, tuple(left))


def named(choice: Choice) -> tuple[str, ...]:
    """The ids on a ballot, in its order."""
    ids: list[str] = []
    for pick in choice:
        if isinstance(pick, str):
            ids.append(pick)
        else:
            ids += [each for each in pick if isinstance(each, str)]
    return tuple(ids)


def input_hash(election: Election) -> str:
    """SHA-256 (64 hexadecimal digits) of what is counted: kind, budget, costs and folded ballots.

    The same election has the same hash in whatever order its options and ballots were given; names, details and
    meta do not enter. The text hashed is a JSON line of kind, budget, minor digits and the (id, cost) pairs in the
    order of `id_key`, then one line "picks*voters" per folded ballot, sorted as text; picks are positions in that
    list of pairs (with ":points" on points ballots), joined by commas, or by "=" where they share a place.
    """
    return election.input_hash


def _canonical_text(election: Election) -> str:
    order = sorted(range(len(election.options)), key=lambda place: id_key(election.options[place].id))
    pairs = [(election.options[place].id, election.options[place].cost) for place in order]
    head = json.dumps([election.kind.value, election.budget, election.minor_digits, pairs], ensure_ascii=False)
    return "\n".join([head, *sorted(_ballot_lines(election, order)), ""])


def _ballot_lines(election: Election, order: list[int]) -> list[str]:
    canonical = np.empty(len(order), dtype=np.int64)
    canonical[order] = np.arange(len(order))
    picks = canonical[election.picks]
    marks = election.marks
    places = election.places
    if election.kind is not BallotKind.RANKED or places is not None:
        ballots = np.repeat(np.arange(len(election.weights)), np.diff(election.starts))
        within = np.lexsort((picks, ballots) if places is None else (picks, places, ballots))
        picks, marks = picks[within], None if marks is None else marks[within]
    names = [str(place) for place in range(len(order))]
    words = [names[place] for place in picks.tolist()]
    if marks is not None:
        words = [f"{word}:{points}" for word, points in zip(words, marks.tolist(), strict=True)]
    edges = election.starts.tolist()
    bounds = zip(edges, edges[1:], election.weights.tolist(), strict=False)
    if places is None:
        return [f"{','.join(words[start:end])}*{weight}" for start, end, weight in bounds]
    told = places.tolist()
    return [
        f"{','.join('='.join(same) for same in _runs(words[start:end], told[start:end]))}*{weight}"
        for start, end, weight in bounds
    ]


def _runs(names: Sequence[str], places: Sequence[int]) -> list[list[str]]:
    """The names of a ballot, those that share a place together."""
    return [
        [name for name, _ in same] for _, same in groupby(zip(names, places, strict=True), key=lambda line: line[1])
    ]


def _together(names: Sequence[str], places: Sequence[int]) -> list[Pick]:
    """The lines of a ranked ballot, names that share a place as a tuple in the order of ids."""
    return [same[0] if len(same) == 1 else tuple(sorted(same, key=id_key)) for same in _runs(names, places)]


def _pick_key(pick: Pick) -> tuple[object, ...]:
    if isinstance(pick, str):
        return id_key(pick)
    if isinstance(pick[1], int):
        return (*id_key(pick[0]), pick[1])
    return (2, *(id_key(each) for each in pick))


def _check(options: tuple[Option, ...], position: Mapping[str, int], budget: int, minor_digits: int) -> None:
    if len(position) != len(options):
        raise ValueError("two options have the same id")
    if not 0 <= budget <= MOST_MONEY:
        raise ValueError(f"the budget {budget} is not an amount")
    if not 0 <= minor_digits <= 6:
        raise ValueError(f"an amount cannot have {minor_digits} digits after the point")
    for option in options:
        if not option.id or not 0 <= option.cost <= MOST_MONEY:
            raise ValueError(f"option {option.id!r} has no id or a cost that is not an amount")


def _fold(
    ballots: Iterable[tuple[Choice, int]], position: Mapping[str, int], kind: BallotKind, merge: bool
) -> dict[Key, int]:
    folded: dict[Key, int] = {}
    known: dict[Choice, Key] = {}
    for choice, weight in ballots:
        key = known.get(choice)
        if key is None:
            key = known[choice] = _key(choice, position, kind, merge)
        if weight < 1:
            raise ValueError(f"a ballot stands for {weight} voters")
        folded[key] = folded.get(key, 0) + weight
    return folded


def _key(choice: Choice, position: Mapping[str, int], kind: BallotKind, merge: bool) -> Key:
    try:
        if kind is BallotKind.POINTS:
            return _points_key(cast(tuple[tuple[str, int], ...], choice), position, merge)
        if kind is BallotKind.RANKED and any(not isinstance(pick, str) for pick in choice):
            return _shared_key(cast(tuple[str | tuple[str, ...], ...], choice), position, merge)
        places = [position[pick] for pick in cast(tuple[str, ...], choice)]
    except KeyError as unknown:
        raise ValueError(f"a ballot names an unknown option {unknown.args[0]!r}") from None
    if len(set(places)) != len(places):
        if not merge:
            raise ValueError(f"a ballot names an option twice: {choice!r}")
        places = list(dict.fromkeys(places))
    if kind is BallotKind.CHOOSE_ONE and len(places) > 1:
        raise ValueError(f"a choose-one ballot names {len(places)} options")
    return tuple(places) if kind is BallotKind.RANKED else tuple(sorted(places))


def _shared_key(choice: tuple[str | tuple[str, ...], ...], position: Mapping[str, int], merge: bool) -> Key:
    """A ranked ballot on which options share places; an option named again stays at its first place."""
    key: dict[int, int] = {}
    for pick in choice:
        above = len(key)
        for option in sorted(position[each] for each in ((pick,) if isinstance(pick, str) else pick)):
            if option in key and not merge:
                raise ValueError(f"a ballot names an option twice: {choice!r}")
            key.setdefault(option, above)
    lines = tuple(key.items())
    strict = all(place == number for number, (_, place) in enumerate(lines))
    return tuple(option for option, _ in lines) if strict else lines


def _points_key(choice: tuple[tuple[str, int], ...], position: Mapping[str, int], merge: bool) -> Key:
    points: dict[int, int] = {}
    for option_id, given in choice:
        place = position[option_id]
        if not 0 <= given <= MOST_POINTS:
            raise ValueError(f"a ballot gives {given} points")
        if place in points and not merge:
            raise ValueError(f"a ballot names an option twice: {option_id!r}")
        points[place] = points.get(place, 0) + given
    return tuple(sorted(points.items()))


def _columns(folded: Mapping[Key, int], kind: BallotKind) -> tuple[Ints, Ints, Ints | None, Ints, Ints | None]:
    starts = np.zeros(len(folded) + 1, dtype=np.int64)
    starts[1:] = np.cumsum(np.fromiter(map(len, folded), dtype=np.int64, count=len(folded)))
    weights = np.fromiter(folded.values(), dtype=np.int64, count=len(folded))
    total = int(starts[-1])
    if kind is BallotKind.POINTS:
        pairs = _flat((cast(tuple[int, int], pair) for key in folded for pair in key), total)
        return starts, pairs[0::2].copy(), pairs[1::2].copy(), weights, None
    if kind is BallotKind.RANKED and any(key and isinstance(key[0], tuple) for key in folded):
        pairs = _flat((pair for key in folded for pair in _placed(key)), total)
        return starts, pairs[0::2].copy(), None, weights, pairs[1::2].copy()
    picks = np.fromiter((cast(int, place) for key in folded for place in key), dtype=np.int64, count=total)
    return starts, picks, None, weights, None


def _placed(key: Key) -> Iterable[tuple[int, int]]:
    """The lines of a folded ranked ballot as (position, place from 0)."""
    if key and isinstance(key[0], tuple):
        return key
    return [(option, place) for place, option in enumerate(cast(tuple[int, ...], key))]


def _flat(pairs: Iterable[tuple[int, int]], count: int) -> Ints:
    return np.fromiter((number for pair in pairs for number in pair), dtype=np.int64, count=2 * count)
