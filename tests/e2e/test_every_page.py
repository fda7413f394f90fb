"""Every page in a real browser, in each language: no policy violation, no foreign request, nothing for axe to find."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.architecture.test_matrix import Town, paths, routes
from tests.factories.people import PASSWORD, Actors
from tests.support.browsing import AXE_SCRIPT, Watched, barriers, served

pytestmark = pytest.mark.browser
# Files and figures are not pages; what only redirects is seen at its end.
NOT_PAGES = (
    "open311.",
    "assets.",
    "files.",
    "locations.base",
    "locations.file",
    "locations.search",
    "locations.words",
    "rounds.vote",
    "accounts.second_factor_picture",
)
# Where links lead, where a form is sent, and what it carries unseen.
ADDRESSES = re.compile(r' (?:href|action)="[^"]*"|(?<=<input type="hidden" )[^>]*')
FILES = ("/hot-spots.html", ".csv", ".ics", ".json", ".geojson", ".pb", ".svg")


def pages(app: Flask, town: Town) -> list[str]:
    """Address of every page a steward or anybody may open, each once, in its most telling phases."""
    found = []
    for method, endpoint, rule in routes(app):
        if method != "GET" or endpoint.startswith(NOT_PAGES):
            continue
        for phase, path in paths(app, town, endpoint, rule):
            if phase not in ("published", "closed", "counted") and not path.endswith(FILES):
                found.append(path)
    return list(dict.fromkeys(found))


# What a stranger sees differs in doors and reasons, not in words: seen once, on the wide screen.
WALKS = [("kk", 320, "steward"), ("ru", 360, "steward"), ("en", 1280, "steward"), ("en", 1280, "anonymous")]


@pytest.mark.parametrize("built", ["embedded"], indirect=True)
@pytest.mark.parametrize(("language", "width", "who"), WALKS)
def test_every_page_is_clean(
    app: Flask, actors: Actors, chromium: Browser, language: str, width: int, who: str
) -> None:
    town = Town(app, actors)
    addresses = pages(app, town)
    assert len(addresses) > 40
    wrong: list[str] = []
    with served(app) as origin:
        context = chromium.new_context(viewport={"width": width, "height": 800}, locale=language)
        context.add_init_script(AXE_SCRIPT)
        watched = Watched(context, origin)
        if who != "anonymous":
            sign_in(watched, town.emails[who])
        seen: set[str] = set()
        for path in addresses:
            wrong += look(watched, origin, path, language, who, seen)
        context.close()
    assert not wrong, "\n".join(wrong[:40])


def sign_in(watched: Watched, email: str) -> None:
    watched.page.goto(watched.origin + "/sign-in")
    watched.page.fill("[name=email]", email)
    watched.page.fill("[name=password]", PASSWORD)
    watched.page.press("[name=password]", "Enter")
    watched.page.wait_for_load_state()


def look(watched: Watched, origin: str, path: str, language: str, who: str, seen: set[str]) -> list[str]:
    """Open one page and list what is wrong with it; axe looks once at each content, such as that of a missing page."""
    mark = "&" if "?" in path else "?"
    response = watched.page.goto(f"{origin}{path}{mark}lang={language}")
    if response is None or "text/html" not in response.headers.get("content-type", ""):
        return []
    if response.status in (403, 404) and who == "anonymous":
        return []
    where = f"{who} {language} {path}: "
    wrong = [where + misdeed for misdeed in watched.misdeeds] + [where + v for v in watched.violations()]
    watched.misdeeds.clear()
    if response.status >= 500:
        wrong.append(where + f"status {response.status}")
    if watched.scrolls_sideways():
        wrong.append(where + "scrolls sideways")
    # The same page for another address, such as that of signing in, differs in where its links and fields lead alone.
    content = ADDRESSES.sub("", watched.page.inner_html("main"))
    if content in seen:
        return wrong
    seen.add(content)
    wrong.extend(where + f"axe {one['id']}: {one['nodes'][0]['html'][:160]}" for one in barriers(watched.page))
    return wrong


@pytest.mark.parametrize("built", ["embedded"], indirect=True)
def test_the_watch_sees_misdeeds(app: Flask, chromium: Browser) -> None:
    """The negative control: an inline style and a foreign picture are noticed."""
    with served(app) as origin:
        watched = Watched(chromium.new_context(), origin)
        watched.page.goto(origin + "/sign-in")
        watched.page.evaluate(
            "() => { const d = document.createElement('div'); d.innerHTML = '<p style=\"color:red\">x</p><img src=\"http://192.0.2.1/x.png\">';"
            " document.body.append(d); }"
        )
        watched.page.wait_for_timeout(300)
        assert watched.violations()
        watched.page.evaluate(
            'document.querySelector(\'main\').innerHTML = \'<img src="/x.png"><div class="x" tabindex="5"></div>\''
        )
        assert barriers(watched.page)
