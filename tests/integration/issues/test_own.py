"""One's own report, changed before staff have read it: words, more photos, fewer; and whoever moderates reads it anew."""

import io
import json
import re
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from civic.audit.models import AuditEntry
from civic.kernel.commands import transaction
from civic.kernel.errors import Refused
from civic.kernel.extensions import db
from civic.kernel.files import Box, Upload, checked, keep
from maps.issues.models import ChangeKind, Issue, IssueChange, IssuePhoto, IssueState, Moderation
from maps.issues.queries import photos_of
from maps.issues.services.moderating import let_through, paint, show_painted
from maps.issues.services.own import Wording, edit_issue
from maps.issues.services.reporting import report_issue
from tests.factories import issues
from tests.factories.people import Actors
from tests.support.visitor import NS, Seen, Visitor

SAME = Wording("The lamp at no. 6 is dark", "", "6 Toraigyrov Street")


def picture(colour: str = "green") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, "JPEG")
    return out.getvalue()


def stored(colour: str) -> Upload:
    with transaction():
        return keep(checked(io.BytesIO(picture(colour)), "photo"), None)


def form_of(seen: Seen) -> dict[str, Any]:
    """What a browser would send of the form now: what is ticked, nothing of parts that are switched off."""
    form = next(node for node in seen.document.iter(f"{NS}form") if node.get("id") == "page-form")
    found: dict[str, Any] = {}
    parts = [part for part in form.iter(f"{NS}fieldset") if part.get("disabled") is not None]
    silent = {node for part in parts for node in part.iter(f"{NS}input")}
    for node in form.iter(f"{NS}input"):
        if node in silent:
            continue
        if node.get("type") in ("checkbox", "radio"):
            if node.get("checked") is not None:
                found.setdefault(str(node.get("name")), []).append(node.get("value"))
        elif node.get("type") != "file":
            found[str(node.get("name"))] = node.get("value") or ""
    return {**found, **{str(node.get("name")): (node.text or "").strip() for node in form.iter(f"{NS}textarea")}}


def send(browser: Visitor, page: str, given: dict[str, Any], *colours: str) -> Seen:
    photos = [(io.BytesIO(picture(colour)), f"{colour}.jpg") for colour in colours]
    return browser.post(page, {**given, **({"photo": photos} if photos else {})}, content_type="multipart/form-data")


def names(issue: Issue) -> list[str]:
    db.session.expire_all()
    return [photo.upload.public_id for photo in photos_of(db.session.get_one(Issue, issue.id))]


def test_who_forgot_a_photo_hangs_it_on_and_takes_a_wrong_one_off(app: Flask, actors: Actors, visitor: Visitor) -> None:
    aigul = actors.person("Aigul")
    issue = issues.issue(issues.open_map(), by=aigul, photos=[stored("red"), stored("blue")])
    red, blue = names(issue)
    path = f"/maps/issues/{issue.public_id}"
    browser = actors.browser(aigul)
    form = browser.get(f"{path}/edit")
    # A mistake elsewhere costs neither the new photo nor the tick.
    lacking = send(browser, f"{path}/edit", {**form_of(form), "title": "", "drop": red}, "green")
    assert lacking.status == 422 and "Leave photo 3 out" in lacking.words()
    assert names(issue) == [red, blue], "nothing is stored by halves"
    again = form_of(lacking)
    assert again["drop"] == [red] and again["kept"]
    assert send(browser, f"{path}/edit", {**again, "title": "Two lamps are dark"}).status == 303
    kept, green = names(issue)
    assert kept == blue and green not in (red, blue)
    assert db.session.get_one(Issue, issue.id).photos == 2
    shown = re.findall(r"/files/(\w+)/thumb", visitor.get(path).text)
    assert shown == [blue, green] and "Two lamps are dark" in visitor.get(path).words()
    # Another one: it finds its place behind those that stay.
    assert send(browser, f"{path}/edit", form_of(browser.get(f"{path}/edit")), "yellow").status == 303
    assert names(issue)[:2] == [blue, green] and len(names(issue)) == 3


def test_with_those_that_hang_already_six_photos_are_too_many(app: Flask, actors: Actors) -> None:
    aigul = actors.person("Aigul")
    issue = issues.issue(issues.open_map(), by=aigul, photos=[stored(c) for c in ("red", "blue", "green", "white")])
    page, browser = f"/maps/issues/{issue.public_id}/edit", actors.browser(aigul)
    form = form_of(browser.get(page))
    too_many = send(browser, page, form, "black", "gray")
    assert too_many.status == 422 and "At most 5 photos." in too_many.words()
    assert len(names(issue)) == 4 and form_of(too_many)["kept"] == "", "nothing is stored in vain"
    assert send(browser, page, {**form, "drop": names(issue)[0]}, "black", "gray").status == 303
    assert len(names(issue)) == 5
    beside = actors.browser(actors.person("Bekzat"))
    assert beside.get(page).status == 403
    own_token = {name: value for name, value in form.items() if name != "csrf_token"}
    assert send(beside, page, own_token, "black").status == 403 and len(names(issue)) == 5


