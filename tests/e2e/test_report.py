"""Reporting in a real browser: by keyboard alone, without script, and changing one's own report."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect

from civic.kernel.extensions import db
from maps.issues.models import ChangeKind, Issue, IssueState
from maps.issues.queries import changes_of, photos_of
from tests.factories import issues
from tests.factories.people import PASSWORD, Actors
from tests.integration.issues.test_pages import photo
from tests.support.browsing import Watched, barriers, served

pytestmark = pytest.mark.browser
EMBEDDED = pytest.mark.parametrize("built", ["embedded"], indirect=True)


def stored() -> list[Issue]:
    """What the town has got."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.query(Issue).order_by(Issue.number).all()


def tab_to(page: Page, selector: str, most: int = 120) -> None:
    """Press Tab until the focus stands on what is wanted."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement?.matches(wanted)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def fill(page: Page, title: str) -> None:
    """Describe a dark lamp."""
    page.check("[name=category][value=lamp]", force=True)
    page.fill("[name=title]", title)
    page.fill("[name=spot_words]", "6 Toraigyrov Street")


def sign_in(page: Page, origin: str, email: str) -> None:
    """Sign in through the real form."""
    page.goto(f"{origin}/sign-in")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda address: not address.endswith("/sign-in"))


@EMBEDDED
def test_a_report_needs_no_mouse(app: Flask, chromium: Browser) -> None:
    made = issues.open_map(questions=True)
    with served(app) as origin:
        watched = Watched(chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en"), origin)
        page = watched.page
        page.goto(f"{origin}/maps/{made.public_id}/report")
        tab_to(page, "[name=category]")
        page.keyboard.press("Space")
        tab_to(page, "[name=title]")
        page.keyboard.type("The lamp by the school is dark")
        tab_to(page, "[name=spot_words]")
        page.keyboard.type("6 Toraigyrov Street")
        page.set_input_files("[name=photos]", {"name": "lamp.jpg", "mimeType": "image/jpeg", "buffer": photo()})
        expect(page.locator(".upload__list li")).to_contain_text("lamp.jpg")
        tab_to(page, "button[value=check]")
        page.keyboard.press("Enter")
        # The photo travels by a script of ours: what was typed is still there, and the reader begins at the top.
        page.wait_for_selector("#questions")
        expect(page.locator("h1")).to_be_focused()
        tab_to(page, "[name=q-since]")
        page.keyboard.press("Space")
        tab_to(page, "button[value=send]")
        page.keyboard.press("Enter")
        page.wait_for_url("**/sent")
        assert watched.misdeeds == [] and watched.violations() == []
        watched.context.close()
    assert [(issue.title, issue.photos) for issue in stored()] == [("The lamp by the school is dark", 1)]


@EMBEDDED
def test_a_mistake_beside_a_photo_loses_nothing(app: Flask, chromium: Browser) -> None:
    made = issues.open_map()
    with served(app) as origin:
        watched = Watched(chromium.new_context(viewport={"width": 360, "height": 740}, locale="en"), origin)
        page = watched.page
        page.goto(f"{origin}/maps/{made.public_id}/report")
        page.check("[name=category][value=lamp]", force=True)
        page.fill("[name=spot_words]", "6 Toraigyrov Street")
        page.set_input_files("[name=photos]", {"name": "lamp.jpg", "mimeType": "image/jpeg", "buffer": photo()})
        # The script looks after the photo now; before that, a hasty press is an ordinary form.
        expect(page.locator(".upload__list canvas")).to_be_visible()
        page.click("#main button[value=check]")
        expect(page.locator(".error-summary")).to_be_focused()
        page.locator(".error-summary a").first.click()
        expect(page.locator("[name=title]")).to_be_focused()
        # A link within the page is no step back.
        page.locator("a[href='#main']").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**#main")
        page.wait_for_timeout(400)
        expect(page.locator("[name=spot_words]")).to_have_value("6 Toraigyrov Street")
        page.fill("[name=title]", "The lamp by the school is dark")
        page.click("#main button[value=check]")
        expect(page.locator("#main button[value=send]")).to_be_visible()
        # Back leads to the form as the server gives it, not to a page that belongs to another step.
        page.go_back()
        page.go_back()
        page.go_back()
        expect(page.locator("#main button[value=check]")).to_be_visible()
        assert watched.misdeeds == [] and watched.violations() == []
        watched.context.close()


@EMBEDDED
def test_a_script_that_comes_late_does_not_take_the_cursor_away(app: Flask, chromium: Browser) -> None:
    """On a slow phone the list of mistakes learns to ask for the focus when somebody is typing already."""
    made = issues.open_map()
    with served(app) as origin:
        # What a service worker fetches cannot be held back from here.
        options = {"viewport": {"width": 360, "height": 740}, "locale": "en", "service_workers": "block"}
        watched = Watched(chromium.new_context(**options), origin)
        page = watched.page
        late: list[Route] = []
        page.goto(f"{origin}/maps/{made.public_id}/report")

        def hold(route: Route) -> None:
            late.append(route)

        page.route("**/enhance/focus.js", hold)
        page.click("#main button[value=check]")
        expect(page.locator(".error-summary")).to_be_focused()
        page.click("[name=title]")
        for _ in range(100):
            if late:
                break
            page.wait_for_timeout(50)
        with page.expect_response("**/enhance/focus.js"):
            late.pop().continue_()
        page.wait_for_timeout(300)
        expect(page.locator("[name=title]")).to_be_focused()
        page.locator(".error-summary a").first.click()
        assert page.evaluate("document.activeElement.name") == "category", "the list leads to the field all the same"
        watched.context.close()


@EMBEDDED
def test_what_was_typed_outlives_the_camera_and_the_way_back(app: Flask, actors: Actors, chromium: Browser) -> None:
    """A cheap phone closes the page behind the camera; a hasty thumb goes back from the second page to the first."""
    made = issues.open_map()
    next_one = actors.person("Sergei").email
    with served(app) as origin:
        watched = Watched(chromium.new_context(viewport={"width": 360, "height": 740}, locale="en"), origin)
        page, form = watched.page, f"{origin}/maps/{made.public_id}/report"
        page.goto(form)
        fill(page, "The lamp by the school is dark")
        page.fill("[name=spot_at]", "52.29, 76.95")
        page.reload()
        expect(page.locator(".remember")).to_contain_text("What you typed here before is back.")
        expect(page.locator("[name=title]")).to_have_value("The lamp by the school is dark")
        expect(page.locator("[name=spot_at]")).to_have_value("52.29, 76.95")
        expect(page.locator("[name=category][value=lamp]")).to_be_checked()
        assert barriers(page) == []
        page.click("#main button[value=check]")
        expect(page.locator("#main button[value=send]")).to_be_visible()
        page.goto(form)
        expect(page.locator("[name=spot_words]")).to_have_value("6 Toraigyrov Street")
        # Another tab is another person's, as far as anybody knows.
        other = watched.context.new_page()
        other.goto(form)
        expect(other.locator("[name=title]")).to_have_value("")
        expect(other.locator(".remember")).to_have_count(0)
        # Whoever signs in at the same browser does not read what the one before has typed.
        page.goto(f"{origin}/sign-in")
        page.fill("[name=email]", next_one)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_load_state()
        page.goto(form)
        page.wait_for_timeout(400)
        expect(page.locator("[name=title]")).to_have_value("")
        watched.context.clear_cookies()
        page.goto(form)
        expect(page.locator("[name=title]")).to_have_value("The lamp by the school is dark")
        # Not wanted any more, it goes for good.
        page.click(".remember button")
        expect(page.locator(".remember")).to_have_count(0)
        expect(page.locator("[name=title]")).to_have_value("")
        page.reload()
        expect(page.locator("[name=title]")).to_have_value("")
        fill(page, "The bench is broken")
        page.click("#main button[value=check]")
        page.click("#main button[value=send]")
        page.wait_for_url("**/sent")
        page.goto(form)
        page.wait_for_timeout(400)
        expect(page.locator("[name=title]")).to_have_value("")
        assert watched.misdeeds == [] and watched.violations() == []
        watched.context.close()
    assert [issue.title for issue in stored()] == ["The bench is broken"]


@EMBEDDED
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_voice_and_an_answer_need_no_mouse(app: Flask, actors: Actors, chromium: Browser, script: bool) -> None:
    made = issues.open_map(who="signed_in")
    lit = issues.issue(made, title="The lamp by the school is dark")
    face, lamp = issues.photographed(lit).public_id, lit.public_id
    people = [actors.person("Aigul").email, actors.staff_of(made.place).email]
    with served(app) as origin:
        for email, path, press, told in (
            (people[0], f"/maps/issues/{lamp}", ["button[value=support]"], "You said it concerns you too"),
            (
                people[1],
                f"/maps/issues/{lamp}/work",
                ["[name=to]", "[name=text]", "#page-form button"],
                "A crew is on its way.",
            ),
        ):
            context = chromium.new_context(
                viewport={"width": 1280, "height": 900}, java_script_enabled=script, locale="en"
            )
            page = context.new_page()
            page.goto(f"{origin}/sign-in")
            tab_to(page, "[name=email]")
            page.keyboard.type(email)
            tab_to(page, "[name=password]")
            page.keyboard.type(PASSWORD)
            page.keyboard.press("Enter")
            page.wait_for_url(lambda address: not address.endswith("/sign-in"))
            page.goto(origin + path)
            for wanted in press:
                tab_to(page, wanted)
                if wanted == "[name=to]":
                    page.keyboard.type("In")
                elif wanted == "[name=text]":
                    page.keyboard.type("A crew is on its way.")
                else:
                    page.keyboard.press("Enter")
                    expect(page.locator("main")).to_contain_text(told)
            if "[name=to]" in press:
                paint_over(page, f"{origin}/maps/photos/{face}/moderate", script=script)
            context.close()
    lit = stored()[0]
    line = next(line for line in changes_of(lit) if line.kind == ChangeKind.PHOTO)
    shown = photos_of(lit)[0]
    assert (line.to_state, line.text) == ("painted", "The face of a passer-by")
    assert shown.shown is not None and shown.shown_id != shown.upload_id
    assert (lit.supports, lit.state, lit.answered_at is not None) == (1, IssueState.IN_WORK, True)


def paint_over(page: Page, address: str, *, script: bool) -> None:
    """Cover parts of a photo: without a mouse, and with a script one more by dragging."""
    page.goto(address)
    parts = page.locator("[name=boxes]")
    if script:
        frame = page.locator(".paint img").bounding_box()
        assert frame is not None and frame["height"] < 700, "the whole photo is in sight"
        tab_to(page, ".paint .actions button")
        page.keyboard.press("Enter")
        added = [int(side) for side in parts.input_value().split(", ")]
        for key in ("ArrowRight", "ArrowDown", "Shift+ArrowRight"):
            page.keyboard.press(key)
        moved = [int(side) for side in parts.input_value().split(", ")]
        assert moved[0] > added[0] and moved[1] > added[1] and moved[2] > added[2] and moved[3] == added[3]
        page.mouse.move(frame["x"] + 5, frame["y"] + 5)
        page.mouse.down()
        page.mouse.move(frame["x"] + 60, frame["y"] + 40)
        page.mouse.up()
        expect(page.locator(".paint rect")).to_have_count(2)
    else:
        tab_to(page, "[name=boxes]")
        page.keyboard.type("10, 10, 60, 40")
    tab_to(page, "[name=reason]")
    page.keyboard.type("The face of a passer-by")
    tab_to(page, "button[value=paint]")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("the public sees it painted over")


@EMBEDDED
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_report_needs_no_script_and_no_wide_screen(app: Flask, chromium: Browser, language: str) -> None:
    made = issues.open_map()
    issues.issue(made, title="Earlier lamp")
    with served(app) as origin:
        context = chromium.new_context(
            viewport={"width": 320, "height": 740}, java_script_enabled=False, locale=language
        )
        page = context.new_page()
        page.goto(f"{origin}/maps/{made.public_id}/report")
        fill(page, "Шам жанбайды")
        page.fill("[name=spot_at]", "52.29, 76.95")
        page.click("#main button[value=check]")
        expect(page.locator(".similar")).to_contain_text("Earlier lamp")
        page.click("#main button[value=send]")
        page.wait_for_url("**/sent")
        context.close()
    assert [issue.title for issue in stored()] == ["Earlier lamp", "Шам жанбайды"]


@EMBEDDED
@pytest.mark.parametrize(("width", "script"), [(360, True), (1280, True), (360, False)])
def test_a_forgotten_photo_is_hung_on_a_report_later(
    app: Flask, actors: Actors, chromium: Browser, width: int, script: bool
) -> None:
    aigul = actors.person("Aigul")
    issue, email = issues.issue(issues.open_map(), by=aigul), aigul.email
    with served(app) as origin:
        seen = Watched(
            chromium.new_context(viewport={"width": width, "height": 740}, java_script_enabled=script, locale="en"),
            origin,
        )
        page = seen.page
        sign_in(page, origin, email)
        page.goto(f"{origin}/maps/issues/{issue.public_id}")
        page.click("#main a[href$='/edit']")
        page.set_input_files("[name=photo]", {"name": "lamp.jpg", "mimeType": "image/jpeg", "buffer": photo()})
        page.fill("[name=title]", "")
        page.click("#page-form .btn")
        # What is wrong is said at its field, and the photo is there already.
        expect(page.locator(".field", has=page.locator("[name=title]")).locator(".field__error")).to_be_visible()
        expect(page.locator(".kept-photos img")).to_have_count(1)
        assert not script or barriers(page) == []
        page.fill("[name=title]", "Two lamps are dark")
        page.click("#page-form .btn")
        expect(page.locator("h1")).to_contain_text("Two lamps are dark")
        expect(page.locator("main img[src*='/files/']")).to_have_count(1)
        assert seen.misdeeds == []
        seen.context.close()
    assert [(one.title, one.photos) for one in stored()] == [("Two lamps are dark", 1)]


@EMBEDDED
@pytest.mark.parametrize(("width", "script"), [(360, True), (1280, True), (360, False)])
def test_a_report_of_the_wrong_kind_answers_what_the_right_one_asks(
    app: Flask, actors: Actors, chromium: Browser, width: int, script: bool
) -> None:
    aigul = actors.person("Aigul")
    issue = issues.issue(issues.open_map(questions=True), by=aigul, key="road", title="It is dark here")
    path, email = f"/maps/issues/{issue.public_id}", aigul.email
    with served(app) as origin:
        options = {"viewport": {"width": width, "height": 740}, "java_script_enabled": script, "locale": "en"}
        seen = Watched(chromium.new_context(**options), origin)
        page = seen.page
        sign_in(page, origin, email)
        page.goto(f"{origin}{path}/edit")
        asked = page.locator("fieldset[data-category=lamp]")
        expect(asked).to_be_hidden()
        page.select_option("[name=kind]", "lamp")
        if not script:
            page.click("#page-form .btn")
            expect(page.locator(".error-summary")).to_contain_text("asks something more")
        expect(asked).to_be_visible()
        assert not script or barriers(page) == []
        asked.get_by_text("a week", exact=True).click()
        page.get_by_label("Number of the post").fill("17")
        page.click("#page-form .btn")
        expect(page.locator("main")).to_contain_text("Street lamp")
        expect(page.locator("dl").first).to_contain_text("a week")
        assert seen.misdeeds == [] and seen.violations() == []
        seen.context.close()
    assert [(one.category.key, one.answers) for one in stored()] == [("lamp", '{"post": "17", "since": "week"}')]


@EMBEDDED
@pytest.mark.parametrize(("width", "script"), [(360, True), (1280, True), (360, False)])
def test_a_mark_in_the_wrong_street_is_put_right_by_keyboard(
    app: Flask, actors: Actors, chromium: Browser, width: int, script: bool
) -> None:
    aigul = actors.person("Aigul")
    issue, email = issues.issue(issues.open_map(), by=aigul), aigul.email
    west, south = issues.HERE
    with served(app) as origin:
        options = {"viewport": {"width": width, "height": 740}, "java_script_enabled": script, "locale": "en"}
        seen = Watched(chromium.new_context(**options), origin)
        page = seen.page
        sign_in(page, origin, email)
        page.goto(f"{origin}/maps/issues/{issue.public_id}")
        page.click("#main a[href$='/spot']")
        if script:
            # The map opens where the mark stands; arrows move it, Enter puts the mark under the cross.
            tab_to(page, ".leaflet-container")
            for _ in range(3):
                page.keyboard.press("ArrowRight")
                page.wait_for_timeout(400)
            page.keyboard.press("Enter")
            assert barriers(page) == []
        else:
            tab_to(page, "[name=spot_at]")
            page.keyboard.press("Control+a")
            page.keyboard.type("52.29, 76.9512")
        tab_to(page, "#page-form .actions .btn")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text("The lamp at no. 6 is dark")
        assert seen.misdeeds == [] and seen.violations() == []
        seen.context.close()
    [moved] = stored()
    assert moved.lon is not None and moved.lat is not None
    assert west + 0.0001 < moved.lon < west + 0.05 and abs(moved.lat - south) < 0.0001
