"""One sitting with several pots of money, such as the own district and the whole city, or houses of different sizes.

Each pot has projects and money of its own and is counted by itself, with a certificate of its own. Pots share no
money, so that a count over all of them at once could only ever give what the counts one by one give; and one by one
everybody can repeat the pot they care about from its own file. A ballot is therefore split: in every pot open to the
voter it says what it says about that pot's projects, in the same order, and is blank where it names none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from civic.tally.election import BallotKind, Choice, Election, Option, named, without_pick


@dataclass(frozen=True)
class Pot:
    """A part of the money with projects of its own: a district, a stratum of houses, the whole city."""

    name: str
    options: tuple[Option, ...]
    budget: int


@dataclass(frozen=True)
class Sitting:
    """What one voter, or several alike, put on one ballot, and the pots open to them."""

    choice: Choice
    pots: tuple[str, ...]
    voters: int = 1


def elections(
    pots: Iterable[Pot], kind: BallotKind | str, sittings: Iterable[Sitting], *, minor_digits: int = 0
) -> Mapping[str, Election]:
    """One election for every pot, by the pot's name.

    ValueError when two pots share a name or a project, or a ballot names a project of a pot not open to its voter.
    """
    listed = {pot.name: pot for pot in pots}
    owner = {option.id: pot.name for pot in listed.values() for option in pot.options}
    if len(owner) != sum(len(pot.options) for pot in listed.values()):
        raise ValueError("two pots have the same project")
    parts: dict[str, list[tuple[Choice, int]]] = {name: [] for name in listed}
    for sitting in sittings:
        for name, choice in _split(sitting, owner).items():
            parts[name].append((choice, sitting.voters))
    return {
        name: Election.of(pot.options, pot.budget, kind, parts[name], minor_digits=minor_digits)
        for name, pot in listed.items()
    }


def _split(sitting: Sitting, owner: Mapping[str, str]) -> dict[str, Choice]:
    for option in named(sitting.choice):
        if owner.get(option, "") not in sitting.pots:
            raise ValueError(f"the project {option!r} is not open to this voter")
    return {name: without_pick(sitting.choice, partial(_belongs, owner, name)) for name in sitting.pots}


def _belongs(owner: Mapping[str, str], name: str, option: str) -> bool:
    return owner[option] == name
