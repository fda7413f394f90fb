"""A page is passed on from a phone and from a desk, with script and without; nobody is asked before somebody follows a link."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Opener
from tests.e2e.town import LiveTown

pytestmark = pytest.mark.browser

# What a phone's own list would be given.
LISTEN = (
    "navigator.share = (what) => { window.passed = what; return Promise.reject(new Error('closed without choosing')); }"
)
JOURNEYS = [("kk", 360, True), ("ru", 1280, True), ("en", 360, False), ("kk", 1280, False)]


@pytest.mark.parametrize(("language", "width", "script"), JOURNEYS)
def test_a_resident_passes_a_project_on(
    live: LiveTown, open_window: Opener, language: str, width: int, script: bool
) -> None:
    window = open_window(width, script)
    if script:
        window.context.add_init_script(LISTEN)
    window.visit(f"/rounds/{live.round_id}/projects/2?lang={language}")
    page = window.page
    box = page.locator("section[aria-labelledby=pass-on]")
    for name, host in (("WhatsApp", "https://wa.me/"), ("Telegram", "https://t.me/")):
        link = box.get_by_role("link", name=name)
        expect(link).to_be_visible()
        target = str(link.get_attribute("href"))
        assert target.startswith(host) and f"%2Frounds%2F{live.round_id}%2Fprojects%2F2" in target
    own = box.locator("[data-enhance=share]")
    if script:
        own.click()
        passed = page.evaluate("window.passed")
        assert passed["url"].endswith(f"/rounds/{live.round_id}/projects/2")
        assert passed["title"] == page.locator("h1").inner_text()
    else:
        expect(own).to_be_hidden()
    assert window.sideways() <= 0
    if script:
        assert window.barriers() == []


def test_where_the_phone_has_no_list_of_its_own_no_button_promises_one(live: LiveTown, open_window: Opener) -> None:
    window = open_window(360)
    window.context.add_init_script("delete Navigator.prototype.share")
    window.visit(f"/rounds/{live.round_id}")
    expect(window.page.locator("[data-enhance=print]")).to_be_visible()
    expect(window.page.locator("[data-enhance=share]")).to_be_hidden()
