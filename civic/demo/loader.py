"""Brings the demo town to life through the same commands that people use."""

import json
import random
import secrets
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from civic.accounts.identity import contact_key
from civic.accounts.models import Person
from civic.accounts.services.joining import create_person
from civic.communities.models import Place, RoleName
from civic.communities.services import Grant, PlaceWords, create_place, grant_role
from civic.communities.services.places import set_outline
from civic.demo.ground import draw_ground
from civic.demo.pictures import draw
from civic.discussion.queries import topic_of
from civic.discussion.services import write_comment
from civic.kernel import clock, geo, keys
from civic.kernel.chapters import Chapter
from civic.kernel.clock import zone
from civic.kernel.commands import transaction
from civic.kernel.errors import Refused
from civic.kernel.extensions import db
from civic.kernel.feature import offered
from civic.kernel.files import Upload, store_generated
from civic.kernel.permissions import SYSTEM
from civic.voting.kinds import encode
from civic.voting.models import Ballot, RollEntry, Round, RoundPart
from civic.voting.queries.ballots import link_key
from civic.voting.queries.pots import part_to_keep
from civic.voting.queries.roll import roll_ref
from civic.voting.services import casting, counting, projects, roll, rounds

CONTENT = Path(__file__).resolve().parent / "content"
PASSWORD = "asar-demo-2026"  # noqa: S105 - published on purpose: this is the demo town
LANGUAGES = ("kk", "ru", "en")
Say = Callable[[str], object]


LOT_SOURCE = "демо: мәслихат жария суырған сан · число, публично вытянутое маслихатом · a number drawn in public"
"""Where the number of the lot comes from; one line for readers of every language, as officials write it once."""


def load_demo(say: Say = print) -> list[str]:
    """Load the demo town once and give the lines that name its accounts.

    Raises:
        Refused: this installation already has another town.
    """
    people = _content("people")["people"]
    if db.session.scalar(select(Place.id).limit(1)) is None:
        say("Loading the demo town: Pavlodar, its yards, two finished rounds and one to vote in now …")
        with transaction():
            _load(people, say)
    elif db.session.scalar(select(Person.id).where(Person.email == people[0]["mail"])) is None:
        raise Refused(None, "There is another town here already; the demo is loaded only into an empty database.")
    return _accounts(people)


def _load(people: list[dict[str, Any]], say: Say) -> None:
    content = _content("places")
    places = _places(content["places"])
    draw_ground()
    persons = _people(people, places)
    for name in ("round_finished", "round_quarters", "round_open", "round_yard"):
        say(f"  {name.replace('_', ' ')} …")
        _round(_content(name), places, content["parts"], people, persons)
    for chapter in sorted(offered(Chapter), key=lambda chapter: chapter.order):
        say(f"  {chapter.name} …")
        chapter.load(_painted)


def _painted(scene: str, number: int) -> Upload:
    picture = draw(scene, number)
    with transaction():
        return store_generated(picture.large, picture.thumb)


def _content(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CONTENT / f"{name}.json").read_text(encoding="utf-8"))
    return found


def _accounts(people: list[dict[str, Any]]) -> list[str]:
    lines = [f"Demo accounts (password of all: {PASSWORD})"]
    return lines + [f"  {person['mail']:<30} {person['name']} · {person['note']['en']}" for person in people]


def _places(rows: list[dict[str, Any]]) -> dict[str, Place]:
    places: dict[str, Place] = {}
    for row in rows:
        kk, ru, en = (row["name"][code] for code in LANGUAGES)
        words = PlaceWords(kk, ru, en, population=row["population"], lon=row["lon"], lat=row["lat"])
        parent = places.get(row["parent"] or "")
        place = create_place(SYSTEM, parent, kind=row["kind"], code=row["slug"], words=words, kato=row["code"])
        if row["outline"]:
            outline = {"type": "MultiPolygon", "coordinates": [row["outline"]["coordinates"]]}
            set_outline(place, geo.from_geojson(outline), row["source"] or "")
        places[row["slug"]] = place
    return places


