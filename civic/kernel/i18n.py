"""Three languages: choosing one for a request, and the gettext names everyone uses."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from gettext import NullTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, Response, current_app, g, has_app_context, has_request_context, request
from flask_babel import LazyString
from markupsafe import Markup

from civic.kernel.figures import figure

LANGUAGES = {"kk": ("қаз", "Қазақша"), "ru": ("рус", "Русский"), "en": ("eng", "English")}
COOKIE = "lang"
TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"

__all__ = [
    "COOKIE",
    "LANGUAGES",
    "TRANSLATIONS",
    "_",
    "language",
    "lazy_gettext",
    "localized",
    "ngettext",
    "said_in",
    "speaking",
]


@cache
def _catalogue(code: str) -> NullTranslations:
    """The words of one language; read once, as a page asks for dozens."""
    return Translations.load(str(TRANSLATIONS), [code])


def _words() -> NullTranslations:
    return _catalogue(language() if has_app_context() else "en")


@lru_cache(maxsize=16_384)
def said_in(code: str, text: str) -> Markup:
    """The words of one language as markup: made once, as a page says dozens of them."""
    return Markup(_catalogue(code).gettext(text))  # noqa: S704 - our own catalogue


def _(text: str, **values: object) -> str:
    """The words in the reader's language."""
    said = _words().gettext(text)
    return said % values if values else said


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """The words for a number of things in the reader's language; ``%(num)s`` is the number."""
    return _words().ngettext(one, many, num) % {"num": figure(num), **values}


def lazy_gettext(text: str, **values: object) -> LazyString:
    """The words in the language of whoever reads them later."""
    return LazyString(_, text, **values)


def _said(text: str, /, **values: object) -> Markup:
    """``_`` of templates, all of which are markup: so are the words, and what is put into them is escaped."""
    said = said_in(language(), str(text))
    return said % values if values else said


def _said_of(one: str, many: str, num: int, /, **values: object) -> Markup:
    """``ngettext`` of templates."""
    said = Markup(_words().ngettext(one, many, num))  # noqa: S704 - as above
    return said % {"num": figure(num), **values}


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Everything inside is said in this language, whoever's request it is."""
    before = getattr(g, "language", None)
    g.language = code
    try:
        yield
    finally:
        if before is None:
            del g.language
        else:
            g.language = before


def language() -> str:
    """The reader's language: asked for in the address, chosen before, set in the profile, or the browser's."""
    # Asked for every word of a page: what g holds is looked at directly.
    kept: str | None = g._get_current_object().__dict__.get("language")
    if kept is None:
        if not has_request_context():
            return "en"
        kept = g.language = _choose()
    return kept


def _choose() -> str:
    for wish in (request.args.get("lang"), _pressed(), request.cookies.get(COOKIE), _profile()):
        if wish in LANGUAGES:
            return wish
    best = request.accept_languages.best_match(list(LANGUAGES))
    return best or str(current_app.config["LANGUAGE"])


def _pressed() -> str | None:
    """The language button that sent the form; looking for a form where none was sent is work too."""
    return request.form.get("_language") if request.method == "POST" else None


def _profile() -> str | None:
    """The signed-in person's language, put here by whoever opened the session (no query of our own)."""
    return getattr(g, "profile_language", None)


def remember(response: Response) -> Response:
    """Keep a language that was asked for in the address or by a language button."""
    wish = request.args.get("lang") or _pressed()
    if wish in LANGUAGES:
        response.set_cookie(
            COOKIE, wish, max_age=31_536_000, httponly=True, samesite="Lax", secure=current_app.config["SECURE_COOKIES"]
        )
    return response


def localized(thing: object, field: str) -> str:
    """The field of a record in the reader's language, or in the next one that has it: kk, ru, en."""
    for code in (language(), "kk", "ru", "en"):
        value = getattr(thing, f"{field}_{code}", None)
        if value:
            return str(value)
    return ""


def compile_catalogues() -> None:
    """Make the binary catalogues where they are missing or older than their source."""
    for source in TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as read:
            catalogue = read_po(read, locale=source.parent.parent.name)
        # Each process writes a file of its own: several may begin at once.
        fresh = target.with_suffix(f".mo.{os.getpid()}")
        with fresh.open("wb") as out:
            write_mo(out, catalogue)
        fresh.replace(target)


def install(app: Flask) -> None:
    """Compile what is needed, give templates their words, remember choices."""
    compile_catalogues()
    # In place of Flask-Babel's, which find out the language anew for every word.
    app.jinja_env.globals.update(_=_said, gettext=_said, ngettext=_said_of)
    app.after_request(remember)
