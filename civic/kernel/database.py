"""How an engine is opened: options, pragmas and transactions of the embedded database and of PostgreSQL."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from time import monotonic, sleep
from types import ModuleType
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, Executable, Row, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session, scoped_session
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from civic.kernel import geo

try:
    import pysqlite3.dbapi2 as _newer
except ImportError:
    _newer = None

# Below this version two connections writing in WAL mode can damage the file (fixed on 2026-03-13).
WAL_SAFE_FROM = (3, 51, 3)
BUSY_SECONDS = 20
LONG_REST = 1.0
"""Seconds after which a resting connection to PostgreSQL is asked whether it still lives."""
_LOCK = "BEGIN IMMEDIATE"
_PAUSES = 0.0004, 0.005
"""Seconds between two looks at a write lock that somebody else holds: at first, and at most."""
STATEMENT_SECONDS = 30
LOCK_SECONDS = 10

_writing: ContextVar[bool] = ContextVar("writing", default=False)


class DatabaseError(RuntimeError):
    """The database on this machine cannot serve; the message says why in plain words."""


# ---------------------------------------------------------------------------- addresses and options


def normal_url(url: str) -> str:
    """The address with the driver we use: ``postgres://`` and ``postgresql://`` mean psycopg."""
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def engine_options(url: str) -> dict[str, Any]:
    """Keyword arguments of ``create_engine`` for this address (``SQLALCHEMY_ENGINE_OPTIONS``).

    Raises:
        DatabaseError: neither SQLite nor PostgreSQL.
    """
    parsed = make_url(normal_url(url))
    kind = parsed.get_backend_name()
    if kind == "sqlite":
        return {"module": driver(), "connect_args": {"timeout": BUSY_SECONDS}}
    if kind == "postgresql":
        return {
            "connect_args": {"options": _server_options(parsed.query.get("options", "")), "connect_timeout": 10},
        }
    raise DatabaseError(f"{kind} is not supported: the database is SQLite (embedded) or PostgreSQL with PostGIS")


def _server_options(given: str | tuple[str, ...]) -> str:
    own = {
        "TimeZone": "UTC",
        "statement_timeout": f"{STATEMENT_SECONDS}s",
        "lock_timeout": f"{LOCK_SECONDS}s",
        "idle_in_transaction_session_timeout": "120s",
        # Compiling a statement takes longer than any of ours runs.
        "jit": "off",
        # A statement asked often would be planned once for any values: counting a city would then read as for a street.
        "plan_cache_mode": "force_custom_plan",
    }
    written = [f"-c {name}={value}" for name, value in own.items()]
    # What the address asks for comes last and wins.
    return " ".join([*written, *([given] if isinstance(given, str) else given)]).strip()


def dialect_name(bind: Engine | Connection | Session | scoped_session[Session]) -> str:
    """``sqlite`` or ``postgresql``."""
    if isinstance(bind, Session | scoped_session):
        return bind.get_bind().dialect.name
    return bind.dialect.name


# ---------------------------------------------------------------------------- the SQLite library


@cache
def driver() -> ModuleType:
    """The driver whose SQLite is newest: the interpreter's own, or the pysqlite3 wheel."""
    if _newer is not None and _newer.sqlite_version_info > sqlite3.sqlite_version_info:
        found: ModuleType = _newer
        return found
    return sqlite3


def sqlite_version() -> tuple[int, ...]:
    """Version of the SQLite library in use."""
    return tuple(driver().sqlite_version_info)


def uses_wal() -> bool:
    """Whether the embedded database runs in WAL mode; otherwise with a rollback journal."""
    return sqlite_version() >= WAL_SAFE_FROM


@cache
def check() -> None:
    """Make sure that this SQLite can index geometry.

    Raises:
        DatabaseError: it was built without R*Tree.
    """
    connection = driver().connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE probe USING rtree(id, x1, x2)")
    except driver().OperationalError as problem:
        raise DatabaseError(
            "The SQLite of this Python was built without R*Tree, which maps need. Install the pysqlite3 package "
            "or use another Python."
        ) from problem
    finally:
        connection.close()


@cache
def distrusts_schema() -> bool:
    """Whether triggers may use the R*Tree while ``trusted_schema`` is off; old SQLite does not let them."""
    connection = driver().connect(":memory:")
    try:
        connection.executescript(
            "PRAGMA trusted_schema = OFF; CREATE TABLE t (id INTEGER PRIMARY KEY);"
            "CREATE VIRTUAL TABLE probe USING rtree(id, x1, x2);"
            "CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO probe VALUES (NEW.id, 1, 2); END;"
            "INSERT INTO t VALUES (1);"
        )
    except driver().OperationalError:
        return False
    finally:
        connection.close()
    return True


