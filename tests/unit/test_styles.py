"""The one style sheet, the scripts and our drawings keep their promises: contrast, weight, no third party, nothing inline."""

import gzip
import re
from xml.etree import ElementTree

import pytest

from tests.support.markup import COMPONENTS, ROOT, TEMPLATES

CSS = ROOT / "static" / "css"
JS = ROOT / "static" / "js"
ICONS = (ROOT / "static" / "img" / "icons.svg").read_text()


def test_classes_and_icons_in_templates_exist() -> None:
    known = set(re.findall(r"\.(-?[a-zA-Z][\w-]*)", "".join(path.read_text() for path in CSS.rglob("*.css"))))
    symbols = set(re.findall(r'<symbol id="([^"]+)"', ICONS))
    for name, source in COMPONENTS.items():
        for text in re.findall(r'class="([^"{}]*)"', source):
            assert set(text.split()) <= known, f"{name}: {set(text.split()) - known} has no style"
        drawn = re.findall(r"(?:icon|draw)\('([\w-]+)'", source)
        assert set(drawn) <= symbols, f"{name}: {set(drawn) - symbols} is not drawn"


def test_scripts_asked_for_exist_and_keep_to_the_policy() -> None:
    asked = {
        word
        for page in TEMPLATES.rglob("*.html")
        for text in re.findall(r'data-enhance="([^"{]+)"', page.read_text())
        for word in text.split()
    }
    assert asked == {path.stem for path in (JS / "enhance").glob("*.js")}
    for path in JS.rglob("*.js"):
        source = path.read_text()
        assert source.startswith("/* "), f"{path.name} does not say what it is"
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|setAttribute\('style'", source
        ), path.name


def test_a_resident_page_loads_little_script() -> None:
    ballot = [
        "enhance.js",
        "lib/words.js",
        "lib/draft.js",
        "lib/drag.js",
        "enhance/rank-list.js",
        "enhance/filter-list.js",
        "enhance/peek.js",
        "enhance/toasts.js",
    ]
    assert sum((JS / name).stat().st_size for name in ballot) <= 20_000


def stylesheet(order: str = "order.txt") -> str:
    """The sheet the server makes of the files of a list, in order."""
    return "\n".join((CSS / name).read_text() for name in (CSS / order).read_text().split())


def test_order_names_every_style_once_and_the_sheet_is_light() -> None:
    named = (CSS / "order.txt").read_text().split()
    second = (CSS / "order-maps.txt").read_text().split()
    assert sorted(named + second) == sorted(path.relative_to(CSS).as_posix() for path in CSS.rglob("*.css"))
    assert named[0] == "tokens.css" and named[-1] == "print.css"
    raw = stylesheet().encode()
    assert len(raw) <= 60_000 and len(gzip.compress(raw, 9)) <= 14_000
    assert raw.count(b"{") == raw.count(b"}")
    maps = stylesheet("order-maps.txt").encode()
    assert len(gzip.compress(maps, 9)) <= 6_000, "with the common sheet, no more than 20 kB on a page of maps"
    assert maps.count(b"{") == maps.count(b"}")


def tokens() -> dict[str, dict[str, str]]:
    """Colours by scheme; the dark scheme stands twice in the file and must be the same."""
    blocks = re.findall(r"(:root[^{]*)\{([^}]*)\}", (CSS / "tokens.css").read_text())
    values = {selector.strip(): dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", body)) for selector, body in blocks}
    assert values[':root:not([data-theme="light"])'] == values[':root[data-theme="dark"]']
    return {"light": values[":root"], "dark": values[':root[data-theme="dark"]']}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it, 0 to 1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


SOFT = ["accent-soft", "money-soft", "good-soft", "warn-soft", "bad-soft"]
GROUNDS = {
    **{ink: ["paper", "card", "surface", *SOFT] for ink in ("ink", "ink-2")},
    "accent": ["paper", "card", "surface", "accent-soft"], "accent-strong": ["paper", "card", "surface"], "on-accent": ["accent", "accent-strong"],
    "money": ["paper", "card", "money-soft"], "good": ["paper", "card", "good-soft"], "warn": ["paper", "card", "warn-soft"],
    "bad": ["paper", "card", "bad-soft"], "card": ["bad", "good", "money", "ink-2"], "paper": ["ink"],
}  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_in_sunlight_and_at_night(scheme: str) -> None:
    colours = tokens()[scheme]
    weak = [
        (ink, ground)
        for ink, grounds in GROUNDS.items()
        for ground in grounds
        if contrast(colours[ink], colours[ground]) < 4.5
    ]
    assert not weak
    assert all(contrast(colours["edge"], colours[ground]) >= 3 for ground in ("paper", "card", "surface")), (
        "edges of boxes"
    )


def test_colours_are_named_once() -> None:
    for path in CSS.rglob("*.css"):
        if path.name not in ("tokens.css", "print.css", "chart-frame.css"):
            assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?![\w-]*\s*\{)", path.read_text()), (
                f"{path.name} speaks a colour of its own"
            )


def test_own_drawings_are_well_formed_and_inert() -> None:
    for path in (ROOT / "static" / "img").glob("*.svg"):
        for element in ElementTree.parse(path).iter():  # noqa: S314 - our own drawings
            assert element.tag.rpartition("}")[2] not in ("script", "style", "foreignObject", "image"), path.name
            assert "style" not in element.attrib and not any(key.startswith("on") for key in element.attrib), path.name