def test_what_a_moderator_let_through_is_read_anew_once_it_is_changed(
    app: Flask, actors: Actors, visitor: Visitor
) -> None:
    made = issues.open_map(moderation=Moderation.BEFORE)
    aigul, moderator = actors.person("Aigul"), actors.facilitator_of(made.place)
    issue = report_issue(aigul, made, issues.report(photos=[stored("red")]))
    path = f"/maps/issues/{issue.public_id}"
    let_through(moderator, issue)
    photo = db.session.scalars(select(IssuePhoto)).one()
    show_painted(moderator, photo, paint(photo, [Box(0, 0, 200, 200)]), "A number plate")
    painted = db.session.scalars(select(IssuePhoto)).one().shown_id
    assert visitor.get(path).status == 200
    browser = actors.browser(aigul)
    form = browser.get(f"{path}/edit")
    assert "A moderator reads it again before everybody sees it." in form.words()
    assert send(browser, f"{path}/edit", {**form_of(form), "words": "My neighbour is a thief."}, "green").status == 303
    assert "A moderator reads it before everybody sees it." in browser.follow().words()
    assert visitor.get(path).status == 404, "nobody has read the new words yet"
    issue = db.session.get_one(Issue, issue.id)
    let_through(moderator, issue)
    first, second = photos_of(db.session.get_one(Issue, issue.id))
    assert first.shown_id == painted != first.upload_id, "what was painted over stays so"
    assert second.shown_id == second.upload_id
    assert visitor.get(path).status == 200


@pytest.mark.parametrize("built", ["embedded"], indirect=True)
def test_a_report_that_once_waited_waits_again_and_one_that_never_did_does_not(
    app: Flask, actors: Actors, visitor: Visitor
) -> None:
    aigul, made = actors.person("Aigul"), issues.open_map()
    plain, once = issues.issue(made, by=aigul), issues.issue(made, by=aigul, title="Another lamp")
    at = [f"/maps/issues/{issue.public_id}" for issue in (plain, once)]
    with transaction():
        once = db.session.merge(once)
        once.visible = False
    let_through(actors.facilitator_of(made.place), once)
    for issue, path, seen in ((plain, at[0], 200), (once, at[1], 404)):
        edit_issue(db.session.merge(aigul), db.session.merge(issue), Wording("A lamp", "It hums.", SAME.spot_words))
        assert visitor.get(path).status == seen


@pytest.mark.parametrize("built", ["embedded"], indirect=True)
def test_what_was_never_read_is_not_read_again(app: Flask, actors: Actors) -> None:
    aigul, made = actors.person("Aigul"), issues.open_map(moderation=Moderation.BEFORE)
    issue = report_issue(aigul, made, issues.report())
    page = actors.browser(aigul).get(f"/maps/issues/{issue.public_id}/edit")
    assert page.status == 200 and "reads it again" not in page.words()


@pytest.mark.parametrize("built", ["embedded"], indirect=True)
def test_a_form_sent_unchanged_changes_nothing(app: Flask, actors: Actors) -> None:
    aigul = actors.person("Aigul")
    issue = issues.issue(issues.open_map(moderation=Moderation.BEFORE), by=aigul, photos=[stored("red")])
    page, browser = f"/maps/issues/{issue.public_id}/edit", actors.browser(aigul)
    before = (issue.changed_at, issue.visible, names(issue))
    assert send(browser, page, form_of(browser.get(page))).status == 303
    issue = db.session.get_one(Issue, issue.id)
    assert (issue.changed_at, issue.visible, names(issue)) == before
    edited = select(IssueChange).where(IssueChange.kind == ChangeKind.EDITED)
    assert db.session.scalars(edited).all() == []


def test_who_chose_the_wrong_kind_puts_it_right_until_staff_have_read_it(
    app: Flask, actors: Actors, visitor: Visitor
) -> None:
    aigul, made = actors.person("Aigul"), issues.open_map()
    with transaction():
        issues.category(made, "road").answer_days = 3
        issues.category(made, "lamp").answer_days = 30
    issue = issues.issue(made, by=aigul)
    number, path, browser = issue.id, f"/maps/issues/{issue.public_id}", actors.browser(aigul)
    term = issue.due_on
    page = browser.get(f"{path}/edit")
    assert '<option selected value="lamp">' in page.text
    assert 'value="road"' in page.text and 'value="care"' not in page.text, "what is blurred is not offered"
    assert browser.post(f"{path}/edit", {**form_of(page), "kind": "care"}).status == 422
    assert browser.post(f"{path}/edit", {**form_of(page), "kind": "road", "title": "A hole"}).status == 303
    moved = db.session.get_one(Issue, number)
    assert (moved.category.key, moved.title) == ("road", "A hole") and term is not None
    assert moved.due_on is not None and moved.due_on < term, "the term of that kind, from the day of the report"
    assert "The reporter changed the report" in visitor.get(path).words()
    issues.put(db.session.get_one(Issue, number), IssueState.SEEN)
    assert browser.get(f"{path}/edit").status == 403


