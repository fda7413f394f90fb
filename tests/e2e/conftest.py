"""A real browser in front of a real server, watched: no other host, no breach of the content policy, no script error."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.e2e.town import LiveTown, live_town
from tests.support.browsing import barriers, launch, program

LISTEN = "document.addEventListener('securitypolicyviolation', (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`))"
# Rules that only a person can judge are not asked; "incomplete" findings are not counted either.
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for the journeys of one file; without a Chromium on this machine they are skipped loudly."""
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all journeys through the served town."""
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveTown]:
    """The town, served; where no browser could visit it, it is not built."""
    program()
    with live_town(tmp_path_factory.mktemp("town")) as town:
        yield town


@dataclass
class Window:
    """A window of the browser, and everything in it that must not happen."""

    base: str
    page: Page
    context: BrowserContext
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._watch(self.page)

    def _watch(self, page: Page) -> None:
        page.on("console", self.heard)
        page.on("request", self.asked)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    def again(self) -> "Window":
        """The same browser after the page was closed."""
        self.page = self.context.new_page()
        self._watch(self.page)
        return self

    def visit(self, path: str) -> None:
        """Open a page of the town."""
        self.page.goto(self.base + path)

    def heard(self, message: ConsoleMessage) -> None:
        """Anything the browser complains about."""
        if message.type in ("error", "warning"):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def asked(self, request: Request) -> None:
        """Every request; only the town itself may be asked."""
        if urlsplit(request.url).netloc != urlsplit(self.base).netloc:
            self.complaints.append(f"{self.page.url}: asked {request.url}")

    def sideways(self) -> int:
        """How many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))

    def barriers(self) -> list[str]:
        """What axe finds on this page."""
        return [
            f"{self.page.url}: {finding['id']}: {node['target']} {node['html'][:120]}"
            for finding in barriers(self.page, STANDARD)
            for node in finding["nodes"]
        ]


Opener = Callable[..., Window]


@pytest.fixture
def open_window(browser: Browser, live: LiveTown) -> Iterator[Opener]:
    """Opens windows: ``open_window(width, script=True, scheme="light")``; at the end none may have complained."""
    windows: list[Window] = []

    def open_one(width: int, script: bool = True, scheme: str = "light") -> Window:
        height = 740 if width < 900 else 900
        context = browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=script,
            color_scheme="dark" if scheme == "dark" else "light",
        )
        context.set_default_timeout(15_000)
        context.add_init_script(LISTEN)
        window = Window(live.url, context.new_page(), context)
        windows.append(window)
        return window

    yield open_one
    for window in windows:
        window.context.close()
    assert [complaint for window in windows for complaint in window.complaints] == []


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Callable[[Window, str], None]:
    """Keeps a picture of a page where ASAR_PICTURES names a folder, for the handbook and for looking."""
    folder = os.environ.get("ASAR_PICTURES")

    def keep(window: Window, name: str) -> None:
        if folder:
            window.page.screenshot(path=Path(folder) / f"{name}.png")

    return keep
