"""Weeks after "done" the reporters are asked whether it is; the link answers for them, once, and for nothing else."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from civic.kernel import clock
from civic.kernel.commands import transaction
from civic.kernel.errors import Denied
from civic.kernel.extensions import db
from civic.kernel.permissions import SYSTEM
from civic.notifications.models import Letter
from maps.issues.models import ChangeKind, Issue, IssueMap, IssueState
from maps.issues.queries import changes_of
from maps.issues.services.answering import change_state
from maps.issues.services.asking import ask_reporters, ask_some
from tests.factories import issues as make
from tests.factories.people import Actors
from tests.support.bursts import at_once
from tests.support.visitor import Visitor


@pytest.fixture
def yard(app: Flask) -> IssueMap:
    return make.open_map(ask_after_days=10, reopen_voices=1)


def _done(yard: IssueMap, actors: Actors) -> Issue:
    reporter = actors.person("Aigul", locale="en", email="aigul@town.example")
    issue = make.issue(yard, by=reporter)
    change_state(actors.staff_of(yard.place), issue, IssueState.DONE, "The lamp is new.")
    return issue


def _questions() -> list[Letter]:
    return list(db.session.scalars(select(Letter).where(Letter.notice == "issue-question")))


def _link() -> str:
    body = _questions()[-1].body
    return "/maps/" + body.partition("/maps/")[2].split()[0]


def test_they_are_asked_once_for_each_done_and_not_before_its_days_are_over(yard: IssueMap, actors: Actors) -> None:
    issue = _done(yard, actors)
    nobody = make.issue(yard, IssueState.DONE, title="Reported by nobody known")
    assert ask_reporters(SYSTEM) == 0
    with clock.travel(timedelta(days=11)):
        assert ask_reporters(SYSTEM) == 1
        assert ask_reporters(SYSTEM) == 0, "one question, not one each day"
        assert [letter.address for letter in _questions()] == ["aigul@town.example"]
        staff = actors.staff_of(yard.place)
        change_state(staff, issue, IssueState.IN_WORK, "It went out again.")
        change_state(staff, issue, IssueState.DONE, "Now with a new cable.")
    with clock.travel(timedelta(days=23)):
        assert ask_reporters(SYSTEM) == 1, "another done is another question"
    assert nobody.asked_at is None


def test_where_nothing_else_is_said_the_question_comes_after_four_weeks_and_never_again(
    app: Flask, actors: Actors
) -> None:
    issue = _done(make.open_map(), actors)
    with clock.travel(timedelta(days=27)):
        assert ask_some(SYSTEM, None) == 0 and _questions() == []
    for later in (28, 29, 56, 400):
        with clock.travel(timedelta(days=later, minutes=1)):
            assert ask_some(SYSTEM, None) == (1 if later == 28 else 0), later
    assert len(_questions()) == 1 and issue.asked_at is not None


def test_yes_is_noted_once_and_seen_by_everybody(yard: IssueMap, actors: Actors, visitor: Visitor) -> None:
    name = _done(yard, actors).public_id
    with clock.travel(timedelta(days=11)):
        ask_reporters(SYSTEM)
        path = _link()
        assert visitor.get(path).status == 200
        for _time in range(2):
            visitor.get(path)
            assert "Thank you" in visitor.post(path, {"do": "yes"}).words()
        issue = db.session.scalars(select(Issue)).one()
        assert [line.kind for line in changes_of(issue)].count(ChangeKind.CONFIRMED) == 1
        assert visitor.get(f"/maps/issues/{name}").status == 200


def test_no_opens_it_again_where_one_voice_is_enough_and_the_link_is_used_up(
    yard: IssueMap, actors: Actors, visitor: Visitor
) -> None:
    _done(yard, actors)
    with clock.travel(timedelta(days=11)):
        ask_reporters(SYSTEM)
        path = _link()
        visitor.get(path)
        assert "It is open again" in visitor.post(path, {"do": "no", "text": "Dark since Sunday."}).words()
        issue = db.session.scalars(select(Issue)).one()
        assert not issue.is_closed and issue.due_on is not None
        assert visitor.get(path).status == 404


def test_somebody_without_an_account_answers_by_the_link_alone(
    yard: IssueMap, actors: Actors, visitor: Visitor
) -> None:
    issue = make.issue(yard)
    with transaction():
        db.session.get_one(Issue, issue.id).contact = "passer-by@town.example"
    change_state(actors.staff_of(yard.place), issue, IssueState.DONE, "Swept.")
    with clock.travel(timedelta(days=11)):
        assert ask_reporters(SYSTEM) == 1
        path = _link()
        visitor.get(path)
        assert "It is open again" in visitor.post(path, {"do": "no"}).words()


def test_a_guessed_or_foreign_link_leads_nowhere(yard: IssueMap, actors: Actors, visitor: Visitor) -> None:
    _done(yard, actors)
    other = make.issue(yard, IssueState.DONE, title="The bench").public_id
    with clock.travel(timedelta(days=11)):
        ask_reporters(SYSTEM)
        path = _link()
        name, _word, who, mark = path.split("/")[3:]
        for wrong in (
            f"/maps/issues/{name}/done/{who}/{'0' * 32}",
            f"/maps/issues/{other}/done/{who}/{mark}",
            f"/maps/issues/{name}/done/mail/{mark}",
        ):
            assert visitor.get(wrong).status == 404, wrong


def test_only_whoever_operates_the_site_has_them_asked(yard: IssueMap, actors: Actors) -> None:
    with pytest.raises(Denied):
        ask_reporters(actors.staff_of(yard.place))


def test_machines_that_ask_at_once_ask_each_reporter_once(app: Flask, yard: IssueMap, actors: Actors) -> None:
    reporter, staff = actors.person("Aigul"), actors.staff_of(yard.place)
    for _n in range(6):
        change_state(staff, make.issue(yard, by=reporter), IssueState.DONE, "The lamp is new.")
    db.session.remove()

    def ask() -> None:
        with app.app_context():
            try:
                ask_reporters(SYSTEM)
            finally:
                db.session.remove()

    with clock.travel(timedelta(days=11)):
        assert at_once(4, ask) == []
        ask()
    asked = [letter.subject for letter in _questions()]
    assert len(asked) == len(set(asked)) == 6
