"""The town that is measured: the demo town, rounds of 20 and of 200 projects open for voting, signed-in voters."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice

from flask import Flask
from sqlalchemy import select

from civic.accounts.identity import contact_key
from civic.accounts.models import Person
from civic.accounts.sessions import cookie_name, open_ticket
from civic.communities.models import Place
from civic.demo.loader import load_demo
from civic.demo.pictures import SCENES, draw
from civic.kernel import clock
from civic.kernel.commands import transaction
from civic.kernel.extensions import db
from civic.kernel.files import Upload, store_generated
from civic.kernel.permissions import SYSTEM
from civic.voting.kinds import CATEGORIES
from civic.voting.models import Round
from civic.voting.services import projects, roll, rounds

FEW, MANY = 20, 200
TITLES = (
    ("{n}-үйдің ауласындағы балалар алаңы", "Детская площадка во дворе дома {n}", "Playground in the yard of house {n}"),
    ("Мектепке баратын жолдағы жарық, {n}-көше", "Свет на дороге к школе, улица {n}", "Light on the way to school, street {n}"),
    ("Жаяу жол мен пандус, {n}-үй", "Тротуар и пандус у дома {n}", "Sidewalk and ramp at house {n}"),
    ("Спорт алаңы мен скамейкалар, {n}-ықшам аудан", "Спортплощадка и скамейки, микрорайон {n}", "Sports ground and benches, district {n}"),
)  # fmt: skip
GIST = (
    "Балалар мен ата-аналарға жарық, қауіпсіз орын",
    "Светлое и безопасное место для детей и их родителей",
    "A light and safe place for children and parents",
)


@dataclass
class Town:
    """Addresses in the measured town. ``open_rounds`` and ``voters`` are by the number of projects."""

    place: str = ""
    finished: str = ""
    open_rounds: dict[int, str] = field(default_factory=dict)
    cookies: list[str] = field(default_factory=list)


def settle(app: Flask, voters: int) -> Town:
    """Fill an empty database."""
    with app.app_context():
        load_demo(say=lambda _text: None)
        town = Town("pavlodar", _finished())
        people = _people(voters)
        for size in (FEW, MANY):
            town.open_rounds[size] = _open_round(size, people)
        town.cookies = _sign_in(app, people)
        db.session.remove()
    return town


def _finished() -> str:
    found = db.session.scalar(
        select(Round.public_id).where(Round.published_at.is_not(None)).order_by(Round.budget.desc()).limit(1)
    )
    if found is None:
        raise RuntimeError("the demo town has no finished round")
    return str(found)


def _people(count: int) -> list[Person]:
    moment = clock.now() - timedelta(days=30)
    with transaction():
        people = [
            Person(
                email=f"voter.{number}@town.example",
                name=f"Voter {number}",
                password_hash="none",
                locale="ru",
                created_at=moment,
                confirmed_at=moment,
            )
            for number in range(1, count + 1)
        ]
        db.session.add_all(people)
    return people


def _sign_in(app: Flask, people: list[Person]) -> list[str]:
    """Open a browser for each person; gives the cookies."""
    tickets = [open_ticket(person, "Firefox · Linux") for person in people]
    with transaction():
        db.session.add_all(ticket.row for ticket in tickets)
    return [f"{cookie_name(app)}=s.{ticket.token}" for ticket in tickets]


def _open_round(size: int, people: list[Person]) -> str:
    moment = clock.now()
    place = db.session.scalars(select(Place).where(Place.code == "pavlodar")).one()
    values = {
        "title_kk": f"Халық қатысатын бюджет, {size} жоба",
        "title_ru": f"Бюджет народного участия, проектов: {size}",
        "title_en": f"People's Participation Budget, {size} projects",
        "budget": 300_000_000,
        "opens_at": moment - timedelta(hours=1),
        "closes_at": moment + timedelta(days=20),
    }
    round_ = rounds.draft_round(SYSTEM, place, values)
    with transaction():
        photos = [picture.id for picture in _photos(size)]
    projects.import_projects(SYSTEM, round_, [_project(number, photo) for number, photo in enumerate(photos, 1)])
    roll.import_roll(SYSTEM, round_, [roll.Voter(contact_key(person.email)) for person in people])
    rounds.publish_round(SYSTEM, round_)
    return str(round_.public_id)


def _photos(count: int) -> Iterator[Upload]:
    pictures = [draw(scene, 1) for scene in islice(SCENES, 8)]
    for number in range(count):
        picture = pictures[number % len(pictures)]
        upload = store_generated(picture.large, picture.thumb)
        db.session.flush()
        yield upload


def _project(number: int, photo: int) -> dict[str, object]:
    kk, ru, en = (title.format(n=number) for title in TITLES[number % len(TITLES)])
    return {
        "title_kk": kk, "title_ru": ru, "title_en": en,
        "gist_kk": GIST[0], "gist_ru": GIST[1], "gist_en": GIST[2],
        "description_kk": GIST[0] * 4, "description_ru": GIST[1] * 4, "description_en": GIST[2] * 4,
        "address_kk": f"Торайғыров көшесі, {number}", "address_ru": f"улица Торайгырова, {number}",
        "address_en": f"{number} Toraigyrov Street",
        "category": list(CATEGORIES)[number % len(CATEGORIES)],
        "cost": 2_500_000 + 137_000 * (number % 41),
        "lon": 76.90 + 0.0007 * (number % 97), "lat": 52.25 + 0.0006 * (number % 89),
        "photo_id": photo,
    }  # fmt: skip
