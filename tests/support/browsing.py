"""A real Chromium and a real server for journeys: found on the machine, or skipped loudly."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright
from werkzeug.serving import make_server

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
WATCH = """
window.__violations = [];
document.addEventListener('securitypolicyviolation', e => window.__violations.push(e.violatedDirective + ' ' + e.blockedURI));
"""


def program() -> str:
    """The browser's path; skips (or, where everything is required, fails) where there is none."""
    for name in PROGRAMS:
        found = shutil.which(name)
        if found:
            return found
    reason = "browser: no Chromium on this machine (looked for " + ", ".join(PROGRAMS) + ")"
    if os.environ.get("ASAR_REQUIRE_ALL"):
        pytest.fail(reason)
    pytest.skip(reason)


def launch(playwright: Playwright) -> Browser:
    """Start Chromium headless."""
    return playwright.chromium.launch(executable_path=program(), args=ARGUMENTS)


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve the app on a free port of this machine; gives the origin."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


def barriers(page: Page, kinds: list[str] | None = None) -> list[dict[str, Any]]:
    """What axe finds on the page now shown, of these kinds of rules or of all.

    Only what is wrong is carried out of the browser: the long list of what is right took as long as the looking.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options: dict[str, Any] = {"resultTypes": ["violations"], **({"runOnly": kinds} if kinds else {})}
    found: list[dict[str, Any]] = page.evaluate(
        "async (options) => (await axe.run(document, options)).violations", options
    )
    return found


@dataclass
class Watched:
    """A browser window whose every misdeed is noted: foreign requests, policy violations, console errors."""

    context: BrowserContext
    origin: str
    page: Page = field(init=False)
    misdeeds: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.add_init_script(WATCH)
        self.page = self.context.new_page()
        self.page.on("request", self._asked)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.misdeeds.append(f"script: {error}"))

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.origin, "blob:", "data:")):
            self.misdeeds.append(f"request to {request.url}")

    def _said(self, message: Any) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.misdeeds.append(f"console: {message.text}")

    def violations(self) -> list[str]:
        """Content-policy violations of the page now shown."""
        found: list[str] = self.page.evaluate("window.__violations || []")
        return found

    def scrolls_sideways(self) -> bool:
        """Whether the page is wider than the window."""
        wide: bool = self.page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
        )
        return wide