def test_what_staff_asked_is_answered_better_later(app: Flask, actors: Actors, visitor: Visitor) -> None:
    aigul, made = actors.person("Aigul"), issues.open_map(questions=True)
    issue = issues.issue(made, by=aigul, answers={"since": "week"})
    number, path, browser = issue.id, f"/maps/issues/{issue.public_id}", actors.browser(aigul)
    page = browser.get(f"{path}/edit")
    given = form_of(page)
    assert (given["asked"], given["q-post"]) == ("lamp", "")
    assert re.search(r'value="week" checked', page.text) and not re.search(r'value="longer" checked', page.text)
    wrong = browser.post(f"{path}/edit", {**given, "q-since": "yesterday", "title": "Two lamps", "q-post": "17"})
    assert wrong.status == 422 and "Look at the answers marked below." in wrong.words()
    assert "Choose one of the answers." in wrong.words()
    assert form_of(wrong)["q-post"] == "17" and form_of(wrong)["title"] == "Two lamps", "nothing typed is lost"
    assert browser.post(f"{path}/edit", {**given, "q-since": "longer", "q-post": "17"}).status == 303
    assert json.loads(db.session.get_one(Issue, number).answers) == {"post": "17", "since": "longer"}
    assert "17" in visitor.get(path).words() and "longer" in visitor.get(path).words()
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None and "answers" in str(entry.details) and "17" not in str(entry.details)


def test_another_kind_asks_what_it_wants_to_know_before_the_report_is_moved(
    app: Flask, actors: Actors, visitor: Visitor
) -> None:
    """Without a script the questions come on a second look; with one, all of them lie ready."""
    aigul, made = actors.person("Aigul"), issues.open_map(questions=True)
    issue = issues.issue(made, by=aigul, key="road", title="A hole")
    number, path, browser = issue.id, f"/maps/issues/{issue.public_id}", actors.browser(aigul)
    page = browser.get(f"{path}/edit")
    assert re.search(r'data-category="lamp" hidden disabled', page.text), "not asked of a road"
    second = browser.post(f"{path}/edit", {**form_of(page), "kind": "lamp", "title": "A dark lamp"})
    assert second.status == 422 and "This kind of report asks something more." in second.words()
    assert db.session.get_one(Issue, number).category.key == "road", "nothing is stored by halves"
    given = form_of(second)
    assert given["title"] == "A dark lamp" and '<option selected value="lamp">' in second.text
    missing = browser.post(f"{path}/edit", {**given, "kind": "lamp"})
    assert missing.status == 422 and "Fill in this field." in missing.words()
    assert browser.post(f"{path}/edit", {**given, "kind": "lamp", "q-since": "week"}).status == 303
    moved = db.session.get_one(Issue, number)
    assert (moved.category.key, json.loads(moved.answers)) == ("lamp", {"since": "week"})
    page = browser.get(f"{path}/edit")
    assert browser.post(f"{path}/edit", {**form_of(page), "kind": "road"}).status == 303
    back = db.session.get_one(Issue, number)
    assert (back.category.key, json.loads(back.answers)) == ("road", {}), "what a lamp was asked is no answer of a road"


def test_a_form_opened_before_there_were_questions_changes_no_answer(app: Flask, actors: Actors) -> None:
    aigul, made = actors.person("Aigul"), issues.open_map(questions=True)
    issue = issues.issue(made, by=aigul, answers={"since": "week"})
    number, path, browser = issue.id, f"/maps/issues/{issue.public_id}/edit", actors.browser(aigul)
    shown = form_of(browser.get(path))
    given = {name: value for name, value in shown.items() if name != "asked" and not name.startswith("q-")}
    assert browser.post(path, {**given, "kind": "lamp", "title": "Still dark"}).status == 303
    changed = db.session.get_one(Issue, number)
    assert (changed.title, json.loads(changed.answers)) == ("Still dark", {"since": "week"})


def test_no_command_moves_a_report_of_ones_own_between_exact_and_blurred_or_into_a_kind_of_another_shape(
    app: Flask, actors: Actors
) -> None:
    aigul, made = actors.person("Aigul"), issues.open_map()
    with transaction():
        issues.category(made, "road").shapes = "line"
    lamp, care = issues.issue(made, by=aigul), issues.issue(made, by=aigul, key="care", title="Somebody needs help")
    for issue, key in ((lamp, "care"), (care, "lamp"), (lamp, "road")):
        with pytest.raises(Refused) as refused:
            wording = Wording(issue.title, "", issue.spot_words, issues.category(made, key))
            edit_issue(aigul, issue, wording)
        assert refused.value.field == "kind"
    assert (lamp.category.key, care.category.key) == ("lamp", "care")
    page = actors.browser(aigul).get(f"/maps/issues/{care.public_id}/edit")
    assert page.status == 200 and 'name="kind"' not in page.text
