"""Residents ask on the page of a round, officials answer there, and whoever follows it hears what happens."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from civic.communities.models import RoleName
from civic.discussion.models import Comment, Follow
from civic.kernel import clock
from civic.kernel.commands import transaction
from civic.kernel.extensions import db
from civic.kernel.permissions import SYSTEM
from civic.notifications.models import Letter
from civic.voting.models import Round
from civic.voting.services import rounds
from civic.voting.services.news import tell_residents
from tests.factories import rounds as make
from tests.factories.people import Actors
from tests.support.visitor import Visitor

QUESTION = "Who mends the playground when it breaks?"


def letters_to(address: str) -> list[str]:
    db.session.rollback()
    return sorted(db.session.scalars(select(Letter.subject).where(Letter.address == address)))


def test_a_resident_asks_and_the_akimat_answers_for_all_to_read(app: Flask, actors: Actors, visitor: Visitor) -> None:
    aigul, clerk = actors.person("Aigul"), actors.staff_of(make.town())
    address = aigul.email
    hers, office = actors.browser(aigul), actors.browser(clerk)
    public_id = make.opened().public_id
    page = f"/rounds/{public_id}"
    hers.get(page)
    assert hers.post(f"/talk/round/{public_id}/follow").status == 303
    assert hers.post(f"/talk/round/{public_id}/comment", {"text": QUESTION}).location.startswith(page + "#c-")
    office.get(page)
    office.post(f"/talk/round/{public_id}/comment", {"text": "The district office does, within ten days."})
    seen = visitor.get(page)
    assert QUESTION in seen.words() and "within ten days" in seen.words()
    assert "Questions and comments 2" in seen.words() and "comment--official" in seen.text
    assert "Sign in to comment and to follow." in seen.words()
    assert letters_to(address) == ["Asar: an official answer about “People's Participation Budget”"]


def test_whoever_published_a_round_hears_of_questions(app: Flask, actors: Actors) -> None:
    clerk, dana = actors.staff_of(make.town()), actors.person("Dana")
    address = clerk.email
    round_ = make.draft()
    make.admit(round_, dana)
    rounds.publish_round(clerk, round_)
    public_id = round_.public_id
    hers = actors.browser(dana)
    hers.get(f"/rounds/{public_id}")
    for text in (QUESTION, "And who pays for it?"):
        hers.post(f"/talk/round/{public_id}/comment", {"text": text})
    assert letters_to(address) == ["Asar: a new comment on “People's Participation Budget”"], "once a day is enough"


def test_a_follower_who_may_not_vote_hears_what_becomes_of_it(app: Flask, actors: Actors) -> None:
    erlan = actors.person("Erlan")
    address = erlan.email
    browser = actors.browser(erlan)
    round_ = make.opened(actors.person("Aigul"))
    public_id = round_.public_id
    browser.get(f"/rounds/{public_id}")
    browser.post(f"/talk/round/{public_id}/follow")
    assert "Stop following" in browser.get(f"/rounds/{public_id}").words()
    make.finished(db.session.scalars(select(Round)).one())
    tell_residents(SYSTEM)
    assert [subject.split(":")[1] for subject in letters_to(address)] == [" the result is out"]


def test_a_follower_who_may_not_vote_is_not_reminded(app: Flask, actors: Actors) -> None:
    erlan, aigul = actors.person("Erlan"), actors.person("Aigul")
    moment = clock.now()
    day = timedelta(days=1)
    round_ = make.opened(aigul, closes_at=moment + 10 * day)
    with transaction():
        db.session.add(Follow(person_id=erlan.id, subject_kind="round", subject_id=round_.public_id, since=moment))
    tell_residents(SYSTEM)
    with clock.travel(8 * day):
        tell_residents(SYSTEM)
    assert ["is open" in subject for subject in letters_to(erlan.email)] == [True]
    assert ["ends soon" in subject for subject in letters_to(aigul.email)] == [True]


def test_who_follows_something_else_is_told_nothing_of_this_round(app: Flask, actors: Actors) -> None:
    erlan = actors.person("Erlan")
    make.opened(actors.person("Aigul"))
    with transaction():
        for kind, name in (("round", "another"), ("issue", "anything")):
            db.session.add(Follow(person_id=erlan.id, subject_kind=kind, subject_id=name, since=clock.now()))
    tell_residents(SYSTEM)
    assert letters_to(erlan.email) == []


@pytest.mark.parametrize("state", ["draft", "imported"])
def test_where_nobody_answers_nothing_is_asked(app: Flask, actors: Actors, state: str) -> None:
    clerk, dana = actors.staff_of(make.town()), actors.person("Dana")
    office, hers = actors.browser(clerk), actors.browser(dana)
    round_ = make.draft() if state == "draft" else make.opened()
    public_id = round_.public_id
    if state == "imported":
        with transaction():
            db.session.scalars(select(Round)).one().imported_meta = "{}"
    assert "Questions and comments" not in office.get(f"/rounds/{public_id}").words()
    office.get("/me")
    hers.get("/me")
    assert office.post(f"/talk/round/{public_id}/comment", {"text": QUESTION}).status == 403
    assert hers.post(f"/talk/round/{public_id}/comment", {"text": QUESTION}).status == (
        404 if state == "draft" else 403
    )
    assert db.session.scalars(select(Comment)).all() == []


def test_what_is_hidden_leaves_its_reason(app: Flask, actors: Actors, visitor: Visitor) -> None:
    dana, helper = actors.person("Dana"), actors.holding(RoleName.FACILITATOR, make.town())
    hers, order = actors.browser(dana), actors.browser(helper)
    public_id = make.opened().public_id
    hers.get(f"/rounds/{public_id}")
    hers.post(f"/talk/round/{public_id}/comment", {"text": "The clerk is a thief"})
    number = db.session.scalars(select(Comment.public_id)).one()
    assert hers.get(f"/talk/comments/{number}/hide").status == 403
    order.get(f"/talk/comments/{number}/hide")
    order.post(f"/talk/comments/{number}/hide", {"reason": "Insults a person"})
    seen = visitor.get(f"/rounds/{public_id}").words()
    assert "Insults a person" in seen and "thief" not in seen


def test_talk_adds_few_statements_however_much_is_said(app: Flask, actors: Actors, visitor: Visitor) -> None:
    dana = actors.person("Dana")
    round_ = make.opened(dana)
    public_id, number, place = round_.public_id, dana.id, round_.place_id
    counts = []
    for many in (0, 1, 40):
        with transaction():
            for n in range(many):
                db.session.add(
                    Comment(subject_kind="round", subject_id=public_id, place_id=place, author_id=number, text=f"{many} {n}", at=clock.now())
                )  # fmt: skip
        counts.append(visitor.get(f"/rounds/{public_id}").statements)
    assert counts[0] == counts[1] == counts[2]
