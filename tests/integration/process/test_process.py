"""A process step by step: who arranges it, what hinders its publication, and what its clock opens and closes."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from civic.audit.models import AuditEntry
from civic.kernel import clock
from civic.kernel.errors import Denied, Refused
from civic.kernel.extensions import db
from civic.kernel.permissions import SYSTEM
from civic.process.kinds import StepKind, StepState, state_at, step_kinds
from civic.process.models import Process, Step
from civic.process.predicates import step_is_open
from civic.process.queries import steps_of
from civic.process.services import edit_step, move_step, publish_process, remove_step
from tests.factories import process as make
from tests.factories import rounds
from tests.factories.people import Actors
from tests.support.visitor import Visitor


def test_a_window_has_its_beginning_and_not_its_end() -> None:
    now = clock.now()
    assert state_at(now, now + timedelta(1), now) is StepState.OPEN
    assert state_at(now - timedelta(1), now, now) is StepState.OVER
    assert state_at(now + timedelta(seconds=1), now + timedelta(1), now) is StepState.AHEAD


def test_a_process_without_steps_is_not_published(app: Flask) -> None:
    process = make.begun()
    with pytest.raises(Refused, match="at least one step"):
        publish_process(SYSTEM, process)
    assert process.published_at is None


def test_a_step_says_what_the_thing_that_carries_it_lacks(app: Flask) -> None:
    round_ = rounds.draft()
    process = make.begun()
    make.stepped(process, subject_id=round_.public_id)
    with pytest.raises(Refused, match="The round is not published yet"):
        publish_process(SYSTEM, process)


def test_only_a_thing_of_this_place_carries_a_step(app: Flask) -> None:
    process = make.begun()
    with pytest.raises(Refused) as refused:
        make.stepped(process, subject_id="somewhere-else")
    assert refused.value.field == "subject_id"
    assert not steps_of(process)


def test_steps_change_places_and_leave_a_draft_but_not_a_public_process(app: Flask) -> None:
    process = make.begun()
    first, second, third = (make.stepped(process, title_en=name) for name in ("Map", "Meeting", "Vote"))
    move_step(SYSTEM, process, third.public_id, -1)
    move_step(SYSTEM, process, first.public_id, -1)
    assert [step.title_en for step in steps_of(process)] == ["Map", "Vote", "Meeting"]
    remove_step(SYSTEM, process, second.public_id)
    assert [step.title_en for step in steps_of(process)] == ["Map", "Vote"]


def test_a_public_process_keeps_its_order(app: Flask, actors: Actors) -> None:
    process, step = make.public()
    leader = actors.facilitator_of(process.place)
    for act in (
        lambda: move_step(leader, process, step.public_id, 1),
        lambda: remove_step(leader, process, step.public_id),
    ):
        with pytest.raises(Denied, match="changed only with a reason"):
            act()


def test_a_public_step_moves_only_with_a_reason_and_never_once_it_is_over(app: Flask, actors: Actors) -> None:
    _process, step = make.public()
    leader = actors.facilitator_of(step.place)
    later = {"closes_at": step.closes_at + timedelta(days=3)}
    with pytest.raises(Refused) as refused:
        edit_step(leader, step, later)
    assert refused.value.field == "reason"
    edit_step(leader, step, later, "the hall is taken that day")
    line = db.session.scalars(
        select(AuditEntry).where(AuditEntry.fact == "StepsChanged").order_by(AuditEntry.id.desc())
    ).first()
    assert line is not None and "the hall is taken" in str(line.details)
    with clock.travel(timedelta(days=9)), pytest.raises(Denied, match="over"):
        edit_step(leader, step, later, "too late for that")


def test_what_a_step_carries_is_open_while_the_step_is(app: Flask) -> None:
    round_ = rounds.published()
    rule = step_is_open("vote")
    assert rule.decide(None, round_), "a thing that carries no step is never held up"
    make.public(opens=2, closes=6, subject_id=round_.public_id)
    assert "opens on" in str(rule.decide(None, round_).because)
    with clock.travel(timedelta(days=3)):
        assert rule.decide(None, round_)
    with clock.travel(timedelta(days=7)):
        assert "ended on" in str(rule.decide(None, round_).because)


def test_two_kinds_of_one_name_are_refused(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = step_kinds()["vote"]
    assert isinstance(kind, StepKind)
    monkeypatch.setattr("civic.process.kinds.offered", lambda _kind: [kind, kind])
    with pytest.raises(ValueError, match="two kinds of step named vote"):
        step_kinds()


def test_a_facilitator_builds_a_process_and_residents_see_its_steps(
    app: Flask, actors: Actors, visitor: Visitor
) -> None:
    place = rounds.town()
    desk = actors.browser(actors.facilitator_of(place))
    desk.get("/places/pavlodar/processes/new")
    desk.post("/places/pavlodar/processes/new", {"title_en": "Yards of 2026"})
    process = db.session.scalars(select(Process)).one()
    name = process.public_id
    assert visitor.get(f"/processes/{name}").status == 404, "a draft is nobody else's business"
    bad = desk.post(f"/processes/{name}/steps/new", {"kind": "vote", "title_en": "Vote", "opens_at": "2026-12-01T10:00", "closes_at": "2026-12-01T09:00"})  # fmt: skip
    assert bad.status == 422 and "A step must end after it begins" in bad.words() and 'value="Vote"' in bad.text
    assert db.session.scalars(select(Step)).all() == []
    opens, closes = (clock.now() + timedelta(days=d) for d in (-1, 6))
    good = desk.post(f"/processes/{name}/steps/new", {"kind": "vote", "title_en": "Vote on the yards", "opens_at": opens.strftime("%Y-%m-%dT%H:%M"), "closes_at": closes.strftime("%Y-%m-%dT%H:%M")})  # fmt: skip
    assert good.status == 303
    work = desk.get(f"/processes/{name}/work")
    assert "Nothing carries this step yet" in work.words()
    assert desk.post(f"/processes/{name}/publish").status == 303
    for path in (f"/processes/{name}", "/processes", "/places/pavlodar"):
        assert "Vote on the yards" in visitor.get(path).words()


def test_residents_arrange_nothing_and_a_role_above_reaches_down(app: Flask, actors: Actors) -> None:
    process, step = make.public()
    paths = f"/processes/{process.public_id}/work", f"/steps/{step.public_id}/edit"
    above, neighbour = actors.facilitator_of(process.place.parent), actors.person()
    assert actors.browser(above).get(paths[0]).status == 200, "a role above reaches down"
    resident = actors.browser(neighbour)
    for path in (*paths, "/workshop/processes"):
        assert resident.get(path).status == 403
