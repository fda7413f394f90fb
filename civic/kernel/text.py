"""Residents' Markdown made safe, and dates in the reader's words."""

from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import nh3
from babel.dates import format_date as babel_date
from flask import Flask
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markupsafe import Markup

from civic.kernel import clock
from civic.kernel.clock import zone
from civic.kernel.i18n import _, language, localized, ngettext

_STACKED = 3
"""Tables of so many columns fold into cards on phones."""


def _label_cells(state: StateCore) -> None:
    """Write the head of its column beside every cell of a wide table, so that a phone can show the cells below each other."""
    heads: list[str] = []
    column = 0
    for token, inner in pairwise(state.tokens):
        if token.type == "table_open":
            heads = []
        elif token.type == "tr_open":
            column = 0
        elif token.type == "th_open":
            heads.append(inner.content)
        elif token.type == "td_open":
            if len(heads) >= _STACKED and column < len(heads):
                token.attrSet("data-label", heads[column])
            column += 1


_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
_markdown.core.ruler.push("label_cells", _label_cells)
_TAGS = {
    "p",
    "br",
    "em",
    "strong",
    "ul",
    "ol",
    "li",
    "a",
    "h2",
    "h3",
    "h4",
    "blockquote",
    "code",
    "pre",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "hr",
}
_BUILTIN = _TAGS | {"h1"}


def markdown(text: str) -> Markup:
    """Safe HTML of what a person wrote: no pictures, no raw HTML, links to http(s) and mail only."""
    return _clean(_markdown.render(text), _TAGS)


def document(text: str) -> Markup:
    """Safe HTML of a page that ships with the product (may carry the page's own heading)."""
    return _clean(_markdown.render(text), _BUILTIN)


def _clean(html: str, tags: set[str]) -> Markup:
    safe = nh3.clean(
        html,
        tags=tags,
        attributes={"a": {"href"}, "td": {"data-label"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )
    return Markup(safe)  # noqa: S704 - the one gateway from text to markup, cleaned just above


def offset(moment: datetime) -> str:
    """The zone's offset in figures: UTC+5."""
    seconds = int((moment.astimezone(zone()).utcoffset() or zone_zero()).total_seconds())
    hours, rest = divmod(abs(seconds), 3600)
    minutes = f":{rest // 60:02d}" if rest else ""
    return f"UTC{'+' if seconds >= 0 else '−'}{hours}{minutes}"


def zone_zero() -> Any:
    """No offset at all."""
    return datetime.now(UTC).utcoffset()


def day(value: date | datetime) -> str:
    """dd.mm.yyyy in the local zone."""
    local = value.astimezone(zone()) if isinstance(value, datetime) else value
    return local.strftime("%d.%m.%Y")


def day_words(value: date | datetime) -> str:
    """The date with its month in words."""
    local = value.astimezone(zone()).date() if isinstance(value, datetime) else value
    return str(babel_date(local, format="long", locale=language()))


def moment(value: datetime) -> str:
    """Date and time with the offset spelled out: 24.04.2026, 18:00 (UTC+5)."""
    local = value.astimezone(zone())
    return f"{local.strftime('%d.%m.%Y, %H:%M')} ({offset(value)})"


def days_left(value: datetime) -> str:
    """How long until then, in words."""
    seconds = (value - clock.now()).total_seconds()
    if seconds <= 0:
        return str(_("time is over"))
    if seconds < 3600:
        minutes = max(1, int(seconds // 60))
        return str(ngettext("%(num)s minute left", "%(num)s minutes left", minutes))
    if seconds < 86400:
        hours = int(seconds // 3600)
        return str(ngettext("%(num)s hour left", "%(num)s hours left", hours))
    return str(ngettext("%(num)s day left", "%(num)s days left", int(seconds // 86400)))


def install(app: Flask) -> None:
    """Make the filters known to templates."""
    app.add_template_filter(markdown)
    app.add_template_filter(day, "date")
    app.add_template_filter(day_words)
    app.add_template_filter(moment)
    app.add_template_filter(days_left)
    app.add_template_filter(localized)
