"""A small election of our own, three districts with unequal numbers of voters, counted by every rule that takes its ballots."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from civic.kernel.extensions import db
from civic.tally import RULES, Election, Option, count
from civic.voting.kinds import parameters_for
from civic.voting.models import Result, Round
from civic.voting.queries.comparisons import settings_for

KINDS_SHOWN = ("ranked", "approval")
MOST_ROUNDS = 30
_FILE = Path(__file__).resolve().parent.parent / "three_districts.json"


@dataclass(frozen=True)
class District:
    """Voters who all vote alike: ``names`` by language, ``ballot`` best first."""

    names: Mapping[str, str]
    voters: int
    ballot: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """One rule's answer: the projects in the order funded, money by district, and voters left with nothing."""

    rule: str
    winners: tuple[str, ...]
    spent: int
    by_district: tuple[int, ...]
    nothing: int


@dataclass(frozen=True)
class Sample:
    """The example with all answers; costs in tenge, ``names`` of projects by id and language."""

    budget: int
    voters: int
    costs: Mapping[str, int]
    names: Mapping[str, Mapping[str, str]]
    districts: tuple[District, ...]
    answers: tuple[Told, ...]


@cache
def sample(kind: str) -> Sample:
    """The example with this kind of ballot; on approval ballots the districts tick what they would otherwise rank."""
    data: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    districts = tuple(District(each, int(each["voters"]), tuple(each["ballot"])) for each in data["districts"])
    costs = {each["id"]: int(each["cost"]) for each in data["projects"]}
    election = Election.of(
        [Option(code, cost) for code, cost in costs.items()],
        int(data["budget"]),
        kind,
        [(district.ballot, district.voters) for district in districts],
    )
    answers = tuple(_answer(election, rule, districts) for rule in RULES if election.kind in RULES[rule].kinds)
    names = {each["id"]: each for each in data["projects"]}
    return Sample(election.budget, election.voters, costs, names, districts, answers)


def _answer(election: Election, rule: str, districts: tuple[District, ...]) -> Told:
    usual = parameters_for("points-greedy", str(election.kind), 3, {})
    outcome = count(election, rule, settings_for(rule, usual, election))
    won = set(outcome.winners)
    money = tuple(sum(election.option(code).cost for code in won & set(each.ballot)) for each in districts)
    return Told(rule, tuple(outcome.winners), outcome.spent, money, outcome.funded_choices[0])


def rounds_to_compare() -> list[Round]:
    """Rounds whose result and single ballots are public, the latest first."""
    wanted = (
        select(Round)
        .join(Result, Result.round_id == Round.id)
        .join(Round.place)
        .options(contains_eager(Round.place))
        .where(Round.published_at.is_not(None), Result.file_hash != "")
        .order_by(Round.published_at.desc(), Round.id.desc())
        .limit(MOST_ROUNDS)
    )
    return list(db.session.scalars(wanted))
