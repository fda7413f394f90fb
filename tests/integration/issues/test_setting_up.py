"""A facilitator sets up an issue map: from a ready set to publication, its area, its end and what came of it."""

import io
import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from civic.audit.models import AuditEntry
from civic.kernel import clock
from civic.kernel.errors import Denied, Refused
from civic.kernel.extensions import db
from civic.kernel.permissions import STRANGER, SYSTEM
from civic.process.services import publish_process
from maps.issues.kinds.questions import read_questions
from maps.issues.kinds.ready_sets import ready_sets
from maps.issues.models import Department, IssueCategory, IssueMap, IssueMapArea, ReplyTemplate
from maps.issues.queries import categories_of
from maps.issues.services.categories import add_category, edit_category, move_category, retire_category
from maps.issues.services.departments import add_department
from maps.issues.services.reporting import report_issue
from maps.issues.services.setting_up import (
    add_ready_set,
    advice,
    close_map,
    draft_map,
    edit_map,
    missing,
    publish_map,
    set_area,
    tell_outcome,
)
from tests.factories import issues as make
from tests.factories import process
from tests.factories.people import Actors
from tests.factories.rounds import town
from tests.support.visitor import Visitor

SQUARE = {"type": "Polygon", "coordinates": [[[76.9, 52.2], [77.0, 52.2], [77.0, 52.3], [76.9, 52.3], [76.9, 52.2]]]}


def _values(**changes: object) -> dict[str, object]:
    now = clock.now()
    return {
        "title_ru": "Дворы Павлодара", "promise_ru": "Акимат отвечает за 15 рабочих дней.", "who": "signed_in",
        "moderation": "after", "opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(days=30), **changes,
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(ready_sets()))
def test_every_ready_set_is_whole_in_three_languages_with_sources(app: Flask, name: str) -> None:
    issue_map = draft_map(SYSTEM, town(), _values(), ready=name)
    categories = categories_of(issue_map)
    assert len(categories) >= 8
    for category in categories:
        assert category.name_kk and category.name_ru and category.name_en and category.needs_kk
        assert category.answer_days == 15 and category.working_days and "76" in category.answer_source
        read_questions(category.questions)
    assert any(category.is_sensitive for category in categories), "a place of fear is never shown exactly"
    assert add_ready_set(SYSTEM, issue_map, name) == 0, "what is there already is not added twice"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title_ru": ""}, "title_kk"),
        ({"who": "friends"}, "who"),
        ({"moderation": "never"}, "moderation"),
        ({"opens_at": None}, "opens_at"),
        ({"ask_after_days": 0}, "ask_after_days"),
        ({"reopen_voices": 99}, "reopen_voices"),
    ],
)
def test_a_map_that_contradicts_itself_is_refused_at_its_field(
    app: Flask, change: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        draft_map(SYSTEM, town(), _values(**change))
    assert refused.value.field == field
    assert db.session.scalars(select(IssueMap)).all() == []


def test_a_map_is_published_only_when_it_promises_something_and_has_categories(app: Flask) -> None:
    issue_map = draft_map(SYSTEM, town(), _values(promise_ru=""))
    assert len(missing(issue_map, [])) == 2
    with pytest.raises(Refused, match="what will be done"):
        publish_map(SYSTEM, issue_map)
    edit_map(SYSTEM, issue_map, {"promise_ru": "Ответим за 15 рабочих дней."})
    with pytest.raises(Refused, match="at least one category"):
        publish_map(SYSTEM, issue_map)
    add_ready_set(SYSTEM, issue_map, "yards")
    publish_map(SYSTEM, issue_map)
    assert issue_map.is_open(clock.now())
    assert any("every language" in text for text in advice(issue_map, categories_of(issue_map)))
    with pytest.raises(Refused, match="public already"):
        publish_map(SYSTEM, issue_map)


def test_a_copy_takes_the_categories_along_and_departments_only_within_the_place(app: Flask) -> None:
    place = town()
    lights = add_department(SYSTEM, place, {"name_ru": "Отдел ЖКХ"})
    first = draft_map(SYSTEM, place, _values(), ready="yards")
    edit_category(SYSTEM, categories_of(first)[0], {"department_id": lights.id})
    here = categories_of(draft_map(SYSTEM, place, _values(), like=first))
    above = categories_of(draft_map(SYSTEM, place.parent, _values(), like=first))
    assert [one.key for one in here] == [one.key for one in categories_of(first)]
    assert here[0].department_id == lights.id and above[0].department_id is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"answer_source": " "}, "answer_source"),
        ({"answer_days": 0}, "answer_days"),
        ({"similar_m": 10}, "similar_m"),
        ({"similar_days": 400}, "similar_days"),
        ({"precision_m": 3}, "precision_m"),
        ({"shapes": "blob"}, "shapes"),
        ({"shapes": ""}, "shapes"),
        ({"questions": '[{"key": "x"}]'}, "questions"),
        ({"department_id": 4711}, "department_id"),
        ({"name_ru": ""}, "name_kk"),
    ],
)
def test_a_category_needs_a_name_a_source_for_its_term_and_sound_figures(
    app: Flask, change: dict[str, object], field: str
) -> None:
    issue_map = draft_map(SYSTEM, town(), _values())
    sound: dict[str, object] = {"name_ru": "Лавки", "answer_days": 10, "working_days": True, "answer_source": "Обещание акима от 1.03.2026"}  # fmt: skip
    with pytest.raises(Refused) as refused:
        add_category(SYSTEM, issue_map, {**sound, **change})
    assert refused.value.field == field
    assert categories_of(issue_map) == []
    assert add_category(SYSTEM, issue_map, sound).name_kk == "Лавки", "a language that lacks a name borrows it"


