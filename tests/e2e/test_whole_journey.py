"""From publication to result in a browser: an akimat publishes, three residents vote, the round is closed, counted and read."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import func, select

from civic.kernel import clock
from civic.kernel.extensions import db
from civic.voting.models import Ballot
from tests.factories import rounds as make
from tests.factories.people import PASSWORD, Actors
from tests.support.browsing import served

pytestmark = pytest.mark.browser
WAYS = [("ru", 360, True), ("kk", 360, False), ("en", 1280, True), ("ru", 1280, False)]


class Walker:
    """Somebody at a browser, with or without script."""

    def __init__(self, chromium: Browser, origin: str, language: str, width: int, script: bool) -> None:
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, locale=language, java_script_enabled=script
        )
        self.page: Page = context.new_page()
        self.origin, self.language = origin, language

    def signs_in(self, email: str) -> "Walker":
        self.goes("/sign-in")
        self.page.fill("[name=email]", email)
        self.page.fill("[name=password]", PASSWORD)
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_load_state()
        return self

    def goes(self, path: str) -> int:
        answer = self.page.goto(f"{self.origin}{path}?lang={self.language}")
        assert answer is not None
        return answer.status

    def does(self, path: str, **fields: str) -> None:
        """Open a confirmation page, fill it in and send it."""
        assert self.goes(path) == 200, path
        for name, value in fields.items():
            self.page.fill(f"[name={name}]", value)
        self.page.locator("form#page-form button").last.click()
        self.page.wait_for_load_state()
        assert self.page.locator("[aria-invalid=true]").count() == 0, self.page.inner_text("main")[:400]

    def votes(self, round_path: str, *numbers: int) -> str:
        self.goes(f"{round_path}/ballot")
        for number in numbers:
            self.page.locator(f"button[value=add-{number}]").click()
            self.page.wait_for_load_state()
        self.page.locator("button[value=review]").last.click()
        self.page.wait_for_load_state()
        self.page.locator("form#page-form button").last.click()
        self.page.wait_for_load_state()
        return self.page.inner_text("main")


@pytest.mark.parametrize("built", ["embedded"], indirect=True)
@pytest.mark.parametrize(("language", "width", "script"), WAYS)
def test_a_city_decides_in_a_browser(
    app: Flask, actors: Actors, chromium: Browser, language: str, width: int, script: bool
) -> None:
    moment = clock.now()
    times = {"opens_at": moment - timedelta(hours=1), "closes_at": moment + timedelta(days=5)}
    round_ = make.draft(count=4, costs=[3_000_000] * 4, budget=6_000_000, **times)
    neighbours = [actors.person(name) for name in ("Aigul", "Sergei", "Dana")]
    make.admit(round_, *neighbours)
    path = f"/rounds/{round_.public_id}"
    emails = [person.email for person in (actors.staff_of(make.town()), *[db.session.merge(n) for n in neighbours])]
    with served(app) as origin:
        clerk, *residents = (Walker(chromium, origin, language, width, script).signs_in(email) for email in emails)
        stranger = Walker(chromium, origin, language, width, script)
        assert stranger.goes(path) == 404
        clerk.does(f"{path}/publish")
        assert stranger.goes(path) == 200
        for resident, choice in zip(residents, ((1, 2), (1, 3), (2, 1, 4)), strict=True):
            assert "-" in resident.votes(path, *choice)
        clerk.does(f"{path}/close", reason="everybody has voted")
        clerk.does(f"{path}/count", seed="417308")
        clerk.does(f"{path}/announce")
        assert stranger.goes(f"{path}/result") == 200
        sentence = stranger.page.inner_text("#in-one-sentence")
    # Two of four projects, three voters: the figures are the same in every language.
    assert {"2", "3", "4"} <= set(re.findall(r"\d+", sentence)), sentence
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Ballot)) == 3
