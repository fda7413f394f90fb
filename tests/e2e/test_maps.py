"""Maps in a real browser: a spot chosen by keyboard alone, the ground by each of three ways, and nobody asked who was not named."""

import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Route, expect

from civic.kernel.security import standing_headers
from tests.factories.communities import region
from tests.factories.constraints import layer
from tests.factories.locations import settlements
from tests.support.browsing import Watched, served

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("built", ["embedded"], indirect=True)]
TILES = "https://tiles.example.org/{z}/{x}/{y}.png"
# A white picture of one pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture
def window(app: Flask, chromium: Browser) -> Iterator[Watched]:
    _country, _oblast, city, _yard = region()
    settlements()
    layer(city)
    with served(app) as origin:
        context = chromium.new_context(viewport={"width": 360, "height": 800}, locale="en")
        watched = Watched(context, origin)
        yield watched
        assert watched.misdeeds == [] and watched.violations() == []
        context.close()


def test_a_spot_is_chosen_by_keyboard_alone(window: Watched) -> None:
    page = window.page
    page.goto(f"{window.origin}/style?lang=en")
    ground = page.locator(".picker .asar-map")
    at, line = page.locator("[name=spot_at]"), page.locator(".picker__line")
    find = page.get_by_label("Find on the map")
    find.focus()
    page.keyboard.type("Pavlod")
    page.keyboard.press("Enter")
    page.locator(".picker__found button", has_text="Pavlodar").focus()
    page.keyboard.press("Enter")
    expect(ground).to_be_focused()
    expect(line).to_contain_text("Under the cross: Pavlodar")
    assert at.input_value() == "", "looking is not choosing"
    page.keyboard.press("Enter")
    expect(line).to_contain_text("Chosen: Pavlodar")
    assert at.input_value() == "52.287000, 76.950000"
    assert page.locator("[name=spot_source]").input_value() == "crosshair"
    for _step in range(3):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(350)
    expect(line).to_contain_text("Under the cross:")
    page.keyboard.press("Enter")
    expect(line).to_contain_text("Chosen:")
    lat, lon = map(float, at.input_value().split(", "))
    assert lat == pytest.approx(52.287, abs=1e-4) and 76.96 < lon < 77.0
    # A line is drawn by the same keys, corner by corner, and its last corner taken back.
    page.locator(".picker [name=spot_shape][value=line]").press("Space")
    ground.focus()
    for key in ("Enter", "ArrowUp", "Enter", "Backspace"):
        page.keyboard.press(key)
        page.wait_for_timeout(350)
    corners = page.locator("[name=spot_corners]")
    assert len(corners.input_value().split("\n")) == 1 and corners.is_visible() and not at.is_visible()
    assert not window.scrolls_sideways()


def test_the_joint_map_follows_the_list_and_names_what_restricts(window: Watched) -> None:
    page = window.page
    page.goto(f"{window.origin}/places/pavlodar/map?lang=en")
    assert page.get_by_role("heading", level=1).inner_text() == "Map: Pavlodar"
    page.goto(f"{window.origin}/style?lang=en")
    marks = page.locator("#style-live .leaflet-marker-icon.pin-mark")
    expect(marks).to_have_count(4)
    page.locator("#style-live .pin-count").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".live-map__here li")).to_have_count(2)
    assert page.url.count("#map=") <= 1


def test_tiles_of_a_named_host_are_the_only_thing_asked_of_it(app: Flask, chromium: Browser) -> None:
    region()
    asked: list[tuple[str, str | None]] = []

    def answer(route: Route) -> None:
        asked.append((route.request.url, route.request.headers.get("referer")))
        route.fulfill(body=PIXEL, content_type="image/png")

    app.config["MAP_TILES"], app.config["MAP_TILES_CREDIT"] = TILES, "<b>© somebody</b>"
    app.extensions["headers"] = standing_headers(TILES)
    try:
        with served(app) as origin:
            context = chromium.new_context(locale="en")
            context.route("https://**/*", answer)
            watched = Watched(context, origin)
            watched.page.goto(f"{origin}/style?lang=en")
            expect(watched.page.locator(".picker .leaflet-tile-loaded").first).to_be_attached()
            expect(watched.page.locator(".picker .leaflet-control-attribution")).to_contain_text("<b>© somebody</b>")
            assert watched.violations() == []
            assert {misdeed.split("/")[2] for misdeed in watched.misdeeds} == {"tiles.example.org"}
            context.close()
    finally:
        app.config["MAP_TILES"] = app.config["MAP_TILES_CREDIT"] = ""
        app.extensions["headers"] = standing_headers("")
    assert asked and {referer for _url, referer in asked} == {f"{origin}/"}, "the host learns the site, never the page"


def pmtiles(tile: bytes = b"") -> bytes:
    """The smallest file of tiles of the third version: one tile for the whole world, nothing packed."""
    directory = bytes([1, 0, 1, len(tile), 1])
    meta = b"{}"
    root, after = 127, 127 + len(directory)
    header = struct.pack("<7sB", b"PMTiles", 3)
    header += struct.pack(
        "<8Q", root, len(directory), after, len(meta), after + len(meta), 0, after + len(meta), len(tile)
    )
    header += struct.pack("<3Q", 1, 1, 1) + bytes([1, 1, 1, 1, 0, 0])
    header += struct.pack("<4i", -1800000000, -850000000, 1800000000, 850000000) + bytes([0]) + struct.pack("<2i", 0, 0)
    return header + directory + meta + tile


def test_a_file_of_streets_is_read_by_pieces_from_our_own_site(app: Flask, chromium: Browser) -> None:
    region()
    path = Path(app.config["HOME"]) / "streets.pmtiles"
    # One layer named "earth" of version 2 with an extent of 4096 and nothing in it.
    path.write_bytes(pmtiles(bytes([0x1A, 12, 0x0A, 5]) + b"earth" + bytes([0x28, 0x80, 0x20, 0x78, 2])))
    app.config["MAP_FILE"] = "streets.pmtiles"
    pieces: list[int] = []
    try:
        with served(app) as origin:
            context = chromium.new_context(locale="en")
            watched = Watched(context, origin)
            watched.page.on("response", lambda r: pieces.append(r.status) if r.url.endswith(".pmtiles") else None)
            watched.page.goto(f"{origin}/style?lang=en")
            expect(watched.page.locator(".picker canvas.leaflet-tile-loaded").first).to_be_attached(timeout=15_000)
            assert watched.misdeeds == [] and watched.violations() == []
            context.close()
    finally:
        app.config["MAP_FILE"] = ""
        path.unlink()
    assert pieces and set(pieces) == {206}
