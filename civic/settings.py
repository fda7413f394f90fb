"""Every setting of the product: type, default, environment name, one sentence of help; checked at start."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class SettingsError(Exception):
    """A setting has a value that cannot be used; the message names it and says what is expected."""


@dataclass(frozen=True)
class Setting:
    """One setting. ``read`` turns the environment's text into a value or raises ValueError with the reason."""

    name: str
    env: str
    default: Any
    read: Callable[[str], Any]
    help: str
    secret: bool = False


def _yes_no(text: str) -> bool:
    if text.lower() in {"1", "yes", "true", "on"}:
        return True
    if text.lower() in {"0", "no", "false", "off", ""}:
        return False
    raise ValueError("expected yes or no")


def _number(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = int(text) if text.strip().lstrip("-").isdigit() else None
        if value is None or not low <= value <= high:
            raise ValueError(f"expected a whole number from {low} to {high}")
        return value

    return read


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError("expected one of: " + ", ".join(words))
        return text

    return read


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.replace(",", " ").split() if word)


def _folder(text: str) -> str:
    return str(Path(text).expanduser().absolute())


def _origin(text: str) -> str:
    if not text.startswith(("http://", "https://")) or text.count("/") > 2:
        raise ValueError("expected an address such as https://vote.example.kz, without a path")
    return text


def _tiles(text: str) -> str:
    if text and not (text.startswith(("https://", "http://")) and all(part in text for part in ("{z}", "{x}", "{y}"))):
        raise ValueError("expected an address with {z}, {x} and {y}, such as https://tile.example.org/{z}/{x}/{y}.png")
    if any(letter in text for letter in " ;,'\""):
        raise ValueError("expected an address without spaces, quotes, commas and semicolons")
    return text


def _mail(text: str) -> str:
    if text == "console" or text.startswith(("file:", "smtp://", "smtps://")):
        return text
    raise ValueError("expected console, file:FOLDER, smtp://… or smtps://…")


def N_(text: str) -> str:  # noqa: N802 - the mark by which words are collected for translators
    """The text itself; the page that shows it translates it."""
    return text


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "HOME",
        "ASAR_HOME",
        "instance",
        _folder,
        N_("Folder of the embedded database, uploads, keys, mail and backups."),
    ),
    Setting(
        "DATABASE_URL",
        "DATABASE_URL",
        "",
        str,
        N_("Another database: postgresql://user@host/name. Empty: the embedded one in the home folder."),
        secret=True,
    ),
    Setting("HOST", "HOST", "127.0.0.1", str, N_("Address to serve on.")),
    Setting("PORT", "PORT", 8000, _number(1, 65535), N_("Port to serve on.")),
    Setting("WORKERS", "ASAR_WORKERS", 2, _number(1, 64), N_("Processes that answer.")),
    Setting("THREADS", "ASAR_THREADS", 2, _number(1, 64), N_("Threads in each process.")),
    Setting(
        "PUBLIC_URL",
        "ASAR_PUBLIC_URL",
        "",
        lambda t: _origin(t) if t else "",
        N_("Origin used in mails and receipts, for example https://vote.example.kz. Empty: http://HOST:PORT."),
    ),
    Setting(
        "TRUSTED_HOSTS",
        "ASAR_TRUSTED_HOSTS",
        (),
        _words,
        N_("Host names this site answers to. Empty: any (only for trying out)."),
    ),
    Setting(
        "PROXY_HOPS",
        "ASAR_PROXY_HOPS",
        0,
        _number(0, 5),
        N_("How many reverse proxies stand before the site and set X-Forwarded-For."),
    ),
    Setting(
        "SECURE_COOKIES",
        "ASAR_SECURE_COOKIES",
        False,
        _yes_no,
        N_("Send cookies over HTTPS only; turn on in production."),
    ),
    Setting(
        "MAIL",
        "ASAR_MAIL",
        "file:mail",
        _mail,
        N_("Where mail goes: console, file:FOLDER (relative to the home folder), smtp://user:password@host:port."),
        secret=True,
    ),
    Setting("MAIL_FROM", "ASAR_MAIL_FROM", "Asar <no-reply@asar.example>", str, N_("Sender of all mail.")),
    Setting(
        "RESPONSIBLE", "ASAR_RESPONSIBLE", "", str, N_("Who answers for this site, with a phone; shown in the footer.")
    ),
    Setting(
        "LANGUAGE",
        "ASAR_LANGUAGE",
        "kk",
        _one_of("kk", "ru", "en"),
        N_("Language of a visitor whose browser asks for none of ours."),
    ),
    Setting(
        "MORNING",
        "ASAR_MORNING",
        8,
        _number(0, 23),
        N_("Hour from which those who want their letters once a day get them."),
    ),
    Setting("TIME_ZONE", "ASAR_TIME_ZONE", "Asia/Almaty", str, N_("Zone in which times are shown.")),
    Setting(
        "STAFF_SECOND_FACTOR",
        "ASAR_STAFF_SECOND_FACTOR",
        "required",
        _one_of("required", "offered"),
        N_("Whether staff roles work only with a second factor set up. The demo town offers it."),
    ),
    Setting(
        "DEMO", "ASAR_DEMO", False, _yes_no, N_("Whether this is the demo town: accounts with published passwords.")
    ),
    Setting("UPLOAD_MB", "ASAR_UPLOAD_MB", 10, _number(1, 100), N_("Largest upload, in megabytes.")),
    Setting(
        "MAP_TILES",
        "ASAR_MAP_TILES",
        "",
        _tiles,
        N_(
            "Address of picture tiles drawn beneath maps, with {z}, {x} and {y}. Empty: our own drawing, and no other host is asked."
        ),
    ),
    Setting(
        "MAP_TILES_CREDIT",
        "ASAR_MAP_TILES_CREDIT",
        "",
        str,
        N_("Credit that the tiles' provider asks for, in plain text."),
    ),
    Setting(
        "MAP_FILE",
        "ASAR_MAP_FILE",
        "",
        str,
        N_("A PMTiles file with streets (relative to the home folder), drawn beneath maps in place of picture tiles."),
    ),
    Setting(
        "MAP_FILE_CREDIT",
        "ASAR_MAP_FILE_CREDIT",
        "© OpenStreetMap contributors",
        str,
        N_("Credit of that file, in plain text."),
    ),
    Setting("ARGON2_ROUNDS", "ASAR_ARGON2_ROUNDS", 2, _number(1, 10), N_("Time cost of password hashing.")),
)


def load(env: Mapping[str, str], **given: Any) -> dict[str, Any]:
    """All settings from the environment, overridden by ``given``.

    Raises:
        SettingsError: naming the variable and what is expected.
    """
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        text = env.get(setting.env)
        if text is None:
            values[setting.name] = setting.default
            continue
        try:
            values[setting.name] = setting.read(text)
        except ValueError as problem:
            raise SettingsError(f"{setting.env}: {problem}") from problem
    values.update(given)
    values["HOME"] = _folder(str(values["HOME"]))
    return values
