"""XML written safely: what people typed is always text, and characters XML cannot hold are left out; pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

# Everything outside the production Char of XML 1.0.
_IMPOSSIBLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD = b'<?xml version="1.0" encoding="utf-8"?>\n'


def plain(value: object) -> str:
    """A value as the text of an element."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _IMPOSSIBLE.sub("", str(value))


def add(parent: Element, name: str, value: object = "", **attributes: str) -> Element:
    """An element with text inside ``parent``."""
    made = SubElement(parent, name, {key: plain(text) for key, text in attributes.items()})
    made.text = plain(value)
    return made


def document(root: Element) -> bytes:
    """The whole document in UTF-8."""
    text: str = tostring(root, encoding="unicode")
    return _HEAD + text.encode()


def listed(root: str, item: str, rows: Sequence[Mapping[str, Any]], inner: Mapping[str, str] | None = None) -> bytes:
    """Rows as elements: ``<root><item><key>value</key>…``; a list inside is written by ``inner``: key -> name of its items."""
    top = Element(root)
    for row in rows:
        _fill(SubElement(top, item), row, inner or {})
    return document(top)


def _fill(parent: Element, row: Mapping[str, Any], inner: Mapping[str, str]) -> None:
    for key, value in row.items():
        if isinstance(value, list):
            holder = SubElement(parent, key)
            for one in value:
                if isinstance(one, Mapping):
                    _fill(SubElement(holder, inner.get(key, "item")), one, inner)
                else:
                    add(holder, inner.get(key, "item"), one)
        else:
            add(parent, key, value)