def _people(rows: list[dict[str, Any]], places: Mapping[str, Place]) -> dict[str, Person]:
    persons: dict[str, Person] = {}
    for row in rows:
        person = create_person(
            SYSTEM, None, email=row["mail"], name=row["name"], password=PASSWORD, locale=row["locale"], confirmed=True
        )
        persons[row["key"]] = person
        held = [(role["role"], role["place"]) for role in row["roles"]]
        if row["resident_of"]:
            held.append(("resident", row["resident_of"]))
        for role, place in held:
            grant_role(SYSTEM, Grant(places[place], RoleName(role), person.id), "demo town")
    return persons


def _moment(spec: Mapping[str, Any]) -> datetime:
    hour, minute = (int(part) for part in spec["at"].split(":"))
    day = clock.today() + timedelta(days=spec["days"])
    return datetime.combine(day, time(hour, minute), zone()).astimezone(UTC)


def _round(
    spec: dict[str, Any], places: Mapping[str, Place], parts: list[dict[str, Any]], people: list[dict[str, Any]],
    persons: Mapping[str, Person],
) -> None:  # fmt: skip
    times = {
        name: _moment(spec[name]) for name in ("published", "opens", "closes", "counted", "announced") if spec.get(name)
    }
    with clock.travel_to(times["published"] - timedelta(days=1)):
        round_ = _draft(spec, places[spec["place"]], times)
        _parts(round_, spec, parts)
        voters = [
            roll.Voter(contact_key(persons[row["key"]].email), (row["part"] or "") if _has_parts(spec) else "")
            for row in people
            if spec["slug"] in row["on_roll"]
        ]
        roll.import_roll(SYSTEM, round_, voters)
        crowd = _crowd(spec, round_, parts) if "crowd" in spec else []
    with clock.travel_to(times["published"]):
        rounds.publish_round(SYSTEM, round_)
    if crowd:
        _cast(round_, crowd)
    for line in spec.get("talk", ()):
        with clock.travel_to(_moment(line)):
            write_comment(persons[line["who"]], topic_of("round", round_.public_id), line["text"])
    if "counted" in times:
        with clock.travel_to(times["counted"]):
            counting.count_round(SYSTEM, round_, f"{spec['slug']}-417308", LOT_SOURCE)
        with clock.travel_to(times["announced"]):
            counting.announce_result(SYSTEM, round_)


def _draft(spec: dict[str, Any], place: Place, times: Mapping[str, datetime]) -> Round:
    values: dict[str, Any] = {
        "budget": spec["budget"],
        "ceiling": spec["ceiling"],
        "currency": spec["currency"],
        "ballot_kind": spec["ballot"]["kind"],
        "max_choices": spec["ballot"]["max_choices"],
        "min_choices": spec["ballot"]["min_choices"],
        "min_age": spec["min_age"],
        "rule": spec["counting"]["rule"],
        "rule_parameters": json.dumps(spec["counting"]["parameters"]),
        "min_published": 3,
        "opens_at": times["opens"],
        "closes_at": times["closes"],
    }
    for code in LANGUAGES:
        values[f"title_{code}"] = spec["title"][code]
        values[f"about_{code}"] = f"{spec['summary'][code]}\n\n{spec['about'][code]}"
        values[f"contact_{code}"] = spec["contact"][code]
    round_ = rounds.draft_round(SYSTEM, place, values)
    rounds.edit_round(SYSTEM, round_, {}, _sources(spec["rules"]))
    projects.import_projects(SYSTEM, round_, [_project(row, _has_parts(spec)) for row in spec["projects"]])
    return round_


