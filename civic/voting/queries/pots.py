"""The pots of money of a round: one for all, or one for each part that has money of its own and one for the whole place."""

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from civic.voting.models import Project, Round, RoundPart
from civic.voting.queries.rounds import parts_of

WHOLE = ""
"""The code of the pot that is open to everybody."""


@dataclass(frozen=True)
class Pot:
    """Money with projects of its own; ``code`` is that of a part, or ``WHOLE``. Amount in minor units."""

    code: str
    budget: int


@dataclass(frozen=True)
class Terms:
    """What a published record says of projects and pots, by project number; ``pots`` is empty where there is one for all."""

    costs: Mapping[int, int]
    pot_of: Mapping[int, str]
    pots: tuple[Pot, ...]
    kept: frozenset[str] = frozenset()
    """The parts that stand on the ballots of their voters: all where money is divided, else large ones only."""


def part_to_keep(round_: Round, part: str) -> str:
    """What the ballot of somebody from this part keeps of it: nothing where so few live that it would point at them."""
    terms = terms_in(round_.rule_record or "")
    return part if terms.pots or part in terms.kept else ""


def pots_of(round_: Round) -> tuple[Pot, ...]:
    """The round's pots, the whole place first; empty where all money lies in one. Published rounds are read from their record."""
    return terms_in(round_.rule_record).pots if round_.rule_record else pots_from(round_, parts_of(round_).values())


def pots_from(round_: Round, parts: Iterable[RoundPart]) -> tuple[Pot, ...]:
    """The pots as the parts of a draft divide its money; what no part has is for the whole place."""
    own = [Pot(part.code, part.budget) for part in parts if part.budget]
    rest = round_.budget - sum(pot.budget for pot in own)
    if not own:
        return ()
    return (Pot(WHOLE, rest), *own) if rest > 0 else tuple(own)


def pot_code(part: str, pots: Sequence[Pot]) -> str:
    """The pot that pays for projects of this part."""
    return part if any(pot.code == part for pot in pots) else WHOLE


def is_open_to(pot: str, part: str) -> bool:
    """Whether somebody who lives in this part votes on the projects of this pot."""
    return pot in (WHOLE, part)


@lru_cache(maxsize=64)
def terms_in(record: str) -> Terms:
    """Costs and pots as a published record states them; kept, as every vote is checked against them."""
    data: dict[str, Any] = json.loads(record)
    pots = tuple(Pot(str(each["code"]), int(each["budget"])) for each in data.get("pots", ()))
    projects = data["projects"]
    return Terms(
        MappingProxyType({each["number"]: each["cost"] for each in projects}),
        MappingProxyType({each["number"]: pot_code(each.get("part", ""), pots) for each in projects}),
        pots,
        frozenset(data.get("parts_on_ballots", ())),
    )


def conflicts_among(projects: Iterable[Project]) -> list[list[str]]:
    """Official ids of projects that share a mark, so that at most one of each list is built; in order of their numbers."""
    sites: dict[str, list[str]] = {}
    for project in sorted(projects, key=lambda each: each.number):
        if project.site:
            sites.setdefault(project.site, []).append(project.code)
    return [codes for codes in sites.values() if len(codes) > 1]


def settings_within(round_: Round, codes: Container[str]) -> dict[str, Any]:
    """The round's settings for a count of these projects alone: groups that exclude each other lose the others."""
    settings: dict[str, Any] = json.loads(round_.rule_parameters)
    if settings.get("conflicts"):
        groups = [[code for code in group if code in codes] for group in settings["conflicts"]]
        settings["conflicts"] = [group for group in groups if len(group) > 1]
        if not settings["conflicts"]:
            del settings["conflicts"]
    return settings
