"""Issue maps in any phase, and issues on them in any state."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from civic.accounts.models import Person
from civic.communities.models import Place
from civic.demo.pictures import draw
from civic.kernel import clock
from civic.kernel.commands import transaction
from civic.kernel.extensions import db
from civic.kernel.files import store_generated
from civic.kernel.permissions import SYSTEM
from civic.locations.kinds import Spot
from maps.issues.models import Department, Issue, IssueCategory, IssueMap, IssuePhoto, IssueState, ReplyTemplate
from maps.issues.services.keys import issue_key
from maps.issues.services.reporting import Report, report_issue
from tests.factories.rounds import town

HERE = (76.95, 52.29)
"""A crossing in the middle of Pavlodar: longitude, latitude."""
QUESTIONS = [
    {"key": "post", "kind": "text", "label": {"kk": "Бағананың нөмірі", "ru": "Номер столба", "en": "Number of the post"}},
    {
        "key": "since", "kind": "one", "required": True,
        "label": {"kk": "Қашаннан бері?", "ru": "С какого времени?", "en": "Since when?"},
        "options": [
            {"key": "week", "label": {"kk": "бір апта", "ru": "неделю", "en": "a week"}},
            {"key": "longer", "label": {"kk": "одан көп", "ru": "дольше", "en": "longer"}},
        ],
    },
]  # fmt: skip
CATEGORIES: dict[str, dict[str, Any]] = {
    "lamp": {
        "name_kk": "Көше шамы", "name_ru": "Уличный фонарь", "name_en": "Street lamp",
        "needs_kk": "Бағананың нөмірін жазыңыз.", "needs_ru": "Напишите номер столба.", "needs_en": "Write the number of the post.",
        "answer_days": 15, "answer_source": "Administrative Procedural Code, art. 76", "icon": "lamp",
    },
    "road": {"name_kk": "Жол", "name_ru": "Дорога", "name_en": "Road", "shapes": "point line area", "icon": "road"},
    "care": {
        "name_kk": "Көмекке мұқтаж адам", "name_ru": "Нужна помощь человеку", "name_en": "Somebody needs help",
        "precision_m": 300, "icon": "people",
    },
}  # fmt: skip
"""An exact category with a term, one that takes lines and areas, and a blurred one."""


def open_map(place: Place | None = None, *, published: bool = True, questions: bool = False, **values: Any) -> IssueMap:
    """A map that takes reports since yesterday, from anyone unless said otherwise, with the three categories above.

    ``questions`` gives street lamps their own questions; other ``values`` are columns of the map.
    """
    here = place or town()
    now = clock.now()
    given = {
        "title_kk": "Ауламызда не болып жатыр", "title_ru": "Что не так у нас во дворах", "title_en": "What is wrong in our yards",
        "promise_kk": "Әкімдік 15 күнде жауап береді.", "promise_ru": "Акимат отвечает за 15 дней.", "promise_en": "The akimat answers within 15 days.",
        "who": "anyone", "opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=30), **values,
    }  # fmt: skip
    with transaction():
        made = IssueMap(
            place_id=here.id, published_at=now - timedelta(days=1) if published else None, created_at=now, changed_at=now, **given
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        for position, (key, words) in enumerate(CATEGORIES.items()):
            db.session.add(IssueCategory(map_id=made.id, key=key, position=position, **words))
        if questions:
            db.session.flush()
            lamp = category(made, "lamp")
            lamp.questions = json.dumps(QUESTIONS, ensure_ascii=False)
    return made


def category(issue_map: IssueMap, key: str) -> IssueCategory:
    """A category of the map by its key."""
    wanted = select(IssueCategory).where(IssueCategory.map_id == issue_map.id, IssueCategory.key == key)
    return db.session.scalars(wanted).one()


def department(place: Place, name: str = "Lights") -> Department:
    """A department of the place."""
    with transaction():
        made = Department(place_id=place.id, name_kk=name, name_ru=name, name_en=name)
        db.session.add(made)
    return made


def ready_answer(place: Place) -> ReplyTemplate:
    """A ready answer of the place."""
    with transaction():
        made = ReplyTemplate(
            place_id=place.id, title="On its way", text_ru="Бригада выехала.", text_en="A crew is on its way."
        )
        db.session.add(made)
    return made


def photographed(issue: Issue) -> IssuePhoto:
    """A public photo of the issue."""
    picture = draw("playground", 1)
    with transaction():
        upload = store_generated(picture.large, picture.thumb)
        made = IssuePhoto(issue_id=issue.id, position=0, upload_id=upload.id, shown_id=upload.id)
        db.session.add(made)
        db.session.get_one(Issue, issue.id).photos = 1
    return made


def report(key: str = "lamp", title: str = "The lamp at no. 6 is dark", **values: Any) -> Report:
    """A report about a street lamp at the crossing, unless said otherwise. ``at``: (longitude, latitude) or None."""
    at = values.pop("at", HERE)
    spot = values.pop("spot", Spot(*at) if at else None)
    words = values.pop("words", "It has been dark for two weeks, children walk to school here.")
    return Report(
        category=key, title=title, words=words, spot=spot, spot_words=values.pop("spot_words", "6 Toraigyrov Street"),
        client_uuid=values.pop("client_uuid", str(uuid4())), **values,
    )  # fmt: skip


def issue(issue_map: IssueMap, state: IssueState = IssueState.NEW, by: Person | None = None, **values: Any) -> Issue:
    """An issue on the map in a state, reported by somebody or by nobody known."""
    made = report_issue(by or SYSTEM, issue_map, report(**values))
    return put(made, state)


def put(issue: Issue, state: IssueState) -> Issue:
    """Bring an issue into a state without asking anybody's rule."""
    with transaction():
        issue = db.session.get_one(Issue, issue.id)
        issue.state = state
        if state not in (IssueState.NEW, IssueState.SEEN):
            issue.answered_at = clock.now()
        if issue.is_closed:
            issue.closed_at = clock.now()
    return issue


def hide(issue: Issue, reason: str = "Names a neighbour") -> Issue:
    """Hide an issue, as a moderator would."""
    with transaction():
        issue = db.session.get_one(Issue, issue.id)
        issue.visible, issue.hidden_at, issue.hidden_reason = False, clock.now(), reason
    return issue


def things(town_of_matrix: Any) -> dict[str, dict[str, Any]]:
    """What the matrix walks: an open map with issues in telling states, and a map nobody has published."""
    made = open_map()
    unpublished = open_map(published=False)
    hidden = hide(issue(made, title="Hidden for a reason"))
    fresh = issue(made)
    desk = {
        "key": "lamp",
        "department": department(made.place).public_id,
        "reply": ready_answer(made.place).public_id,
        "photo": photographed(fresh).public_id,
        "chart": "states",
        "key_id": issue_key(SYSTEM, made, "Chat bot of the contact centre")[0].public_id,
    }
    return {
        "new": {"map_id": made.public_id, "public_id": fresh.public_id, **desk},
        "done": {"map_id": made.public_id, "public_id": issue(made, IssueState.DONE, title="The bench is whole").public_id},
        "hidden": {"map_id": unpublished.public_id, "public_id": hidden.public_id},
    }  # fmt: skip
