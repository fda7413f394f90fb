"""The map of reports in a real browser: how far a crowd has come, the way to a lone report, hostile words."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from civic.kernel.commands import transaction
from maps.issues.models import IssueState
from maps.issues.queries import spots
from tests.factories import issues
from tests.factories.constraints import layer
from tests.support.browsing import Watched, served

pytestmark = pytest.mark.browser
EMBEDDED = pytest.mark.parametrize("built", ["embedded"], indirect=True)


@contextmanager
def map_of_reports(app: Flask, chromium: Browser) -> Iterator[tuple[Watched, str]]:
    """A wide window of an English reader and the address of the town; at the end nothing may have gone wrong in it."""
    with served(app) as origin:
        watched = Watched(chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en"), origin)
        yield watched, origin
        assert watched.misdeeds == [] and watched.violations() == []
        watched.context.close()


@EMBEDDED
def test_hostile_words_do_nothing_on_the_map_of_reports(app: Flask, chromium: Browser) -> None:
    made = issues.open_map()
    bad = "</script><img src=x onerror='window.__hacked=1'>`${window.__hacked=2}`\""
    with transaction():
        issues.category(made, "lamp").name_en = bad[:80]
    issues.issue(made, title=bad[:80], spot_words=bad)
    issues.issue(made, title=f"Twin {bad[:70]}", spot_words=bad)
    issues.issue(made, title=bad[:80], at=(76.951, 52.2905))
    layer(made.place, title_en=bad[:80], warning_en=bad)
    with map_of_reports(app, chromium) as (watched, origin):
        page = watched.page
        page.goto(f"{origin}/maps/{made.public_id}#map=17/52.2902/76.9505")
        marks = page.locator(".live-map .leaflet-marker-icon")
        expect(marks).to_have_count(2)
        for place in range(2):
            marks.nth(place).focus()
            page.keyboard.press("Enter")
            expect(page.locator(".live-map__here")).to_contain_text("onerror='window.__hacked=1'")
            page.keyboard.press("Escape")
            expect(page.locator(".live-map__here")).to_have_count(0)
        page.goto(f"{origin}/places/{made.place.code}/map?lang=en")
        page.wait_for_timeout(500)
        assert page.evaluate(
            "[window.__hacked ?? 0, document.querySelectorAll('img[src=x], img[onerror]').length]"
        ) == [0, 0]


@EMBEDDED
def test_a_crowded_map_tells_how_far_things_are_and_leads_to_a_lone_report(
    app: Flask, chromium: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spots, "MOST_FEATURES", 6)
    made = issues.open_map()
    for state in [IssueState.NEW] * 3 + [IssueState.IN_WORK] + [IssueState.DONE] * 2:
        issues.issue(made, state, at=(76.99, 52.34))
    lone = issues.issue(made, title="The only lamp in the street", at=(76.9, 52.26)).public_id
    with map_of_reports(app, chromium) as (watched, origin):
        page = watched.page
        page.goto(f"{origin}/maps/{made.public_id}#map=12/52.3/76.95")
        crowd = page.locator(".live-map .pin-count")
        expect(crowd).to_have_count(1)
        assert crowd.inner_text() == "6"
        assert (
            crowd.get_attribute("title")
            == "6 things; zoom in to see them. new or seen: 3, accepted or in work: 1, has been done: 2"
        )
        shares = crowd.locator("circle").evaluate_all(
            "(parts) => parts.map((part) => [part.className.baseVal, parseFloat(part.getAttribute('stroke-dasharray'))])"
        )
        assert {name: round(share) for name, share in shares} == {
            "pin-count__open": 50,
            "pin-count__work": 17,
            "pin-count__done": 33,
        }
        page.locator(".live-map .leaflet-marker-icon.pin-mark").focus()
        page.keyboard.press("Enter")
        page.locator(".live-map__here a").focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/maps/issues/{lone}")
