"""Talk about a thing: who writes, whose word is official, what is hidden and why, who hears of it."""

from datetime import timedelta

import pytest
from flask import Flask

from civic.discussion.models import Comment, Follow
from civic.discussion.queries import comment_by_id, topic_of
from civic.discussion.services import follow, hide_comment, unfollow, write_comment
from civic.kernel import clock
from civic.kernel.errors import Denied, Refused
from civic.kernel.extensions import db
from civic.kernel.permissions import STRANGER
from civic.notifications.models import Letter
from maps.issues.models import Support
from maps.issues.services.voices import support_issue
from tests.factories import issues, talk
from tests.factories.people import Actors
from tests.factories.rounds import town
from tests.support.visitor import Visitor


def letters_to(address: str) -> list[str]:
    return [letter.subject for letter in db.session.query(Letter).filter(Letter.address == address)]


def test_residents_and_officials_speak_and_nobody_takes_one_for_the_other(
    app: Flask, actors: Actors, visitor: Visitor
) -> None:
    issue = issues.issue(issues.open_map())
    path, public_id = f"/maps/issues/{issue.public_id}", issue.public_id
    said = talk.comment(actors.person("Bekzat"), "issue", public_id, "It is dark here.")
    answered = talk.comment(actors.staff_of(town()), "issue", public_id, "A crew comes on Thursday.")
    assert (said.as_role, answered.as_role) == ("", "akimat_staff")
    shown = visitor.get(path)
    official = [node for node in shown.document.iter() if "comment--official" in str(node.get("class"))]
    assert ["A crew comes on Thursday." in "".join(node.itertext()) for node in official] == [True]


@pytest.mark.parametrize("built", ["embedded"], indirect=True)
def test_who_may_write_is_decided_by_the_thing(app: Flask, actors: Actors) -> None:
    issue = issues.issue(issues.open_map())
    for person in (STRANGER, actors.person("Unconfirmed", confirmed=False)):
        with pytest.raises(Denied):
            write_comment(person, topic_of("issue", issue.public_id), "Me")
    issues.hide(issue)
    with pytest.raises(Denied):
        talk.comment(actors.person("Bekzat"), "issue", issue.public_id)
    for nothing in ("", "  \n", "x" * 3001):
        shown = issues.issue(issues.open_map())
        with pytest.raises(Refused) as refused:
            talk.comment(actors.person("Sara"), "issue", shown.public_id, nothing)
        assert refused.value.field == "text"


def test_a_hidden_comment_leaves_its_reason_and_none_of_its_words(app: Flask, actors: Actors, visitor: Visitor) -> None:
    issue = issues.issue(issues.open_map())
    path = f"/maps/issues/{issue.public_id}"
    comment = talk.comment(actors.person("Rude"), "issue", issue.public_id, "My neighbour is a thief.")
    facilitator, comment_id = actors.facilitator_of(town()), comment.public_id
    with pytest.raises(Denied):
        hide_comment(actors.person("Sara"), comment_by_id(comment_id), "I do not like it")
    with pytest.raises(Refused):
        hide_comment(facilitator, comment_by_id(comment_id), " ")
    keeper = actors.browser(facilitator)
    page = f"/talk/comments/{comment_id}/hide"
    keeper.get(page)
    assert keeper.post(page, {"reason": "Accuses somebody without proof"}).status == 303
    shown = visitor.get(path).words()
    assert "Accuses somebody without proof" in shown
    assert "thief" not in shown and "Rude" not in shown
    assert "thief" in keeper.get(path).words()
    assert db.session.query(Comment).one().text == "My neighbour is a thief.", "hidden, never deleted"
    keeper.get(page)
    assert keeper.post(page, {}).status == 303
    assert "thief" in visitor.get(path).words()


def test_after_midnight_it_is_tomorrow_here_whatever_greenwich_says(app: Flask, actors: Actors) -> None:
    issue = issues.issue(issues.open_map(closes_at=None))
    bekzat, night = actors.person("Bekzat"), clock.now().replace(hour=20, minute=30) + timedelta(days=3)
    follow(actors.person("Aigul"), topic_of("issue", issue.public_id))
    with clock.travel_to(night):
        talk.comment(bekzat, "issue", issue.public_id, "It hums at night.")
        support_issue(bekzat, issue, "b" * 64)
    here = (night + timedelta(days=1)).date()
    assert db.session.query(Follow).one().told_on == here
    assert db.session.query(Support).one().on == here


def test_followers_hear_of_officials_always_and_of_residents_once_a_day(app: Flask, actors: Actors) -> None:
    issue = issues.issue(issues.open_map(), title="A dark lamp")
    topic = topic_of("issue", issue.public_id)
    aigul, bekzat = actors.person("Aigul", email="aigul@town.example"), actors.person("Bekzat")
    follow(aigul, topic)
    follow(aigul, topic)
    assert db.session.query(Follow).filter(Follow.person_id == aigul.id).count() == 1
    for words in ("One", "Two", "Three"):
        talk.comment(bekzat, "issue", issue.public_id, words)
    assert letters_to("aigul@town.example") == ["Asar: a new comment on “A dark lamp”"]
    staff = actors.staff_of(town())
    for words in ("We know", "We come"):
        talk.comment(staff, "issue", issue.public_id, words)
    assert len(letters_to("aigul@town.example")) == 3
    with clock.travel(timedelta(days=1)):
        talk.comment(bekzat, "issue", issue.public_id, "Still dark")
    assert len(letters_to("aigul@town.example")) == 4
    unfollow(aigul, topic_of("issue", issue.public_id))
    talk.comment(staff, "issue", issue.public_id, "Done")
    talk.comment(aigul, "issue", issue.public_id, "Thank you")
    assert len(letters_to("aigul@town.example")) == 4
    assert letters_to(bekzat.email) == [], "who only writes is no follower"


def test_a_comment_sent_by_the_form_keeps_what_was_typed_when_it_is_wrong(app: Flask, actors: Actors) -> None:
    issue = issues.issue(issues.open_map())
    path, page = f"/maps/issues/{issue.public_id}", f"/talk/issue/{issue.public_id}/comment"
    follows = f"/talk/issue/{issue.public_id}"
    browser = actors.browser(actors.person("Bekzat"))
    browser.get(path)
    wrong = browser.post(page, {"text": "long " * 700})
    assert wrong.status == 422 and "At most 3000 characters." in wrong.words() and "long long long" in wrong.text
    assert browser.post(page, {"text": "It hums at night."}).status == 303
    assert "It hums at night." in browser.follow().words()
    for do, says in (("follow", "Stop following"), ("unfollow", "Follow")):
        browser.post(f"{follows}/{do}", {})
        assert says in browser.follow().words()


@pytest.mark.parametrize("built", ["embedded"], indirect=True)
def test_a_long_talk_costs_no_more_than_a_short_one(app: Flask, actors: Actors, visitor: Visitor) -> None:
    made = issues.open_map()
    short, long = issues.issue(made), issues.issue(made, title="Much talked about")
    for number in range(12):
        talk.comment(actors.person(f"Person {number}"), "issue", long.public_id)
    talk.comment(actors.person("Alone"), "issue", short.public_id)
    paths = [f"/maps/issues/{issue.public_id}" for issue in (short, long)]
    few, many = (visitor.get(path).statements for path in paths)
    assert many <= few
