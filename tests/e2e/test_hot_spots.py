"""The hot-spot report in a real browser: drawn, asking nobody, breaking no policy; hostile text stays text, here and in the kept file."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from civic.kernel.commands import transaction
from civic.kernel.extensions import db
from maps.issues.models import Issue, IssueMap
from tests.factories import evidence as make
from tests.factories import issues
from tests.support.browsing import Watched, served

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("built", ["embedded"], indirect=True)]
HOSTILE = "</script><img src=x onerror='window.__hacked=1'>`${window.__hacked=2}`\\"


def hostile_map() -> str:
    """A map whose title, category, report titles and words all attack; its public id."""
    issue_map = make.hot_map(title_en=HOSTILE, title_ru=HOSTILE, title_kk=HOSTILE)
    with transaction():
        lamp = issues.category(issue_map, "lamp")
        lamp.name_en = lamp.name_ru = lamp.name_kk = HOSTILE
        for issue in db.session.query(Issue).filter_by(map_id=issue_map.id):
            issue.title, issue.words = HOSTILE, HOSTILE
        db.session.get_one(IssueMap, issue_map.id).title_en = HOSTILE
    return issue_map.public_id


def point_at_everything(watched: Watched) -> str:
    """Point at every shape, as a reader would; gives what was said beside the pointer."""
    said = []
    for number in range(watched.page.locator(".report-map path.leaflet-interactive").count()):
        watched.page.evaluate(
            """n => { const path = document.querySelectorAll('.report-map path.leaflet-interactive')[n];
                 const box = path.getBoundingClientRect();
                 const at = { bubbles: true, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 };
                 for (const kind of ['mouseover', 'mousemove']) path.dispatchEvent(new MouseEvent(kind, at)); }""",
            number,
        )
        said += watched.page.locator(".report-facts").all_inner_texts()
    watched.page.wait_for_timeout(150)
    return " ".join(said)


def harm(watched: Watched) -> list[str]:
    """What hostile text has achieved: scripts run, elements made."""
    found = [f"ran: {watched.page.evaluate('window.__hacked')}"] if watched.page.evaluate("window.__hacked") else []
    made = watched.page.evaluate("document.querySelectorAll('img[onerror], img[src=x]').length")
    return found + ([f"{made} elements made"] if made else [])


def test_the_report_is_drawn_in_three_languages_and_asks_nobody(app: Flask, chromium: Browser) -> None:
    name, plain = hostile_map(), make.hot_map().public_id
    with served(app) as origin:
        for language, width in (("kk", 360), ("ru", 360), ("en", 1280)):
            watched = Watched(chromium.new_context(viewport={"width": width, "height": 800}), origin)
            watched.page.goto(f"{origin}/maps/{name}/hot-spots?lang={language}")
            watched.page.wait_for_selector(".report-map canvas.leaflet-heatmap-layer")
            assert watched.page.locator(".report-map path.leaflet-interactive").count() >= 2
            assert watched.page.locator(".leaflet-control-layers-overlays label").count() == 4
            said = point_at_everything(watched)
            assert "window.__hacked=1" in said and "window.__hacked=2" in said
            assert harm(watched) == [] and watched.misdeeds == [] and watched.violations() == []
            watched.page.goto(f"{origin}/maps/{plain}/hot-spots?lang={language}")
            assert not watched.scrolls_sideways()
            watched.context.close()


def test_the_kept_file_runs_from_a_disk_and_hostile_text_does_not(
    app: Flask, chromium: Browser, tmp_path: Path
) -> None:
    name = hostile_map()
    answer = app.test_client().get(f"/maps/{name}/hot-spots.html?lang=en")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.mimetype == "application/octet-stream"
    kept = tmp_path / "hot-spots.html"
    kept.write_bytes(answer.get_data())
    watched = Watched(chromium.new_context(viewport={"width": 1000, "height": 800}, offline=True), f"file://{tmp_path}")
    watched.page.goto(f"file://{kept}")
    watched.page.wait_for_selector(".report-map canvas.leaflet-heatmap-layer")
    assert "window.__hacked=1" in point_at_everything(watched)
    assert harm(watched) == [] and watched.misdeeds == [] and watched.violations() == []
    links = watched.page.locator("main p a, main table a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert links and all(link.startswith("http://town.example/") for link in links)
    watched.context.close()


def test_without_the_entities_the_same_text_would_do_harm(
    app: Flask, chromium: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the watch above sees it when the escaping is taken away."""
    name = hostile_map()
    monkeypatch.setattr("maps.report.drawing.entities", lambda text: text)
    with served(app) as origin:
        watched = Watched(chromium.new_context(), origin)
        watched.page.goto(f"{origin}/maps/{name}/hot-spots?lang=en")
        watched.page.wait_for_selector(".report-map canvas.leaflet-heatmap-layer")
        point_at_everything(watched)
        assert harm(watched)
        watched.context.close()