def _sources(rules: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    return {
        rule["key"]: {
            **{f"note_{code}": rule["text"][code] for code in LANGUAGES},
            **{f"source_{code}": rule["source"][code] for code in LANGUAGES},
        }
        for rule in rules
    }


def _project(row: dict[str, Any], with_part: bool) -> dict[str, Any]:
    values: dict[str, Any] = {
        "code": row["code"], "category": row["category"], "cost": row["cost"], "lon": row["lon"], "lat": row["lat"],
        "part": row.get("part") or "" if with_part else "", "photo_id": _painted(row["scene"], row["number"]).id,
    }  # fmt: skip
    for field in ("title", "gist", "description", "address"):
        values |= {f"{field}_{code}": row[field][code] for code in LANGUAGES}
    return values


def _has_parts(spec: Mapping[str, Any]) -> bool:
    return any(row.get("part") for row in spec["projects"])


def _parts(round_: Round, spec: dict[str, Any], parts: list[dict[str, Any]]) -> None:
    """All parts of the city, or only those that have money of their own."""
    if not _has_parts(spec):
        return
    pots: dict[str, int] = spec.get("pots", {})
    for part in parts:
        if pots and part["slug"] not in pots:
            continue
        names = {f"name_{code}": part["name"][code] for code in LANGUAGES}
        db.session.add(RoundPart(round_id=round_.id, code=part["slug"], budget=pots.get(part["slug"]), **names))
    db.session.flush()


Vote = tuple[dict[str, Any], tuple[int, ...]]
"""Somebody's entry on the roll, and what they choose."""


def _crowd(spec: dict[str, Any], round_: Round, parts: list[dict[str, Any]]) -> list[Vote]:
    """The electorate of a finished round put on its roll; gives those who vote, the same at every load."""
    dice = random.Random(spec["crowd"]["seed"])
    waiting = dict(spec["crowd"].get("electorate") or {part["slug"]: part["electorate"] for part in parts})
    votes: list[Vote] = []
    for number, (part, choice) in enumerate(_choices(spec, dice)):
        waiting[part] -= 1
        entry = roll.entry(round_, roll_ref(round_, keys.keyed(b"demo voter", f"voter-{number}")), part, "import")
        votes.append((entry | {"casts": 1, "last_cast_on": round_.closes_at.date()}, choice))
    absent = [
        roll.entry(round_, roll_ref(round_, keys.keyed(b"demo voter", f"{part}-{number}")), part, "import")
        | {"casts": 0, "last_cast_on": None}
        for part, left in waiting.items()
        for number in range(left)
    ]
    entries = [*(entry for entry, _choice in votes), *absent]
    db.session.execute(RollEntry.__table__.insert(), sorted(entries, key=lambda row: row["roll_ref"]))
    return votes


def _cast(round_: Round, votes: list[Vote]) -> None:
    """Believable ballots, each with no more of its voter than any other ballot keeps."""
    link = link_key(round_)
    ballots: list[dict[str, Any]] = []
    for entry, choice in votes:
        tracker, salt, text = casting.new_tracker(), secrets.token_bytes(16), encode(round_.ballot_kind, choice)
        ballots.append(
            {
                "round_id": round_.id,
                "ballot_key": keys.keyed(link, entry["roll_ref"]),
                "choices": text,
                "tracker": tracker,
                "salt": salt,
                "nonce": "",
                "commitment": casting.commitment_of(round_.public_id, tracker, salt, "", text),
                "part": part_to_keep(round_, entry["part"]),
            }
        )
    db.session.execute(Ballot.__table__.insert(), sorted(ballots, key=lambda row: row["ballot_key"]))


def _choices(spec: dict[str, Any], dice: random.Random) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Where a voter lives and what they rank: taste, appeal, and a liking for one's own part of the city.

    Where money is divided they rank so many of their own part's projects, and then so many of everybody's.
    """
    crowd, rows = spec["crowd"], spec["projects"]

    def pick(table: Mapping[Any, float]) -> Any:
        return dice.choices(list(table), weights=list(table.values()))[0]

    for _ in range(crowd["voters"]):
        part, group, length = pick(crowd["parts"]), pick(crowd["groups"]), int(pick(crowd["lengths"]))
        taste = crowd["taste"][group]
        choice: list[int] = []
        for mine in (part, "") if "pots" in spec else (None,):
            weights = {
                row["number"]: crowd["appeal"][str(row["number"])]
                * taste.get(row["category"], 1.0)
                * (crowd["home_factor"] if row["part"] == part else 1.0)
                for row in rows
                if mine is None or row["part"] == mine
            }
            for _place in range(length):
                number = pick(weights)
                weights.pop(number)
                choice.append(number)
        yield part, tuple(choice)
