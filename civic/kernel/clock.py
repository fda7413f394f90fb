"""The only reading of time: the application's clock and the database's clock, both movable in tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from civic.kernel.extensions import db
from civic.kernel.records import UtcDateTime

_shift = timedelta(0)


class db_clock(FunctionElement[datetime]):  # noqa: N801 - reads as a function inside SQL expressions
    """The database server's wall clock at the moment the statement runs (not when it began its transaction)."""

    type = UtcDateTime()
    inherit_cache = True


@compiles(db_clock, "sqlite")
def _sqlite_clock(element: Any, compiler: Any, **kw: Any) -> str:
    return "strftime('%Y-%m-%d %H:%M:%f', 'now')"


@compiles(db_clock, "postgresql")
def _postgres_clock(element: Any, compiler: Any, **kw: Any) -> str:
    # now() would be frozen at the start of the transaction and let a late ballot in.
    return "clock_timestamp()"


def now() -> datetime:
    """The application's time, aware UTC."""
    return datetime.now(UTC) + _shift


def zone() -> ZoneInfo:
    """The zone of the town: times are shown in it, and its midnight begins a day. UTC where no app runs."""
    return ZoneInfo(str(current_app.config["TIME_ZONE"]) if current_app else "UTC")


def today() -> date:
    """Today's date as the town's calendar has it: between midnight and dawn it is another one than Greenwich's."""
    return now().astimezone(zone()).date()


def db_now() -> datetime:
    """The database's time, aware UTC: the one that decides whether a round is open."""
    return from_db(db.session.scalar(select(db_clock())))


def from_db(moment: datetime | None) -> datetime:
    """Turn a value of ``db_clock()`` read inside another query into the time that counts."""
    if moment is None:
        raise ValueError("the database gave no time")
    return moment + _shift


@contextmanager
def travel(by: timedelta) -> Iterator[None]:
    """Move both clocks for a while (tests and rehearsals)."""
    global _shift
    before = _shift
    _shift = before + by
    try:
        yield
    finally:
        _shift = before


@contextmanager
def travel_to(moment: datetime) -> Iterator[None]:
    """Move both clocks to a given moment for a while."""
    with travel(moment - now()):
        yield
