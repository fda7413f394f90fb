"""Brings a database to the newest schema: copy first, one transaction, spatial indexes put right, references checked."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import render
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import Flask, current_app
from geoalchemy2 import alembic_helpers
from sqlalchemy import Connection, Engine, MetaData, inspect, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeDecorator

from civic.kernel import geo
from civic.kernel.database import driver, writing

# One number for all our migrations on a server: two processes starting together take turns.
_LOCK = 0x41534152


class MigrationError(RuntimeError):
    """The database cannot be brought to the newest schema; the message says why in plain words."""


# ---------------------------------------------------------------------------- for the commands


def upgrade(app: Flask, home: Path) -> None:
    """Bring the app's database to the newest revision; an existing embedded one is copied to ``home/backups`` first.

    Everything happens in one transaction: a failure leaves the database as it was.

    Raises:
        MigrationError: no PostGIS, a database made by a newer version, or rows that point nowhere afterwards.
    """
    with app.app_context():
        engine = _engine()
        _require_postgis(engine)
        found, newest = _revisions(engine)
        if found == newest:
            return
        _copy(engine, home / "backups", "-".join(sorted(found)) or "start")
        try:
            command.upgrade(_config(), "head")
        except CommandError as problem:
            raise MigrationError(str(problem)) from problem


def is_current(app: Flask) -> bool:
    """Whether the app's database stands at the newest revision.

    Raises:
        MigrationError: the database was made by a newer version, or does not answer.
    """
    with app.app_context():
        found, newest = _revisions(_engine())
        return found == newest


def _engine() -> Engine:
    engine: Engine = current_app.extensions["migrate"].db.engine
    return engine


def _config() -> Config:
    config: Config = current_app.extensions["migrate"].migrate.get_config()
    return config


def _revisions(engine: Engine) -> tuple[set[str], set[str]]:
    """Revisions the database stands at, and the newest ones we know."""
    script = ScriptDirectory.from_config(_config())
    known = {revision.revision for revision in script.walk_revisions()}
    path = _file(engine)
    if path is not None and not path.exists():
        return set(), set(script.get_heads())
    try:
        with engine.connect() as connection:
            found = set(MigrationContext.configure(connection).get_current_heads())
    except OperationalError as problem:
        raise MigrationError(f"The database does not answer: {problem.orig}") from problem
    if not found <= known:
        raise MigrationError(
            f"This database was made by a newer version of the product (revision {', '.join(sorted(found - known))}). "
            "Install that version, or put back the copy made before it."
        )
    return found, set(script.get_heads())


def _require_postgis(engine: Engine) -> None:
    if engine.dialect.name != "postgresql":
        return
    try:
        with engine.connect() as connection:
            found = connection.scalar(text("SELECT 1 FROM pg_extension WHERE extname = 'postgis'"))
    except OperationalError as problem:
        raise MigrationError(f"The database does not answer: {problem.orig}") from problem
    if found:
        return
    try:
        with engine.begin() as connection:
            connection.execute(text("CREATE EXTENSION postgis"))
    except DBAPIError as problem:
        raise MigrationError(_NO_POSTGIS) from problem


_NO_POSTGIS = (
    "This PostgreSQL database has no PostGIS, which maps need. Install the server's package (Debian: postgresql-15-postgis-3), "
    "then let an administrator of the server run in this database: CREATE EXTENSION postgis;"
)


def _file(engine: Engine) -> Path | None:
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name or name == ":memory:" or name.startswith("file:"):
        return None
    return Path(name)


def _copy(engine: Engine, folder: Path, label: str) -> None:
    """Copy the embedded database, readable by its owner only, while others may go on using it."""
    path = _file(engine)
    if path is None or not path.exists() or not set(inspect(engine).get_table_names()) - {"alembic_version"}:
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = _free_name(folder, f"{path.stem}-{label}")
    unfinished = target.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    with closing(driver().connect(str(path))) as source, closing(driver().connect(str(unfinished))) as copy:
        source.backup(copy)
    unfinished.rename(target)


def _free_name(folder: Path, stem: str) -> Path:
    names = (folder / f"{stem}{'' if number == 1 else f'-{number}'}.sqlite" for number in range(1, 10_000))
    return next(path for path in names if not path.exists())


# ---------------------------------------------------------------------------- for migrations/env.py


@contextmanager
def connected(engine: Engine) -> Iterator[Connection]:
    """A connection for changing the schema: it writes from its first statement on, references unchecked until the end.

    Rebuilding a table means dropping it for a moment; SQLite would delete the rows that point at it.
    """
    with engine.connect() as connection, writing():
        if engine.dialect.name != "sqlite":
            yield connection
            return
        raw: Any = connection.connection.dbapi_connection
        raw.execute("PRAGMA foreign_keys = OFF")
        try:
            yield connection
        finally:
            connection.rollback()
            raw.execute("PRAGMA foreign_keys = ON")


def options(connection: Connection, metadata: MetaData, given: dict[str, Any]) -> dict[str, Any]:
    """Keyword arguments of Alembic's ``context.configure``."""

    def include_object(
        item: SchemaItem, name: str | None, kind: str, reflected: bool, compare_to: SchemaItem | None
    ) -> bool:
        """Leave alone what is in the database and not in our models (tables of PostGIS, of others, indexes' shadows)."""
        if kind == "table" and reflected and name not in metadata.tables:
            return False
        return bool(alembic_helpers.include_object(item, name, kind, reflected, compare_to))  # type: ignore[no-untyped-call]

    return {
        **given,
        "connection": connection,
        "target_metadata": metadata,
        "include_object": include_object,
        "process_revision_directives": alembic_helpers.writer,
        "render_item": render_item,
        "render_as_batch": connection.dialect.name == "sqlite",
        # True of SQLite as well, now that we begin transactions ourselves.
        "transactional_ddl": True,
        "compare_type": True,
    }


def render_item(kind: str, item: Any, context: AutogenContext) -> str | bool:
    """Write a column type into a revision without importing anything of ours."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return str(render._repr_type(item.impl_instance, context))
    rendered: str | bool = alembic_helpers.render_item(kind, item, context)  # type: ignore[no-untyped-call]
    return rendered


def prepare(connection: Connection) -> None:
    """First statements of the transaction that changes the schema."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL lock_timeout = '60s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})


def finish(connection: Connection, metadata: MetaData) -> None:
    """Last steps of that transaction: spatial indexes put right, references checked.

    Raises:
        MigrationError: rows point at rows that are not there.
    """
    geo.repair(connection, metadata)
    if connection.dialect.name != "sqlite":
        return
    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if lost:
        places = sorted({f"{row[0]} → {row[2]}" for row in lost})
        raise MigrationError(f"{len(lost)} rows would point at nothing ({', '.join(places)}); nothing was changed.")
