"""A browser without script that is the suite's conscience: every page it gets is checked."""

from __future__ import annotations

import re
from contextvars import Context
from dataclasses import dataclass, field
from typing import Any

import html5lib
from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from civic.kernel.extensions import db

NS = "{http://www.w3.org/1999/xhtml}"
# html5lib knows the 2014 standard; these complaints are about newer, valid markup.
FORGIVEN = {"expected-doctype-but-got-end-tag"}

# Form tokens and signed addresses: other at every look, and nothing to the markup.
TOKEN = re.compile(r"[\w-]+\.[\w-]{6}\.[\w-]{27}")
CHECKED: set[int] = set()


@dataclass
class Seen:
    """What the last answer was."""

    response: TestResponse
    statements: int
    document: Any = None

    @property
    def status(self) -> int:
        """HTTP status."""
        return self.response.status_code

    @property
    def text(self) -> str:
        """The body as text."""
        return self.response.get_data(as_text=True)

    @property
    def location(self) -> str:
        """Where a redirect leads."""
        return self.response.headers.get("Location", "")

    def words(self) -> str:
        """All words a person sees, spaces folded."""
        return " ".join("".join(self.document.itertext()).split()) if self.document is not None else self.text


@dataclass
class Visitor:
    """Somebody with a browser. ``get`` and ``post`` check every HTML page for what no page may get wrong."""

    app: Flask
    language: str = "en"
    last: Seen | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def get(self, path: str, **kwargs: Any) -> Seen:
        """Open a page."""
        return self._go("get", path, **kwargs)

    def post(self, path: str, data: dict[str, Any] | None = None, *, token: bool = True, **kwargs: Any) -> Seen:
        """Send a form; the token is taken from the page last seen, or from the page itself."""
        form = dict(data or {})
        if token and "csrf_token" not in form:
            form["csrf_token"] = self._token(path)
        return self._go("post", path, data=form, **kwargs)

    def knock(self, method: str, path: str, data: dict[str, Any] | None = None) -> tuple[TestResponse, int]:
        """Ask for the status; the page is checked like any other, but once only where it says the same of many addresses."""
        db.session.expunge_all()
        db.session.rollback()
        headers = {"Accept-Language": self.language, **self.headers}
        response = Context().run(self.client.open, path, method=method, headers=headers, data=data)
        check_headers(response, path)
        if response.mimetype == "text/html" and response.data:
            html = response.get_data(as_text=True)
            content = hash(TOKEN.sub("", html).replace(path, ""))
            if content not in CHECKED:
                check_page(html, path)
                CHECKED.add(content)
        return response, response.status_code

    def follow(self) -> Seen:
        """Go where the last answer led."""
        assert self.last is not None and 300 <= self.last.status < 400, "no redirect to follow"
        return self.get(self.last.location)

    def sign_in(self, email: str, password: str) -> Visitor:
        """Sign in through the real form."""
        self.get("/sign-in")
        seen = self.post("/sign-in", {"email": email, "password": password})
        assert seen.status in (302, 303), seen.words()[:400]
        return self

    def _token(self, path: str) -> str:
        for attempt in (self.last, None):
            seen = attempt or self._go("get", path)
            if seen.document is not None:
                for node in seen.document.iter(f"{NS}input"):
                    if node.get("name") == "csrf_token":
                        return str(node.get("value"))
        raise AssertionError(f"no form with a token at {path}")

    def _go(self, method: str, path: str, **kwargs: Any) -> Seen:
        count = [0]

        def tick(*_args: Any) -> None:
            count[0] += 1

        # The request must not see what the test still holds in its own session.
        # Let go first: what is still attached would be expired by the rollback and be of no use to the test.
        db.session.expunge_all()
        db.session.rollback()
        engine = db.engine
        event.listen(engine, "before_cursor_execute", tick)
        headers = {"Accept-Language": self.language, **self.headers, **kwargs.pop("headers", {})}
        try:
            # In a context of its own: a request must not share ``g`` with the test or with other requests.
            response = Context().run(getattr(self.client, method), path, headers=headers, **kwargs)
        finally:
            event.remove(engine, "before_cursor_execute", tick)
        self.last = Seen(response, count[0])
        if response.mimetype == "text/html" and response.data:
            self.last.document = check_page(response.get_data(as_text=True), path)
        check_headers(response, path)
        return self.last


def check_headers(response: TestResponse, path: str) -> None:
    """Strict headers on every answer."""
    policy = response.headers.get("Content-Security-Policy", "")
    assert "default-src 'none'" in policy and "unsafe" not in policy, f"{path}: weak content policy"
    assert response.headers.get("X-Content-Type-Options") == "nosniff", path
    assert response.headers.get("Cache-Control"), path


def check_page(html: str, path: str) -> Any:
    """Valid markup, one h1 that the title repeats, labels, tokens in forms, nothing inline."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), strict=False)
    document = parser.parse(html)
    errors = [e for e in parser.errors if e[1] not in FORGIVEN]
    assert not errors, f"{path}: invalid HTML: {errors[:3]}"
    _check_heading(document, path)
    _check_inline(document, path)
    for form in document.iter(f"{NS}form"):
        _check_form(form, path)
    ids = [node.get("id") for node in document.iter() if node.get("id")]
    assert len(ids) == len(set(ids)), f"{path}: an id occurs twice: {sorted(i for i in ids if ids.count(i) > 1)[:3]}"
    return document


def _check_heading(document: Any, path: str) -> None:
    headings = [" ".join("".join(h.itertext()).split()) for h in document.iter(f"{NS}h1")]
    titles = [" ".join("".join(t.itertext()).split()) for t in document.iter(f"{NS}title")]
    assert len(headings) == 1, f"{path}: {len(headings)} h1"
    assert headings[0] and titles[0].startswith(headings[0]), (
        f"{path}: title {titles[0]!r} does not repeat {headings[0]!r}"
    )
    assert document.get("lang") in ("kk", "ru", "en"), f"{path}: no language"


def _check_inline(document: Any, path: str) -> None:
    for node in document.iter():
        tag = str(node.tag).removeprefix(NS)
        assert tag != "style", f"{path}: inline style"
        if tag == "script":
            assert node.get("src"), f"{path}: inline script"
        for name, value in node.attrib.items():
            plain = str(name).lower()
            assert plain != "style" and not plain.startswith("on"), f"{path}: inline {plain} on {tag}"
            if plain in ("src", "href", "action") and str(value).startswith(
                ("http:", "https:", "//", "data:", "javascript:")
            ):
                assert tag == "a", f"{path}: {tag} reaches out to {value}"


def _check_form(form: Any, path: str) -> None:
    names = {node.get("name") for node in form.iter(f"{NS}input")}
    if (form.get("method") or "get").lower() == "post":
        assert "csrf_token" in names, f"{path}: a form without token"
    labelled = {node.get("for") for node in form.iter(f"{NS}label")}
    inside = {id(n) for label in form.iter(f"{NS}label") for n in label.iter()}
    for node in form.iter():
        tag = str(node.tag).removeprefix(NS)
        if tag in ("input", "select", "textarea") and node.get("type") not in ("hidden", "submit", "button"):
            known = (
                node.get("id") in labelled
                or id(node) in inside
                or node.get("aria-label")
                or node.get("aria-labelledby")
            )
            assert known, f"{path}: {tag} {node.get('name')} has no label"
