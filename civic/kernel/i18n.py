"""Three languages: choosing one for a request, and the gettext names everyone uses."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, Response, current_app, g, has_request_context, request
from flask_babel import gettext, lazy_gettext
from flask_babel import ngettext as plural

LANGUAGES = {"kk": ("қаз", "Қазақша"), "ru": ("рус", "Русский"), "en": ("eng", "English")}
COOKIE = "lang"
TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"

__all__ = ["COOKIE", "LANGUAGES", "TRANSLATIONS", "_", "language", "lazy_gettext", "localized", "ngettext"]


def _(text: str, **values: object) -> str:
    """The words in the reader's language."""
    return str(gettext(text, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """The words for a number of things in the reader's language; ``%(num)s`` is the number."""
    return str(plural(one, many, num, **values))


def language() -> str:
    """The reader's language: asked for in the address, chosen before, set in the profile, or the browser's."""
    if not has_request_context():
        return str(getattr(g, "language", "en"))
    if not hasattr(g, "language"):
        g.language = _choose()
    return str(g.language)


def _choose() -> str:
    for wish in (request.args.get("lang"), request.form.get("_language"), request.cookies.get(COOKIE), _profile()):
        if wish in LANGUAGES:
            return wish
    best = request.accept_languages.best_match(list(LANGUAGES))
    return best or str(current_app.config["LANGUAGE"])


def _profile() -> str | None:
    """The signed-in person's language, put here by whoever opened the session (no query of our own)."""
    return getattr(g, "profile_language", None)


def remember(response: Response) -> Response:
    """Keep a language that was asked for in the address or by a language button."""
    wish = request.args.get("lang") or (request.form.get("_language") if request.method == "POST" else None)
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
        fresh = target.with_suffix(".mo.new")
        with fresh.open("wb") as out:
            write_mo(out, catalogue)
        fresh.replace(target)


def install(app: Flask) -> None:
    """Compile what is needed and remember choices."""
    compile_catalogues()
    app.after_request(remember)
