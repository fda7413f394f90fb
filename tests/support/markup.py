"""Markup in tests: a bare template environment, strict parsing, and words that try to become code."""

from pathlib import Path
from xml.etree import ElementTree

import html5lib
from jinja2 import Environment, FileSystemLoader, StrictUndefined

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
COMPONENTS = {path.stem: path.read_text() for path in (TEMPLATES / "components").glob("*.html")}
HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}"


def bare() -> Environment:
    """A Jinja environment with nothing but what components may rely on."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, extensions=["jinja2.ext.i18n"]
    )
    env.install_gettext_callables(lambda text: text, lambda one, many, n: one if n == 1 else many, newstyle=True)  # type: ignore[attr-defined]
    env.globals["made_once"] = lambda macro, *values: macro(*values)
    env.globals["asset"] = lambda name: f"/assets/v/{name}"
    env.filters.update(
        money=lambda amount, currency="KZT", digits=0: f"{amount} {currency}",
        money_short=lambda amount, currency="KZT", digits=0: f"~{amount} {currency}",
        moment=str,
        figure=str,
        days_left=lambda moment: "9 days left",
    )
    return env


def project(number: int, text: str) -> dict[str, object]:
    """A project as components expect it."""
    return {
        "number": number, "title": text, "gist": text, "category": text, "category_key": "light", "place_name": text,
        "cost": 4_800_000, "currency": "KZT", "digits": 0, "thumb_url": "/thumb.webp" if number % 2 else "", "photo_alt": text, "url": f"/p/{number}",
    }  # fmt: skip


def tree(html: str) -> ElementTree.Element:
    """The elements of strictly parsed markup; templates' contents included."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(html)
