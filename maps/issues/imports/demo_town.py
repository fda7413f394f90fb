"""A chapter of the demo town: the live map of Pavlodar's yards with its answers and its delays, and a map that is over."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from civic.accounts.models import Person
from civic.communities.models import Place
from civic.kernel import clock
from civic.kernel.chapters import Chapter, Paint
from civic.kernel.extensions import db
from civic.kernel.i18n import LANGUAGES
from civic.kernel.permissions import STRANGER, SYSTEM, policy
from civic.process.services import add_step, draft_process, publish_process
from maps.issues.models import Department, Issue, IssueMap
from maps.issues.permissions import IssueAction
from maps.issues.queries import categories_of, voice_of
from maps.issues.services.answering import change_state, merge_issue
from maps.issues.services.categories import edit_category
from maps.issues.services.departments import add_department, add_reply
from maps.issues.services.placing import Spot
from maps.issues.services.reporting import Report, report_issue
from maps.issues.services.setting_up import draft_map, publish_map, tell_outcome
from maps.issues.services.voices import support_issue

_CONTENT = Path(__file__).with_name("demo_town.json")
_PEOPLE = ("aigul", "sergei", "dana", "anna", "yerlan")
_STAFF = "akimat_staff"


def load(paint: Paint) -> None:
    """Tell the chapter, with photos by this brush; silent in a town that is not the demo town."""
    place = db.session.scalar(select(Place).where(Place.code == "pavlodar"))
    people = {name: _person(name) for name in (*_PEOPLE, _STAFF)}
    if place is None or not all(people.values()):
        return
    content: dict[str, Any] = json.loads(_CONTENT.read_text(encoding="utf-8"))
    departments = _departments(content, place)
    town = _Town(place, content, people, departments, paint)
    _told(content["over"], town, begins=300, ends=240)
    live = _told(content["live"], town, begins=45, ends=-60)
    _process(content["process"], place, live)


def _person(name: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.email == f"{name}@asar.example"))


def _departments(content: Mapping[str, Any], place: Place) -> dict[str, Department]:
    found = {}
    for row in content["departments"]:
        names = {f"name_{code}": row[code] for code in LANGUAGES}
        found[row["key"]] = add_department(SYSTEM, place, {**names, "email": row["mail"]})
    for row in content["replies"]:
        texts = {f"text_{code}": row[code] for code in LANGUAGES}
        add_reply(SYSTEM, place, {"title": row["title"], "state": row["state"], **texts})
    return found


@dataclass(frozen=True)
class _Town:
    """What every map of the demo town needs."""

    place: Place
    content: Mapping[str, Any]
    people: Mapping[str, Any]
    departments: Mapping[str, Department]
    paint: Paint


def _told(spec: Mapping[str, Any], town: _Town, begins: int, ends: int) -> IssueMap:
    """One map from its first day on: what was reported, supported and answered, each on its day."""
    now = clock.now()
    with clock.travel_to(now - timedelta(days=begins, hours=1)):
        words = {f"{field}_{code}": spec[field][code] for field in ("title", "about", "promise") for code in LANGUAGES}
        times = {"opens_at": now - timedelta(days=begins), "closes_at": now - timedelta(days=ends)}
        issue_map = draft_map(SYSTEM, town.place, {**words, **times, "who": "anyone"}, ready="yards")
        for category in categories_of(issue_map):
            owner = town.content["owners"].get(category.key)
            if owner:
                edit_category(SYSTEM, category, {"department_id": town.departments[owner].id})
        publish_map(SYSTEM, issue_map)
    numbered: list[Issue] = []
    for row in spec["issues"]:
        numbered.append(_reported(issue_map, row, town, now))
        if "duplicate" in row:
            with clock.travel_to(now - timedelta(days=row["days"] - 1)):
                merge_issue(_desk(town.people, numbered[-1]), numbered[-1], numbered[row["duplicate"] - 1])
    if "outcome" in spec:
        tell_outcome(SYSTEM, issue_map, {f"outcome_{code}": spec["outcome"][code] for code in LANGUAGES})
    return issue_map


def _desk(people: Mapping[str, Any], issue: Issue) -> Any:
    """The clerk; where this installation asks staff for a second factor they have not set up yet, the operator."""
    clerk = people[_STAFF]
    return clerk if policy().decide(clerk, IssueAction.ANSWER, issue) else SYSTEM


def _reported(issue_map: IssueMap, row: Mapping[str, Any], town: _Town, now: datetime) -> Issue:
    people = town.people
    came = now - timedelta(days=row["days"], hours=row["days"] % 9)
    spot = Spot(row["lon"], row["lat"], shape=_square(row) if row.get("shape") == "area" else None)
    photos = [town.paint(scene, row["days"]) for scene in row.get("photos", ())]
    report = Report(
        category=row["category"],
        title=row["title"],
        words=row["words"],
        spot=spot,
        spot_words=row["spot"],
        answers={"danger": row["danger"]} if "danger" in row else {},
        photos=photos,
        language=row["language"],
    )
    with clock.travel_to(came):
        issue = report_issue(people[row["by"]] if row["by"] else SYSTEM, issue_map, report)
    _supported(issue, row, people, came)
    for days, state, text in row["life"]:
        with clock.travel_to(min(came + timedelta(days=days, hours=2), now)):
            change_state(_desk(people, issue), issue, state, text)
    return issue


def _supported(issue: Issue, row: Mapping[str, Any], people: Mapping[str, Any], came: datetime) -> None:
    neighbours = [people[name] for name in _PEOPLE if name != row["by"]][: row["supports"] // 4]
    with clock.travel_to(came + timedelta(hours=1)):
        for person in neighbours:
            support_issue(person, issue, voice_of(person, ""))
        for number in range(row["supports"] - len(neighbours)):
            support_issue(STRANGER, issue, voice_of(STRANGER, f"demo{number:028d}"))


def _square(row: Mapping[str, Any]) -> dict[str, Any]:
    lon, lat = row["lon"], row["lat"]
    corners = [(-4, -2), (4, -2), (4, 2), (-4, 2), (-4, -2)]
    return {"type": "Polygon", "coordinates": [[[lon + x / 10_000, lat + y / 10_000] for x, y in corners]]}


def _process(spec: Mapping[str, Any], place: Place, live: IssueMap) -> None:
    words = {f"{field}_{code}": spec[field][code] for field in ("title", "about") for code in LANGUAGES}
    process = draft_process(SYSTEM, place, words)
    now = clock.now()
    for kind, name, opens, closes, subject in (
        ("issue-map", "map", live.opens_at, live.closes_at, live.public_id),
        ("vote", "vote", now + timedelta(days=90), now + timedelta(days=104), ""),
    ):
        titles = {f"title_{code}": spec[name][code] for code in LANGUAGES}
        add_step(
            SYSTEM, process, {"kind": kind, **titles, "opens_at": opens, "closes_at": closes, "subject_id": subject}
        )
    publish_process(SYSTEM, process)


CHAPTER = Chapter("issue maps", 20, load)
