"""A yard drawn in a browser with the keys alone, and with a mouse; the form that is sent is the one that works without script."""

import json
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from civic.kernel.extensions import db
from maps.sketches.models import SketchVersion
from tests.factories import sketches as make
from tests.factories.communities import region
from tests.factories.people import PASSWORD, Actors
from tests.support.browsing import Watched, barriers, served

pytestmark = pytest.mark.browser


def sign_in(page: Page, origin: str, email: str) -> None:
    page.goto(f"{origin}/sign-in?lang=en")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there; a person without a mouse has no other way."""
    for _ in range(80):
        if page.evaluate("(wanted) => !!document.activeElement?.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {selector}")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def features(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(page.locator("#document").input_value())["features"]
    return found


@pytest.mark.parametrize("built", ["embedded"], indirect=True)
def test_a_yard_is_drawn_with_the_keys_alone(app: Flask, actors: Actors, chromium: Browser) -> None:
    board = make.board(region()[3]).public_id
    email = actors.person("Aigul").email
    with served(app) as origin:
        window = Watched(chromium.new_context(viewport={"width": 360, "height": 740}, locale="en"), origin)
        page = window.page
        sign_in(page, origin, email)
        page.goto(f"{origin}/sketches/{board}")
        tab_to(page, f'main a[href$="/{board}/draw"]')
        press(page, "Enter")
        expect(page.locator("#board[tabindex]")).to_be_visible()
        say = page.locator(".sketch [role=status]")

        tab_to(page, '[data-item="bench"]')
        press(page, "Enter")
        tab_to(page, "#board")
        # The cross begins in the middle, 30 m from the left and 20 m from the bottom.
        press(page, "ArrowRight", "ArrowRight", "ArrowUp", "Enter")
        expect(say).to_have_text("bench placed at G4")
        press(page, "ArrowLeft", "Shift+ArrowDown", "r", "r")
        expect(say).to_have_text("bench: turned to 30 degrees")
        assert [(f["geometry"]["coordinates"], f["properties"]["turned"]) for f in features(page)] == [
            ([31.5, 20.9], 30)
        ]

        press(page, "Escape")
        tab_back(page, '[data-item="lawn"]')
        press(page, "Space")
        tab_to(page, "#board")
        press(page, "Enter", *["ArrowRight"] * 4, "Enter", *["ArrowUp"] * 5, "Enter", "f")
        expect(page.locator(".sketch__list li")).to_have_count(2)
        lawn = features(page)[1]["geometry"]["coordinates"][0]
        assert lawn == [[32, 21], [36, 21], [36, 26], [32, 21]]
        # 85 000 for the bench and ten square metres at 2 300.
        expect(page.locator(".sketch__sum")).to_have_text("Together: 108 000 ₸ · Left: 892 000 ₸", use_inner_text=False)

        press(page, "Escape", "Escape", "PageDown", "Delete")
        expect(say).to_have_text("bench removed")
        press(page, "Control+z")
        expect(page.locator(".sketch__list li")).to_have_count(2)
        press(page, "Control+y")
        expect(page.locator(".sketch__list li")).to_have_count(1)
        press(page, "Control+z")
        assert not window.scrolls_sideways()
        assert not barriers(page)

        tab_to(page, 'button[name="do"][value="send"]')
        press(page, "Enter")
        page.wait_for_url("**/sketches/s/**")
        expect(page.locator("main")).to_contain_text("Your sketch has been given in")
        assert not window.misdeeds and not window.violations()
        window.context.close()
    stored = json.loads(db.session.scalars(select(SketchVersion.document)).one())["features"]
    assert sorted(f["properties"]["item"] for f in stored) == ["bench", "lawn"]


def tab_back(page: Page, selector: str) -> None:
    for _ in range(80):
        if page.evaluate("(wanted) => !!document.activeElement?.matches(wanted)", selector):
            return
        page.keyboard.press("Shift+Tab")
    raise AssertionError(f"Shift+Tab never reaches {selector}")


@pytest.mark.parametrize("built", ["embedded"], indirect=True)
def test_a_tree_is_placed_and_dragged_and_what_was_there_stays(app: Flask, actors: Actors, chromium: Browser) -> None:
    board = make.board(region()[3])
    aigul = actors.person("Aigul")
    sketch = make.sketch(board, aigul, make.piece("bench", 12, 22, "b1"), send=False).public_id
    email = aigul.email
    with served(app) as origin:
        window = Watched(chromium.new_context(viewport={"width": 1280, "height": 1000}, locale="en"), origin)
        page = window.page
        sign_in(page, origin, email)
        page.goto(f"{origin}/sketches/s/{sketch}/edit")
        page.locator('[data-item="tree"]').click()
        picture = page.locator("#board")
        picture.scroll_into_view_if_needed()
        picture.click(position=spot_of(page, 40, 10))
        assert [round(v) for v in features(page)[1]["geometry"]["coordinates"]] == [40, 10]
        page.locator('[data-item="tree"]').click()
        box = picture.bounding_box()
        assert box is not None
        start, end = spot_of(page, 40, 10), spot_of(page, 50, 30)
        page.mouse.move(box["x"] + start["x"], box["y"] + start["y"])
        page.mouse.down()
        page.mouse.move(box["x"] + end["x"], box["y"] + end["y"], steps=5)
        page.mouse.up()
        assert [round(v) for v in features(page)[1]["geometry"]["coordinates"]] == [50, 30]
        page.locator('.btn[name="do"][value="save"]').click()
        page.wait_for_url("**/edit")
        found = {f["properties"]["item"]: f["geometry"]["coordinates"] for f in features(page)}
        assert found["bench"] == [12, 22], "the hidden rows did not move what nobody touched"
        assert [round(v) for v in found["tree"]] == [50, 30]
        assert not window.misdeeds and not window.violations()
        window.context.close()


def spot_of(page: Page, x: float, y: float) -> Any:
    """Where a spot of the board in metres is in the picture, in pixels."""
    return page.evaluate(
        """([x, y]) => { const board = document.querySelector('#board'), box = board.getBoundingClientRect();
        const at = new DOMPoint(x, Number(board.dataset.height) - y).matrixTransform(board.getScreenCTM());
        return { x: at.x - box.x, y: at.y - box.y }; }""",
        [x, y],
    )
