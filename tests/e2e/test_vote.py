"""Three residents vote: on a phone and at a desk, with script and without, in each language, by keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from civic.kernel.extensions import db
from civic.voting.models import Ballot
from tests.e2e.conftest import Opener, Window
from tests.e2e.navigators import Resident
from tests.e2e.town import RESIDENTS, LiveTown
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.browser

# language, width, script, resident: everything meets everything else at least once.
JOURNEYS = [
    ("ru", 360, True, 1),
    ("kk", 360, False, 0),
    ("en", 1280, True, 2),
    ("kk", 1280, True, 0),
    ("ru", 1280, False, 1),
    ("en", 360, False, 2),
]
Pictures = Callable[[Window, str], None]


def resident(window: Window, live: LiveTown, language: str, number: int) -> Resident:
    who = Resident(window, live.round_id).speaks(language)
    return who.signs_in(f"{RESIDENTS[number]}@town.example", PASSWORD)


@pytest.mark.parametrize(("language", "width", "script", "number"), JOURNEYS)
def test_a_resident_votes(
    live: LiveTown, open_window: Opener, pictures: Pictures, language: str, width: int, script: bool, number: int
) -> None:
    window = open_window(width, script)
    who = resident(window, live, language, number).opens_the_ballot()
    expect(window.page.locator("html")).to_have_attribute("lang", language)
    before = who.ranking()
    assert before == [], "what was cast before is never shown"
    who.chooses(5, 2, 7).moves_up(7)
    assert who.ranking() == [5, 7, 2]
    pictures(window, f"ballot-{language}-{width}-{'script' if script else 'plain'}")
    who.changes_language("en" if language != "en" else "kk")
    assert who.ranking() == [5, 7, 2], "changing the language loses nothing"
    who.changes_language(language).checks_the_ballot()
    pictures(window, f"review-{language}-{width}")
    receipt = who.casts()
    pictures(window, f"receipt-{language}-{width}")
    assert len(receipt) == 25
    who.changes_language("ru" if language != "ru" else "kk")
    assert who.receipt() == receipt, "the receipt stays when the language changes"
    who.opens_the_ballot()
    assert who.has_voted()
    assert receipt not in window.page.content()


def test_in_the_end_every_resident_has_one_ballot(live: LiveTown, open_window: Opener) -> None:
    window = open_window(1280)
    for number in range(len(RESIDENTS)):
        who = resident(window, live, "en", number).opens_the_ballot().chooses(1).checks_the_ballot()
        who.casts()
        window.context.clear_cookies()
    with live.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Ballot)) == len(RESIDENTS)


def press_until(page: Page, selector: str, key: str = "Tab", most: int = 80) -> None:
    """Press a key until the focus stands on what is wanted."""
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate("(wanted) => document.activeElement?.matches(wanted)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def test_voting_needs_no_mouse(live: LiveTown, open_window: Opener) -> None:
    window = open_window(1280)
    who = resident(window, live, "en", 2).opens_the_ballot()
    page = window.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for number in (3, 6):
        press_until(page, f"#p{number} button[name=do]", most=120)
        page.keyboard.press("Enter")
        expect(who.row(number)).to_be_visible()
        page.evaluate("document.querySelector('#main').focus()")
    press_until(page, '.rank-row[data-n="3"] input')
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect(page.locator(".rank-row[data-n]").first).to_have_attribute("data-n", "6")
    assert who.ranking() == [6, 3]
    press_until(page, ".castbar button[value=review]", most=120)
    page.keyboard.press("Enter")
    page.wait_for_url("**/ballot/review")
    press_until(page, "button[value=cast]")
    page.keyboard.press("Enter")
    assert len(who.receipt()) == 25


def test_a_lost_connection_loses_no_choice(live: LiveTown, open_window: Opener) -> None:
    window = open_window(360)
    who = resident(window, live, "en", 2).opens_the_ballot()
    window.page.wait_for_load_state("networkidle")
    window.context.set_offline(True)
    who.chooses(4, 8)
    expect(window.page.locator(".ranking__saved")).to_contain_text("kept on this device")
    window.complaints.clear()
    window.page.close()
    window.context.set_offline(False)
    back = Resident(window.again(), live.round_id).opens_the_ballot()
    expect(back.row(8)).to_be_visible()
    assert back.ranking() == [4, 8]
    expect(back.page.locator(".ranking__saved")).to_contain_text("Draft saved")
    back.opens_the_ballot()
    assert back.ranking() == [4, 8], "now the server has it too"


@pytest.mark.parametrize(("language", "scheme"), [("kk", "dark"), ("ru", "light"), ("en", "dark")])
def test_no_step_of_voting_has_a_barrier(live: LiveTown, open_window: Opener, language: str, scheme: str) -> None:
    window = open_window(360, scheme=scheme)
    who = resident(window, live, language, 0).opens_the_ballot()
    found = window.barriers()
    who.chooses(1, 2)
    found += window.barriers()
    who.checks_the_ballot()
    found += window.barriers()
    who.casts()
    found += window.barriers()
    assert found == []


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_no_step_of_voting_scrolls_sideways(live: LiveTown, open_window: Opener, language: str) -> None:
    window = open_window(320)
    who = resident(window, live, language, 1).opens_the_ballot()
    wide = {"empty": window.sideways()}
    who.chooses(3, 6, 8)
    wide["chosen"] = window.sideways()
    who.checks_the_ballot()
    wide["review"] = window.sideways()
    who.casts()
    wide["receipt"] = window.sideways()
    assert {step: pixels for step, pixels in wide.items() if pixels > 0} == {}
