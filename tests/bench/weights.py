"""Bytes over the wire at the first view of a page, in a browser that has seen nothing yet."""

import os
import shutil
from collections.abc import Iterator

from playwright.sync_api import Browser, sync_playwright

from tests.bench.ground import Ground
from tests.bench.report import Figure, kilobytes
from tests.bench.serving import Server, served
from tests.bench.town import FEW, MANY, Town

LIMIT = 100_000
PHONE = {"width": 360, "height": 780}
SECTION = "First view on a phone (360 × 780, nothing kept from before): bytes over the wire"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def browser_program() -> str | None:
    """The Chromium of this machine."""
    named = os.environ.get("ASAR_CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


def figures(ground: Ground, town: Town) -> Iterator[Figure]:
    """The lines of this section."""
    voter = town.cookies[0]
    pages = (
        ("home", "/", ""),
        ("place", f"/places/{town.place}", ""),
        (f"ballot of {FEW} projects", f"/rounds/{town.open_rounds[FEW]}/ballot", voter),
        (f"ballot of {MANY} projects", f"/rounds/{town.open_rounds[MANY]}/ballot", voter),
        ("result of the demo round", f"/rounds/{town.finished}/result", ""),
    )
    with served(ground) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_program(), args=["--no-sandbox"])
        try:
            for what, path, cookie in pages:
                yield _line(what, ground.name, _load(browser, server, path, cookie))
        finally:
            browser.close()


def _line(what: str, database: str, sizes: dict[str, int]) -> Figure:
    total = sum(sizes.values())
    parts = ", ".join(f"{kind} {kilobytes(size)}" for kind, size in sorted(sizes.items()) if size)
    return Figure(SECTION, what, database, f"{kilobytes(total)} ({parts})", f"≤ {kilobytes(LIMIT)}", total <= LIMIT)


def _load(browser: Browser, server: Server, path: str, cookie: str) -> dict[str, int]:
    """Bytes received by kind of resource until the network is quiet."""
    context = browser.new_context(viewport=PHONE, locale="ru-RU", service_workers="block")  # type: ignore[arg-type]
    origin = f"http://127.0.0.1:{server.port}"
    if cookie:
        name, _sign, value = cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": origin}])
    page = context.new_page()
    line = context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def ended(event: dict[str, object]) -> None:
        kind = kinds.get(str(event["requestId"]), "Other")
        sizes[kind] = sizes.get(kind, 0) + int(float(str(event["encodedDataLength"])))

    line.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    line.on("Network.loadingFinished", ended)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    answer = page.goto(origin + path, wait_until="networkidle")
    if answer is None or answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status if answer else 'nothing'}")
    context.close()
    return sizes