# ---------------------------------------------------------------------------- transactions


@contextmanager
def writing() -> Iterator[None]:
    """Transactions that begin in here take the write lock at once, so that what they read stays true.

    It counts at the moment a connection begins: end the session's read transaction first. On PostgreSQL,
    which locks rows, it changes nothing.
    """
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def is_writing() -> bool:
    """Whether a transaction that begins now would take the write lock."""
    return _writing.get()


def rows_of(db: SQLAlchemy, statement: Executable, values: Mapping[str, Any]) -> Sequence[Row[Any]]:
    """All rows of one statement that only reads; where the session has begun nothing, nothing begins.

    Beginning and ending a transaction are two more journeys to the database, which a small statement feels.
    Of two statements asked so the second may know more than the first.
    """
    if db.session.registry.has() and db.session().in_transaction():
        return db.session.connection().execute(statement, values).all()
    with db.engine.connect() as connection:
        alone = connection.execution_options(isolation_level="AUTOCOMMIT")
        return alone.execute(statement, values).all()


def install(engine: Engine) -> None:
    """Attach what every connection of this engine needs; call before its first use, more often does no harm."""
    if engine.dialect.name != "sqlite":
        _watch_rest(engine)
        return
    if event.contains(engine, "connect", _opened):
        return
    check()
    event.listen(engine, "connect", _opened)
    event.listen(engine, "begin", _begin)


def _watch_rest(engine: Engine) -> None:
    """Ask a connection that rested for a while whether it still lives; one just used needs no such question."""
    if event.contains(engine, "checkin", _rests):
        return
    event.listen(engine, "checkin", _rests)
    event.listen(engine, "checkout", _wakes)


def _rests(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["rests since"] = monotonic()


def _wakes(connection: Any, record: ConnectionPoolEntry, _fairy: PoolProxiedConnection) -> None:
    if monotonic() - record.info.get("rests since", monotonic()) < LONG_REST:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    # The connection names its driver's error: where there is no PostgreSQL, its driver need not be in memory.
    except connection.OperationalError as problem:
        # The pool throws this connection away, and older ones with it, and opens a new one.
        raise DisconnectionError("the connection was lost while it rested") from problem


def _opened(connection: Any, _record: object) -> None:
    """Set up one new connection of the embedded database."""
    # The driver shall begin nothing by itself: SQLAlchemy's "begin" does, below.
    connection.isolation_level = None
    run = connection.execute
    run(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    run("PRAGMA foreign_keys = ON")
    run(f"PRAGMA trusted_schema = {'OFF' if distrusts_schema() else 'ON'}")
    run("PRAGMA secure_delete = ON")
    run("PRAGMA mmap_size = 0")
    _choose_journal(connection)
    run("PRAGMA synchronous = FULL")
    geo.register(connection)


def _choose_journal(connection: Any) -> None:
    now = connection.execute("PRAGMA journal_mode").fetchone()[0]
    wanted = "wal" if uses_wal() else "delete"
    if now in (wanted, "memory"):
        return
    got = connection.execute(f"PRAGMA journal_mode = {wanted}").fetchone()[0]
    if got == "wal" and not uses_wal():
        raise DatabaseError(
            "The database file is in WAL mode, which this SQLite cannot write safely. Stop every program that uses "
            f"it, or install a SQLite from {'.'.join(map(str, WAL_SAFE_FROM))} (package pysqlite3)."
        )


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT":
        return
    raw: Any = connection.connection.dbapi_connection
    # SQLAlchemy hands a connection back from autocommit with the driver's own transactions on.
    raw.isolation_level = None
    words = _LOCK if _writing.get() else "BEGIN"
    # Said to the driver itself, as every page says it; whoever listens hears it all the same.
    for hear in connection.dispatch.before_cursor_execute:
        hear(connection, None, words, (), None, False)
    if words == _LOCK:
        _take_lock(connection, raw)
    else:
        raw.execute(words)


def _take_lock(connection: Connection, raw: Any) -> None:
    """Begin with the write lock, looking again every half a millisecond at first, until patience ends.

    SQLite's own waiting looks again after 1, 2, 5, 10, 15, 20 … ms. A ballot holds the lock for a few, so the lock lay
    idle while voters waited for it.
    """
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        pause, until = _PAUSES[0], monotonic() + BUSY_SECONDS
        while True:
            try:
                raw.execute(_LOCK)
                return
            except raw.OperationalError as problem:
                if "locked" not in str(problem) or monotonic() > until:
                    # Once more through SQLAlchemy, whose error becomes the page that explains it.
                    connection.exec_driver_sql(_LOCK)
                    return
            sleep(pause)
            pause = min(pause * 1.25, _PAUSES[1])
    finally:
        raw.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
