"""A real browser in front of a real server, watched: no other host, no breach of the content policy, no script error."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.e2e.town import LiveTown, live_town
from tests.support.browsing import barriers

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
LISTEN = "document.addEventListener('securitypolicyviolation', (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`))"
# Rules that only a person can judge are not asked; "incomplete" findings are not counted either.
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def chromium() -> str:
    """The Chromium of this machine; without it these tests are skipped loudly."""
    found = next((path for path in map(shutil.which, PROGRAMS) if path), None)
    if found is None:
        reason = f"browser: none of {', '.join(PROGRAMS)} is on PATH"
        if os.environ.get("ASAR_REQUIRE_ALL"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for all journeys."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def live(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveTown]:
    """The town, served."""
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
