"""Rounds of the People's Participation Budget in any state, with voters on the roll."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from civic.accounts.identity import contact_key
from civic.accounts.models import Person
from civic.communities.models import Place
from civic.kernel import clock
from civic.kernel.commands import transaction
from civic.kernel.extensions import db
from civic.kernel.permissions import SYSTEM
from civic.voting.models import Round
from civic.voting.services import counting, projects, roll, rounds

TITLES = (
    "Playground at 6 Toraigyrov Street", "Light on the path to school no. 7", "Garden in the yard of 95 Chokin Street",
    "Sidewalk with ramps on Kamzin Street", "Sports ground at 347 Korolenko Street", "Benches along the Irtysh",
)  # fmt: skip


def town() -> Place:
    """The city of Pavlodar inside its region inside the country, the smallest believable tree."""
    found = db.session.scalar(select(Place).where(Place.code == "pavlodar"))
    if found is not None:
        return found
    with transaction():
        parent: Place | None = None
        for code, kind, kk, ru, en in (
            ("kazakhstan", "country", "Қазақстан", "Казахстан", "Kazakhstan"),
            ("pavlodar-region", "oblast", "Павлодар облысы", "Павлодарская область", "Pavlodar Region"),
            ("pavlodar", "city", "Павлодар", "Павлодар", "Pavlodar"),
        ):
            place = Place(
                code=code,
                kind=kind,
                name_kk=kk,
                name_ru=ru,
                name_en=en,
                path="",
                parent_id=parent.id if parent else None,
            )
            db.session.add(place)
            db.session.flush()
            place.path = (parent.path if parent else "/") + f"{place.id}/"
            parent = place
    return place


def draft(place: Place | None = None, count: int = 6, costs: Sequence[int] | None = None, **values: Any) -> Round:
    """A draft with projects; opens in two days and closes in ten unless said otherwise."""
    moment = clock.now()
    round_ = rounds.draft_round(
        SYSTEM,
        place or town(),
        {
            "title_kk": "Халық қатысатын бюджет", "title_ru": "Бюджет народного участия", "title_en": "People's Participation Budget",
            "budget": 30_000_000, "opens_at": moment + timedelta(days=2), "closes_at": moment + timedelta(days=10), **values,
        },
    )  # fmt: skip
    rows = []
    for number in range(count):
        title = TITLES[number] if number < len(TITLES) else f"Project {number + 1}"
        cost = costs[number] if costs else 3_000_000 + 1_000_000 * (number % 5)
        rows.append(
            {
                "title_en": title,
                "title_ru": title,
                "title_kk": title,
                "gist_en": "What it gives the yard",
                "cost": cost,
                "category": "playground",
            }
        )
    projects.import_projects(SYSTEM, round_, rows)
    return round_


def admit(round_: Round, *people: Person) -> None:
    """Put people on the roll."""
    roll.import_roll(SYSTEM, round_, [roll.Voter(contact_key(person.email)) for person in people])


def published(*people: Person, place: Place | None = None, **values: Any) -> Round:
    """A published round that opens in two days; somebody is on its roll."""
    round_ = draft(place, **values)
    keys = [contact_key(person.email) for person in people] or [contact_key("first@town.example")]
    roll.import_roll(SYSTEM, round_, [roll.Voter(key) for key in keys])
    rounds.publish_round(SYSTEM, round_)
    return round_


def opened(*people: Person, place: Place | None = None, **values: Any) -> Round:
    """A round open for voting since an hour ago, with these people on the roll."""
    moment = clock.now()
    given = {"opens_at": moment - timedelta(hours=1), "closes_at": moment + timedelta(days=5), **values}
    return published(*people, place=place, **given)


def closed(*people: Person, **values: Any) -> Round:
    """A round ended just now."""
    round_ = opened(*people, **values)
    rounds.close_round(SYSTEM, round_, "everybody has voted")
    return round_


def finished(round_: Round, seed: str = "2026-lot") -> Round:
    """Close (if open), count and publish the result."""
    if round_.closed_at is None and round_.closes_at > clock.now():
        rounds.close_round(SYSTEM, round_, "everybody has voted")
    counting.count_round(SYSTEM, round_, seed, "test")
    counting.announce_result(SYSTEM, round_)
    return round_
