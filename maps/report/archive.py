"""The report as one file that needs nothing else: for a journalist's disk, never a page of the site."""

import re
from base64 import b64encode
from hashlib import sha256
from html import escape

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
"""For sending it: should a browser show it instead of keeping it, nothing in it runs."""


def archive(title: str, language: str, body: str, styles: list[str], scripts: list[str]) -> str:
    """One HTML file. ``body`` is markup already made safe; the scripts run after it, in their order.

    Its own content policy names the hash of every script and style in it, so that nothing else runs on the disk
    either, and nothing is ever asked of any host.
    """
    # A browser reads every line end as one sign before it reckons a hash.
    plain = [_alone(sheet.replace("\r\n", "\n")) for sheet in styles]
    scripts = [script.replace("\r\n", "\n") for script in scripts]
    policy = (
        f"default-src 'none'; img-src data:; script-src {_hashes(scripts)}; style-src {_hashes(plain)}; "
        "base-uri 'none'; form-action 'none'"
    )
    parts = [
        "<!doctype html>",
        f'<html lang="{escape(language)}" data-theme="light"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">',
        f'<title>{escape(title)}</title><meta name="viewport" content="width=device-width, initial-scale=1">',
        *(f"<style>{sheet}</style>" for sheet in plain),
        f'</head><body><main class="sheet">{body}</main>',
        *(f"<script>{script}</script>" for script in _checked(scripts)),
        "</body></html>",
    ]
    return "\n".join(parts)


def _hashes(texts: list[str]) -> str:
    return " ".join(f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in texts)


def _alone(sheet: str) -> str:
    """A sheet that asks for no picture: what it would load from beside itself is not there."""
    return re.sub(r"url\((?!['\"]?data:)[^)]*\)", "none", sheet)


def _checked(scripts: list[str]) -> list[str]:
    for script in scripts:
        if "</script" in script.lower() or "<!--" in script:
            raise ValueError("a script would end its own element")
    return scripts
