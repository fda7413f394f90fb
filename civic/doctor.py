"""What is not fit for a real vote on this installation, in plain words."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from flask import Flask
from sqlalchemy import text

from civic.kernel import clock, database
from civic.kernel.extensions import db
from civic.kernel.migrations import is_current
from civic.notifications.queries import stuck
from civic.notifications.services import MOST_ATTEMPTS

OLDEST_ZONES = "2024.1"  # tzdata 2024a brought Kazakhstan's single zone, UTC+5, from 1 March 2024
MOST_SKEW = 2.0


@dataclass(frozen=True)
class Finding:
    """One thing found; serious ones must be put right before a real vote."""

    serious: bool
    text: str


def findings(app: Flask) -> Iterator[Finding]:
    """Everything found, in the order a person would put it right."""
    yield from _settings(app)
    yield from _keys(Path(app.config["HOME"]))
    yield from _database(app)
    yield from _letters(app)
    yield from _time()


def _settings(app: Flask) -> Iterator[Finding]:
    config = app.config
    if app.debug:
        yield Finding(True, "Debugging is on: it shows the inside of the program to strangers.")
    if config["DEMO"]:
        yield Finding(True, "This is the demo town (ASAR_DEMO): its passwords are published.")
    if not config["TRUSTED_HOSTS"]:
        yield Finding(True, "ASAR_TRUSTED_HOSTS is empty: name the hosts this site answers to.")
    if not config["SECURE_COOKIES"]:
        yield Finding(True, "ASAR_SECURE_COOKIES is off: turn it on behind HTTPS.")
    if not str(config["PUBLIC_URL"]).startswith("https://"):
        yield Finding(True, "ASAR_PUBLIC_URL is not an https address: links in mails would be wrong.")
    if config["STAFF_SECOND_FACTOR"] != "required":
        yield Finding(True, "Staff may work without a second factor (ASAR_STAFF_SECOND_FACTOR).")
    if str(config["MAIL"]).startswith(("file:", "console")):
        yield Finding(
            True, "Mail goes to a file or the console (ASAR_MAIL): voters would not be told of their ballots."
        )
    if not config["RESPONSIBLE"]:
        yield Finding(False, "ASAR_RESPONSIBLE is empty: say who answers for the site.")


def _keys(home: Path) -> Iterator[Finding]:
    for path in sorted((home / "keys").rglob("*")):
        if path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Finding(True, f"Key file {path.name} can be read by others: chmod 600.")


def _database(app: Flask) -> Iterator[Finding]:
    if not is_current(app):
        yield Finding(True, "The database is not at the newest revision: run asar run once.")
    if database.dialect_name(db.engine) == "sqlite":
        if not database.uses_wal():
            yield Finding(
                False, "SQLite is older than 3.51.3: the safe but slower journal is used, one writer blocks readers."
            )
        return
    for name, wanted in (
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("track_commit_timestamp", "off"),
    ):
        found = db.session.scalar(text(f"SHOW {name}"))
        if found != wanted:
            yield Finding(True, f"PostgreSQL setting {name} is {found}; it must be {wanted}.")


def _letters(app: Flask) -> Iterator[Finding]:
    if not is_current(app):
        return
    since, given_up = stuck(MOST_ATTEMPTS)
    if since is not None:
        yield Finding(True, f"Letters wait since {since:%d.%m.%Y}: run asar deliver every minute.")
    if given_up:
        yield Finding(False, f"Letters given up after {MOST_ATTEMPTS} attempts: {given_up}. Is ASAR_MAIL right?")


def _time() -> Iterator[Finding]:
    try:
        zones = version("tzdata")
    except PackageNotFoundError:
        zones = ""
    if [int(part) for part in zones.split(".")[:2] if part.isdigit()] < [int(part) for part in OLDEST_ZONES.split(".")]:
        yield Finding(True, "The time zone data is older than 2024a: Kazakhstan's clocks would be an hour wrong.")
    skew = abs((clock.now() - clock.db_now()).total_seconds())
    if skew > MOST_SKEW:
        yield Finding(True, f"The clocks of this machine and of the database differ by {skew:.1f} seconds.")
