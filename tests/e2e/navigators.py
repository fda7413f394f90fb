"""What people do in the town, in their own verbs; the pages behind them may change, the verbs stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Locator, Page, expect

if TYPE_CHECKING:
    from tests.e2e.conftest import Window


class Resident:
    """Somebody at a browser who votes."""

    def __init__(self, window: Window, round_id: str) -> None:
        self.window = window
        self.page: Page = window.page
        self.round = f"/rounds/{round_id}"

    def speaks(self, language: str) -> Resident:
        """Choose a language on the first page."""
        self.window.visit(f"/?lang={language}")
        return self

    def signs_in(self, email: str, password: str) -> Resident:
        """Sign in through the form."""
        self.window.visit("/sign-in")
        self.page.locator("[name=email]").fill(email)
        self.page.locator("[name=password]").fill(password)
        self.page.locator("[name=password]").press("Enter")
        self.page.wait_for_url(lambda url: "/sign-in" not in url)
        return self

    def opens_the_ballot(self) -> Resident:
        """Go to the ballot."""
        self.window.visit(f"{self.round}/ballot")
        return self

    def chooses(self, *numbers: int) -> Resident:
        """Add projects to the ranking, one after another."""
        for number in numbers:
            self.page.locator(f"#p{number} button[name=do]").click()
            expect(self.row(number)).to_be_visible()
        return self

    def moves_up(self, number: int) -> Resident:
        """Move a project one place up."""
        place = self.ranking().index(number)
        self.row(number).locator("button[value^=up]").click()
        expect(self.page.locator(".rank-list .rank-row[data-n]").nth(place - 1)).to_have_attribute(
            "data-n", str(number)
        )
        return self

    def row(self, number: int) -> Locator:
        """A project's row in the ranking."""
        return self.page.locator(f'.rank-list .rank-row[data-n="{number}"]')

    def ranking(self) -> list[int]:
        """The projects chosen, in order."""
        rows = self.page.locator(".rank-list .rank-row[data-n]")
        return [int(rows.nth(at).get_attribute("data-n") or 0) for at in range(rows.count())]

    def changes_language(self, language: str) -> Resident:
        """Press a language in the header."""
        self.page.locator(f'.languages [lang="{language}"]').click()
        expect(self.page.locator("html")).to_have_attribute("lang", language)
        return self

    def checks_the_ballot(self) -> Resident:
        """Go on to the page that says what will be cast."""
        self.page.locator(".castbar button[value=review]").click()
        self.page.wait_for_url("**/ballot/review")
        return self

    def casts(self) -> str:
        """Cast the ballot; gives the receipt number."""
        self.page.locator("button[value=cast]").click()
        return self.receipt()

    def receipt(self) -> str:
        """The number on the receipt that is shown."""
        return self.page.locator("#receipt-number").inner_text()

    def has_voted(self) -> bool:
        """Whether the bar at the foot of the ballot says so."""
        return self.page.locator('.castbar[data-castbar="voted"]').count() == 1