def test_categories_change_places_and_a_retired_one_takes_no_report(app: Flask) -> None:
    issue_map = make.open_map()
    lamp, road, care = categories_of(issue_map)
    move_category(SYSTEM, care, -1)
    move_category(SYSTEM, lamp, -1)
    assert [one.key for one in categories_of(issue_map)] == ["lamp", "care", "road"]
    retire_category(SYSTEM, lamp)
    with pytest.raises(Refused):
        report_issue(SYSTEM, issue_map, make.report())
    retire_category(SYSTEM, lamp, back=True)
    report_issue(SYSTEM, issue_map, make.report())
    assert road.position == 2


def test_an_area_is_read_from_any_geojson_and_outside_it_nothing_is_taken(app: Flask) -> None:
    issue_map = make.open_map()
    document = json.dumps(
        {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": SQUARE}]}
    )
    set_area(SYSTEM, issue_map, document)
    report_issue(SYSTEM, issue_map, make.report())
    with pytest.raises(Refused) as refused:
        report_issue(SYSTEM, issue_map, make.report(at=(71.4, 51.1)))
    assert refused.value.field == "spot_at"
    set_area(SYSTEM, issue_map, "")
    assert db.session.get(IssueMapArea, issue_map.id) is None


@pytest.mark.parametrize(
    "document",
    ["{", "[]", '{"type": "Point", "coordinates": [76, 52]}', json.dumps({**SQUARE, "coordinates": [[[400000, 5800000], [400100, 5800000], [400100, 5800100], [400000, 5800000]]]})],
)  # fmt: skip
def test_what_is_no_area_is_refused_in_words(app: Flask, document: str) -> None:
    issue_map = make.open_map()
    with pytest.raises(Refused) as refused:
        set_area(SYSTEM, issue_map, document)
    assert refused.value.field == "area" and len(str(refused.value.message)) > 20


def test_a_public_map_ends_earlier_only_with_a_reason_and_then_tells_what_came_of_it(app: Flask) -> None:
    issue_map = make.open_map()
    with pytest.raises(Refused) as refused:
        edit_map(SYSTEM, issue_map, {"closes_at": clock.now() + timedelta(hours=1)})
    assert refused.value.field == "closes_at"
    edit_map(SYSTEM, issue_map, {"closes_at": clock.now() + timedelta(days=60)})
    with pytest.raises(Refused):
        tell_outcome(SYSTEM, issue_map, {"outcome_ru": "Рано."})
    with pytest.raises(Refused) as refused:
        close_map(SYSTEM, issue_map, " ")
    assert refused.value.field == "reason"
    close_map(SYSTEM, issue_map, "Паводок: все заняты другим")
    assert not issue_map.is_open(clock.now())
    with pytest.raises(Denied):
        report_issue(STRANGER, issue_map, make.report())
    tell_outcome(SYSTEM, issue_map, {"outcome_ru": "12 ламп заменены."})
    assert issue_map.outcome_ru == "12 ламп заменены."


def test_everybody_reads_why_a_map_ended_early(app: Flask, actors: Actors, visitor: Visitor) -> None:
    issue_map = make.open_map()
    path, end = f"/maps/{issue_map.public_id}", issue_map.closes_at
    assert end is not None
    with pytest.raises(Denied):
        close_map(actors.person(), issue_map, "I do not like it")
    desk = actors.browser(actors.facilitator_of(issue_map.place))
    desk.get(f"{path}/set-up")
    assert desk.post(f"{path}/close", {"reason": "no"}).status == 422
    assert "Closed before its time" not in visitor.get(path).words()
    assert desk.post(f"{path}/close", {"reason": "High water: every crew is out"}).status == 303
    assert "Closed before its time. Reason: High water: every crew is out" in visitor.get(path).words()
    issue_map = db.session.scalars(select(IssueMap)).one()
    line = db.session.scalars(select(AuditEntry).where(AuditEntry.fact == "MapClosedEarly")).one()
    assert "High water" in str(line.details)
    with pytest.raises(Refused, match="takes no reports now"):
        close_map(SYSTEM, issue_map, "once more, for good")
    edit_map(SYSTEM, issue_map, {"closes_at": end})
    assert "Closed before its time" not in visitor.get(path).words(), "it takes reports again"


def test_a_term_is_never_told_without_where_it_comes_from(app: Flask, actors: Actors, visitor: Visitor) -> None:
    issue_map = make.open_map()
    path, law = f"/maps/{issue_map.public_id}", "Administrative Procedural Code, art. 76"
    work = f"/maps/issues/{make.issue(issue_map).public_id}/work"
    desk = actors.browser(actors.staff_of(issue_map.place))
    assert f"Where the term comes from: {law}" in visitor.get(path).words()
    assert f"Where the term comes from: {law}" in desk.get(work).words()
    road = make.category(db.session.scalars(select(IssueMap)).one(), "road")
    with pytest.raises(Refused) as refused:
        edit_category(SYSTEM, road, {"answer_days": 5, "answer_source": ""})
    assert refused.value.field == "answer_source"
    edit_category(SYSTEM, road, {"answer_days": 5, "answer_source": "Promise of the akim of 1 March"})
    words = visitor.get(path).words()
    assert f"({law})" in words and "(Promise of the akim of 1 March)" in words, "each term with its own"


def test_a_map_that_carries_a_step_takes_reports_only_while_the_step_is_open(app: Flask, actors: Actors) -> None:
    issue_map = make.open_map()
    run = process.begun()
    process.stepped(run, kind="issue-map", opens=2, closes=5, subject_id=issue_map.public_id)
    publish_process(SYSTEM, run)
    resident = actors.person()
    with pytest.raises(Denied, match="opens on"):
        report_issue(resident, issue_map, make.report())
    with clock.travel(timedelta(days=3)):
        report_issue(resident, issue_map, make.report())


def test_a_facilitator_sets_a_map_up_in_the_browser(app: Flask, actors: Actors, visitor: Visitor) -> None:
    place = town()
    desk = actors.browser(actors.facilitator_of(place))
    now = clock.now()
    form = {
        "title_ru": "Наши дворы", "title_en": "Our yards", "promise_en": "The akimat answers in 15 working days.", "start": "ready:yards", "who": "anyone",
        "moderation": "before", "opens_at": (now - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"), "closes_at": "", "ask_after_days": "28", "reopen_voices": "2",
    }  # fmt: skip
    bad = desk.post("/places/pavlodar/maps/new", {**form, "closes_at": "2020-01-01T10:00"})
    assert bad.status == 422 and "The map must end after it opens" in bad.words() and "Наши дворы" in bad.text
    assert desk.post("/places/pavlodar/maps/new", form).status == 303
    name = db.session.scalars(select(IssueMap)).one().public_id
    assert visitor.get(f"/maps/{name}").status == 404, "a draft is nobody else's business"
    page = desk.get(f"/maps/{name}/set-up")
    assert "Nothing stands in the way" in page.words() and "15 working days" in page.words()
    category = {
        "name_ru": "Почтовые ящики", "shapes": "point", "similar_m": "50", "similar_days": "30", "answer_days": "5", "working_days": "y", "answer_source": "Promise of the akim of 1 March",
        "q1_kind": "one", "q1_ru": "Сломан?", "q1_options": "иә | да | yes\nnever = жоқ | нет | no", "department_id": "", "icon": "home",
    }  # fmt: skip
    wrong = desk.post(f"/maps/{name}/categories/new", {**category, "answer_source": ""})
    assert wrong.status == 422 and "where this term comes from" in wrong.words()
    assert desk.post(f"/maps/{name}/categories/new", category).status == 303
    made = db.session.scalars(select(IssueCategory).where(IssueCategory.name_ru == "Почтовые ящики")).one()
    question = read_questions(made.questions)[0]
    assert [option.key for option in question.options] == ["a1", "never"] and question.options[1].labels["ru"] == "нет"
    edit = desk.get(f"/maps/{name}/categories/{made.key}/edit")
    assert "never = жоқ | нет | no" in edit.text
    sent = desk.post(f"/maps/{name}/area", {"area": "", "file": (io.BytesIO(json.dumps(SQUARE).encode()), "yard.geojson")}, content_type="multipart/form-data")  # fmt: skip
    assert sent.status == 303 and db.session.scalars(select(IssueMapArea)).one()
    assert desk.post(f"/maps/{name}/publish").status == 303
    assert visitor.get(f"/maps/{name}").status == 200


def test_departments_and_ready_answers_are_kept_by_staff_and_not_by_facilitators(app: Flask, actors: Actors) -> None:
    place = town()
    clerk, leader = actors.browser(actors.staff_of(place)), actors.browser(actors.facilitator_of(town()))
    clerk.get("/places/pavlodar/departments")
    assert clerk.post("/places/pavlodar/departments", {"name_ru": "ЖКХ", "email": "nonsense"}).status == 422
    assert (
        clerk.post("/places/pavlodar/departments", {"name_ru": "ЖКХ", "email": "Zhkh@Pavlodar.example"}).status == 303
    )
    assert db.session.scalars(select(Department)).one().email == "zhkh@pavlodar.example"
    clerk.get("/places/pavlodar/ready-answers")
    assert (
        clerk.post(
            "/places/pavlodar/ready-answers", {"title": "On its way", "state": "", "text_ru": "Бригада выехала."}
        ).status
        == 303
    )
    assert db.session.scalars(select(ReplyTemplate)).one().text_ru == "Бригада выехала."
    for path in ("/places/pavlodar/departments", "/places/pavlodar/ready-answers"):
        assert leader.get(path).status == 403
