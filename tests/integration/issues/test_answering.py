"""The life of an issue on the desk: changes of state with words, the clock, duplicates, departments, letters."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from civic.accounts.models import Person
from civic.discussion.queries import follows
from civic.kernel import clock
from civic.kernel.commands import transaction
from civic.kernel.errors import Denied, Refused
from civic.kernel.extensions import db
from civic.kernel.permissions import SYSTEM
from civic.kernel.text import day
from civic.locations.services import public_point
from civic.notifications.models import Letter
from maps.issues.kinds.terms import answer_clock
from maps.issues.models import ChangeKind, Issue, IssueCategory, IssueChange, IssueMap, IssueState
from maps.issues.queries import changes_of, issue_by_id, similar_issues, voice_of
from maps.issues.services.answering import (
    answer_issue,
    assign_issue,
    change_state,
    merge_issue,
    note_issue,
    recategorise,
)
from maps.issues.services.categories import edit_category
from maps.issues.services.queue import Deed, do_all
from maps.issues.services.voices import support_issue
from tests.factories import issues as make
from tests.factories.people import Actors
from tests.support.visitor import Visitor


@pytest.fixture
def yard(app: Flask) -> IssueMap:
    return make.open_map()


@pytest.fixture
def clerk(yard: IssueMap, actors: Actors) -> Person:
    return actors.staff_of(yard.place)


def letters(notice: str) -> list[Letter]:
    return list(db.session.scalars(select(Letter).where(Letter.notice == notice).order_by(Letter.address)))


def test_an_issue_goes_from_new_to_done_and_everything_stays_readable(yard: IssueMap, clerk: Person) -> None:
    issue = make.issue(yard)
    change_state(clerk, issue, IssueState.SEEN)
    change_state(clerk, issue, IssueState.ACCEPTED, "We order the lamp this week.", "Budget line 065")
    change_state(clerk, issue, IssueState.IN_WORK)
    change_state(clerk, issue, IssueState.DONE, "The lamp was replaced on Tuesday.")
    lines = changes_of(issue)
    assert [(line.from_state, line.to_state) for line in lines] == [
        ("new", "seen"), ("seen", "accepted"), ("accepted", "in_work"), ("in_work", "done"),
    ]  # fmt: skip
    assert {line.as_role for line in lines} == {"akimat_staff"}
    assert lines[1].inner == "Budget line 065" and lines[1].text == "We order the lamp this week."
    assert issue.closed_at is not None and issue.due_on is None


@pytest.mark.parametrize(
    ("start", "to", "text", "field"),
    [
        (IssueState.NEW, IssueState.DONE, "", "text"),
        (IssueState.NEW, IssueState.ACCEPTED, "  ", "text"),
        (IssueState.DONE, IssueState.NOT_DONE, "words", "to"),
        (IssueState.SEEN, IssueState.SEEN, "words", "to"),
        (IssueState.NEW, IssueState.DUPLICATE, "words", "to"),
        (IssueState.NEW, "gone", "words", "to"),
    ],
)
def test_what_the_table_does_not_allow_changes_nothing(
    yard: IssueMap, clerk: Person, start: IssueState, to: str, text: str, field: str
) -> None:
    issue = make.issue(yard, start)
    with pytest.raises(Refused) as refused:
        change_state(clerk, issue, to, text)
    assert refused.value.field == field
    assert issue.state == start and not changes_of(issue)


def test_the_first_public_words_stop_the_clock_and_opening_again_starts_it_anew(yard: IssueMap, clerk: Person) -> None:
    issue = make.issue(yard)
    due = issue.due_on
    assert due is not None and "left to answer" in answer_clock(issue).words
    with clock.travel(timedelta(days=(due - clock.today()).days + 4)):
        assert answer_clock(issue).late >= 3
        change_state(clerk, issue, IssueState.SEEN)
        assert answer_clock(issue).late >= 3, "reading is no answer"
        answer_issue(clerk, issue, "We are looking into it.")
        found = answer_clock(issue)
        assert issue.due_on is None and found.words.startswith("answered in") and found.late
        change_state(clerk, issue, IssueState.NOT_DONE, "There is no money this year.")
        change_state(clerk, issue, IssueState.IN_WORK, "There is money after all.")
        assert issue.closed_at is None and issue.due_on is not None and issue.due_on > due
    assert [line.kind for line in changes_of(issue)] == ["state", "answer", "state", "state"]


def test_a_duplicate_takes_its_voices_and_followers_along_each_once(
    yard: IssueMap, clerk: Person, actors: Actors
) -> None:
    first, second, both, third = (actors.person(name) for name in ("First", "Second", "Both", "Third"))
    original, same = make.issue(yard, by=first), make.issue(yard, by=second, title="Dark at no. 6")
    for person, issue in ((both, original), (both, same), (third, same), (first, same)):
        support_issue(person, issue, voice_of(person, ""))
    assert merge_issue(clerk, same, original) == 2, "the other reporter and the third; who spoke for both counts once"
    assert original.supports == 3 and same.state == IssueState.DUPLICATE and same.duplicate_of_id == original.id
    assert follows(second, "issue", original.public_id)
    assert [line.kind for line in changes_of(original)] == [ChangeKind.MERGED]
    assert same.answered_at is not None
    change_state(clerk, same, IssueState.SEEN, "It is another lamp after all.")
    assert same.duplicate_of_id is None and same.due_on is not None


def test_an_issue_is_no_duplicate_of_itself_of_a_duplicate_or_of_another_map(yard: IssueMap, clerk: Person) -> None:
    one, two, three = (make.issue(yard, title=f"Lamp {n}") for n in range(3))
    merge_issue(clerk, two, one)
    elsewhere = make.issue(make.open_map())
    for issue, into in ((three, three), (three, two), (three, elsewhere)):
        with pytest.raises(Refused) as refused:
            merge_issue(clerk, issue, into)
        assert refused.value.field == "into"
    merge_issue(clerk, one, three)
    assert two.duplicate_of_id == three.id, "what was the same as the first now leads to the third"


def test_the_department_is_told_and_one_of_another_city_is_refused(
    yard: IssueMap, clerk: Person, actors: Actors
) -> None:
    lights = make.department(yard.place)
    with transaction():
        lights.email = "lights@pavlodar.example"
    issue = make.issue(yard)
    assert assign_issue(clerk, issue, lights)
    assert not assign_issue(clerk, issue, lights), "twice is once"
    assert [letter.address for letter in letters("issue-assigned")] == ["lights@pavlodar.example"]
    with transaction():
        lights.retired_at = clock.now()
    assign_issue(clerk, issue, None)
    with pytest.raises(Refused):
        assign_issue(clerk, issue, lights)


def test_reporter_and_followers_hear_of_a_change_in_their_own_language_and_the_clerk_does_not(
    yard: IssueMap, clerk: Person, actors: Actors
) -> None:
    reporter = actors.person("Aigul", locale="kk", email="aigul@town.example")
    voice = actors.person("Sergei", locale="ru", email="sergei@town.example")
    issue = make.issue(yard, by=reporter)
    support_issue(voice, issue, voice_of(voice, ""))
    change_state(clerk, issue, IssueState.SEEN)
    assert [letter.address for letter in letters("issue-state")] == ["aigul@town.example"]
    change_state(clerk, issue, IssueState.DONE, "Жаңа шам орнатылды.")
    sent = letters("issue-state")
    assert [(one.address, one.language) for one in sent] == [
        ("aigul@town.example", "kk"), ("aigul@town.example", "kk"), ("sergei@town.example", "ru"),
    ]  # fmt: skip
    assert all("Жаңа шам орнатылды." in one.body or "seen" not in one.body for one in sent)
    assert not any(clerk.email == one.address for one in sent)


def test_somebody_without_an_account_is_told_at_the_address_they_gave(
    yard: IssueMap, clerk: Person, app: Flask
) -> None:
    issue = make.issue(yard, language="ru")
    with transaction():
        db.session.get_one(Issue, issue.id).contact = "passer-by@town.example"
    change_state(clerk, issue, IssueState.NOT_DONE, "Это частная территория.")
    assert [(one.address, one.language) for one in letters("issue-state")] == [("passer-by@town.example", "ru")]


def test_a_note_is_for_staff_and_stops_no_clock(yard: IssueMap, clerk: Person) -> None:
    issue = make.issue(yard)
    note_issue(clerk, issue, "Ask Marat about the cable")
    assert issue.due_on is not None and not letters("issue-answer")
    line = db.session.scalars(select(IssueChange)).one()
    assert line.text == "" and line.inner == "Ask Marat about the cable"


def test_between_exact_and_blurred_categories_nothing_moves(yard: IssueMap, clerk: Person) -> None:
    issue = make.issue(yard)
    assert recategorise(clerk, issue, make.category(yard, "road"))
    with pytest.raises(Refused) as refused:
        recategorise(clerk, issue, make.category(yard, "care"))
    assert refused.value.field == "category" and issue.category.key == "road"


def test_a_blurred_report_is_never_shown_more_exactly_than_any_of_its_categories_asks(
    yard: IssueMap, clerk: Person
) -> None:
    # Two spots of one square of 300 metres that lie in two squares of 1,000.
    here, there = next(
        (one, other)
        for step in range(2000)
        for one, other in [((76.9 + step * 1e-4, 52.291234), (76.9 + step * 1e-4 + 1e-4, 52.291234))]
        if public_point(*one, 300) == public_point(*other, 300)
        and public_point(*one, 1000) != public_point(*other, 1000)
    )
    issue, twin = (make.issue(yard, key="care", at=spot) for spot in (here, there))
    first = (issue.lon, issue.lat)
    assert first == (twin.lon, twin.lat)
    with transaction():
        for key, metres in (("violence", 1000), ("animals", 100)):
            words = {**make.CATEGORIES["care"], "precision_m": metres}
            db.session.add(IssueCategory(map_id=yard.id, key=key, position=9, **words))
    assert recategorise(clerk, issue, make.category(yard, "animals"))
    assert (issue.lon, issue.lat) == first, "squares of 300 metres were promised"
    for one in (issue, twin):
        assert recategorise(clerk, one, make.category(yard, "violence"))
    assert (issue.lon, issue.lat) == (twin.lon, twin.lat) == public_point(*first, 1000), (
        "both squares together tell more"
    )
    assert recategorise(clerk, issue, make.category(yard, "care"))
    assert (issue.lon, issue.lat) == public_point(*first, 1000)


def test_many_at_once_each_by_itself_with_a_reason_for_every_refusal(yard: IssueMap, clerk: Person) -> None:
    fresh = [make.issue(yard, title=f"Lamp {n}") for n in range(3)]
    closed = make.issue(yard, IssueState.DONE, title="Bench")
    ids = [issue.public_id for issue in (*fresh, closed)]
    rows = do_all(clerk, [*ids, ids[0]], Deed("state", IssueState.IN_WORK, "A crew is on the way."))
    assert [bool(row.refused) for row in rows] == [False, False, False, False]
    rows = do_all(clerk, ids, Deed("state", IssueState.SEEN))
    assert all("words that everybody can read" in row.refused for row in rows)
    assert issue_by_id(ids[0]).state == IssueState.IN_WORK
    with pytest.raises(Refused, match="from 1 to 100"):
        do_all(clerk, [], Deed("state", IssueState.SEEN))


def test_what_one_command_counted_stays_when_another_follows_in_the_same_transaction(
    yard: IssueMap, clerk: Person, actors: Actors
) -> None:
    voice = actors.person("Sergei")
    with transaction():
        issue = make.issue(yard)
        support_issue(voice, issue, voice_of(voice, ""))
        change_state(clerk, issue, IssueState.SEEN)
    assert (issue.supports, issue.state) == (1, IssueState.SEEN)


def test_only_staff_of_the_place_answer(yard: IssueMap, actors: Actors) -> None:
    issue = make.issue(yard)
    for person in (actors.person(), actors.facilitator_of(yard.place), actors.auditor_of(yard.place)):
        for act in (
            lambda who=person: change_state(who, issue, IssueState.DONE, "Done."),
            lambda who=person: assign_issue(who, issue, None),
            lambda who=person: note_issue(who, issue, "psst"),
        ):
            with pytest.raises(Denied):
                act()
    assert not changes_of(issue)


def test_a_facilitator_at_the_desk_reads_no_exact_place_of_a_blurred_issue_and_no_contact(
    yard: IssueMap, actors: Actors
) -> None:
    issue = make.issue(yard, key="care", spot_words="95 Chokin Street, flat 12", at=(76.951234, 52.291234))
    with transaction():
        stored = db.session.get_one(Issue, issue.id)
        stored.contact = "passer-by@town.example"
        stored.category.questions = json.dumps(make.QUESTIONS)
        stored.answers = json.dumps({"post": "behind the blue kiosk", "since": "week"})
    path, queue = f"/maps/issues/{issue.public_id}/work", f"/maps/{yard.public_id}/work"
    clerk, leader = map(actors.browser, [actors.staff_of(yard.place).email, actors.facilitator_of(yard.place).email])
    told = ("flat 12", "52.291234", "passer-by@town.example", "behind the blue kiosk")
    seen = clerk.get(path).text
    assert [word for word in told if word not in seen] == []
    assert not any(word in page for word in told for page in (leader.get(path).text, leader.get(queue).text))


def test_everybody_reads_the_same_clock_as_the_desk(
    yard: IssueMap, clerk: Person, actors: Actors, visitor: Visitor
) -> None:
    issue = make.issue(yard)
    name, due = issue.public_id, issue.due_on
    address = clerk.email
    assert due is not None
    for days, words in ((0, "15 days left to answer"), (15, "answer due today"), (17, "answer late by 2 days")):
        with clock.travel(timedelta(days=days)):
            desk = actors.browser(address)
            for page in (visitor.get(f"/maps/issues/{name}"), desk.get(f"/maps/issues/{name}/work")):
                assert words in page.words(), days
    assert f"15 days left to answer, until {day(due)}" in visitor.get(f"/maps/issues/{name}").words()


def test_how_long_a_closed_report_may_be_the_same_is_said_by_its_category(yard: IssueMap) -> None:
    make.issue(yard, IssueState.DONE, title="The lamp was mended")
    lamp = make.category(db.session.merge(yard), "lamp")
    for days, held, found in ((60, 59, 1), (60, 61, 0), (10, 11, 0), (0, 1, 0)):
        edit_category(SYSTEM, make.category(db.session.merge(yard), "lamp"), {"similar_days": days})
        with clock.travel(timedelta(days=held)):
            assert len(similar_issues(db.session.merge(lamp), *make.HERE)) == found, (days, held)
