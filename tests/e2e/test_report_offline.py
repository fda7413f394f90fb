"""Reporting in a real browser where there is no connection: kept on the phone, asked and looked at there, sent once."""

import json

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from civic.kernel.commands import transaction
from tests.e2e.test_report import EMBEDDED, fill, stored
from tests.factories import issues
from tests.support.browsing import barriers, served

pytestmark = pytest.mark.browser


@EMBEDDED
def test_a_report_written_without_a_connection_is_sent_once_when_it_is_back(app: Flask, chromium: Browser) -> None:
    made = issues.open_map()
    lamp = issues.issue(made, title="The same lamp").public_id
    with served(app) as origin:
        context, page = out_of_reach(chromium, f"{origin}/maps/{made.public_id}/report", made.public_id)
        fill(page, "Dark in the field")
        page.fill("[name=spot_at]", "52.290000, 76.950000")
        page.click("#main button[value=check]")
        expect(page.locator(".outbox h2")).to_contain_text("1 report is not sent yet")
        # The page opens again without a connection, from what the phone kept; nothing of a person in it.
        page.goto(f"{origin}/maps/{made.public_id}/report")
        expect(page.locator("h1")).to_contain_text("Report without a connection")
        expect(page.locator(".outbox h2")).to_contain_text("1 report is not sent yet")
        fill(page, "A second one")
        page.click("#main button[value=send]")
        expect(page.locator(".outbox h2")).to_contain_text("2 reports are not sent yet")
        page.click(".outbox > p > button")
        expect(page.locator(".outbox [role=status]")).to_contain_text("No connection")
        assert len(stored()) == 1
        context.set_offline(False)
        expect(page.locator(".outbox h2")).to_be_hidden(timeout=15_000)
        line = page.locator(".outbox [role=status]")
        for title in ("Dark in the field", "A second one"):
            expect(line).to_contain_text(f"Sent: “{title}”")
        # What others had reported near by could not be shown before.
        expect(line.get_by_role("link", name="The same lamp")).to_have_attribute("href", f"/maps/issues/{lamp}")
        context.close()
    assert [issue.title for issue in stored()][1:] == ["Dark in the field", "A second one"]


@EMBEDDED
def test_without_a_connection_too_only_what_the_category_wants_to_know_is_asked(app: Flask, chromium: Browser) -> None:
    made = issues.open_map(questions=True)
    height = {"key": "height", "kind": "number", "label": {"en": "Height"}, "min": 2, "max": 30, "unit": "m"}
    with transaction():
        road = issues.category(made, "road")
        road.questions = json.dumps([height])
    with served(app) as origin:
        context, page = out_of_reach(chromium, f"{origin}/maps/{made.public_id}/report", made.public_id)
        page.reload()
        said, asked = page.locator("[data-question] .field__error"), page.locator("[data-category]:not([hidden])")
        expect(asked).to_have_count(0)
        fill(page, "Dark in the field")
        expect(asked).to_have_count(1)
        page.click("#main button[value=send]")
        expect(page.locator("fieldset", has_text="Since when?").last.locator(".field__error")).to_be_in_viewport()
        expect(said).to_have_text("Error: Fill in this field.")
        assert page.evaluate("document.activeElement.name") == "q-since"
        assert not barriers(page)
        page.check("[name=q-since][value=longer]", force=True)
        expect(said).to_have_count(0)
        # Another category asks other things; what was answered before is not sent with it.
        page.check("[name=category][value=road]", force=True)
        expect(asked).to_contain_text("Height")
        for typed, says in (
            ("high", "Error: Type a number in figures."),
            ("31", "Error: At most 30."),
            ("1,5", "Error: At least 2."),
        ):
            page.fill("[name=q-height]", typed)
            page.click("#main button[value=send]")
            expect(said).to_have_text(says)
            expect(said).to_be_in_viewport()
        page.fill("[name=q-height]", "12,5")
        page.click("#main button[value=send]")
        expect(page.locator(".outbox h2")).to_contain_text("1 report is not sent yet")
        expect(asked).to_have_count(0)
        assert answers_kept(page) == [["q-height"]]
        context.set_offline(False)
        expect(page.locator(".outbox [role=status]")).to_contain_text("Sent:", timeout=15_000)
        context.close()
    assert [json.loads(issue.answers) for issue in stored()] == [{"height": 12.5}]


def answers_kept(page: Page) -> list[list[str]]:
    """Which questions each report kept on the phone answers."""
    found: list[list[str]] = page.evaluate(
        """() => new Promise((done) => { indexedDB.open('asar-outbox').onsuccess = ({ target }) => {
            target.result.transaction('reports').objectStore('reports').getAll().onsuccess = (event) => {
                target.result.close();
                done(event.target.result.map((report) => report.fields.map(([name]) => name).filter((name) => name.startsWith('q-')))); }; }; })"""
    )
    return found


def out_of_reach(chromium: Browser, form: str, map_id: str) -> tuple[BrowserContext, Page]:
    """A phone that has opened the form once and then lost its connection."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="en")
    page = context.new_page()
    page.goto(form)
    kept(page, map_id)
    context.set_offline(True)
    return context, page


def kept(page: Page, map_id: str) -> None:
    """Wait until the service worker is at work and has put the form away."""
    look = """async (path) => { const worker = (await navigator.serviceWorker.ready).active;
        if (worker.state !== 'activated' || !navigator.serviceWorker.controller) return false;
        const cache = await caches.open('asar-report-1');
        const page = await cache.match(path, { ignoreSearch: true });
        return Boolean(page) && (await cache.keys()).length > 10; }"""
    # Asked again and again from here: a function that is waited for in the page counts its promise as a yes.
    for _ in range(150):
        if page.evaluate(look, f"/maps/{map_id}/report/offline"):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the form was not kept within 15 seconds")
