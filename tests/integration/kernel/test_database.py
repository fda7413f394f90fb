"""Transactions that protect what they read, and the settings every connection has."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from civic.kernel import database, geo
from tests.support import databases

THREADS, CAP, COST = 40, 100, 30


class Base(DeclarativeBase):
    pass


class Purchase(Base):
    __tablename__ = "purchase"
    id: Mapped[int] = mapped_column(primary_key=True)
    cost: Mapped[int]


class Spot(Base):
    __tablename__ = "spot"
    id: Mapped[int] = mapped_column(primary_key=True)
    geom: Mapped[geo.Value] = mapped_column(geo.geometry("POINT"))


def create(engine: Engine) -> None:
    with database.writing(), engine.begin() as connection:
        Base.metadata.create_all(connection)


def at_once(act: Callable[[int], None], number: int) -> list[str]:
    """Run ``act`` in so many threads that start together; what went wrong in them."""
    gate = Barrier(number)

    def run(which: int) -> str:
        gate.wait()
        try:
            act(which)
        except DBAPIError as problem:
            return str(problem.orig)
        return ""

    with ThreadPoolExecutor(number) as pool:
        return [problem for problem in pool.map(run, range(number)) if problem]


# ---------------------------------------------------------------------------- read, check, write


def spend(engine: Engine) -> tuple[int, list[str]]:
    """Forty people buy at once while the budget lasts; what was spent, and what went wrong."""

    def buy(_which: int) -> None:
        with database.writing(), engine.begin() as connection:
            spent = connection.scalar(select(func.coalesce(func.sum(Purchase.cost), 0)))
            time.sleep(0.001)
            if spent + COST <= CAP:
                connection.execute(insert(Purchase).values(cost=COST))

    problems = at_once(buy, THREADS)
    with engine.connect() as connection:
        return connection.scalar(select(func.coalesce(func.sum(Purchase.cost), 0))) or 0, problems


def test_forty_at_once_never_spend_more_than_there_is(tmp_path: Path) -> None:
    for burst in range(5):
        with databases.embedded(tmp_path, pool_size=THREADS) as engine:
            create(engine)
            assert spend(engine) == (90, []), burst
            Base.metadata.drop_all(engine)


def plain_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Our engine, but its write transactions begin like reads."""
    monkeypatch.setattr(database, "writing", nullcontext)
    return databases.open_engine(f"sqlite:///{tmp_path / 'plain.db'}", pool_size=THREADS)


def driver_default(tmp_path: Path, _monkeypatch: pytest.MonkeyPatch) -> Engine:
    """An engine as SQLAlchemy opens it without us."""
    url = f"sqlite:///{tmp_path / 'default.db'}"
    engine = create_engine(url, **database.engine_options(url), pool_size=THREADS)
    event.listen(engine, "connect", lambda raw, _record: geo.register(raw))
    return engine


def refused(spent: int, problems: list[str]) -> bool:
    """In WAL mode SQLite itself stops a late writer: nothing is overspent, but people are turned away."""
    return spent <= CAP and any("locked" in problem for problem in problems)


def overspent(spent: int, _problems: list[str]) -> bool:
    return spent > CAP


@pytest.mark.parametrize(("sabotage", "red"), [(plain_begin, refused), (driver_default, overspent)])
def test_negative_control_without_the_lock_the_same_check_goes_red(
    sabotage: Callable[[Path, pytest.MonkeyPatch], Engine],
    red: Callable[[int, list[str]], bool],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = sabotage(tmp_path, monkeypatch)

    def burst() -> bool:
        create(engine)
        outcome = spend(engine)
        Base.metadata.drop_all(engine)
        return red(*outcome)

    gone_red = any(burst() for _burst in range(5))
    engine.dispose()
    assert gone_red


def test_six_threads_write_three_hundred_places_each(tmp_path: Path) -> None:
    with databases.embedded(tmp_path) as engine:
        create(engine)

        def write(which: int) -> None:
            for number in range(300):
                with database.writing(), engine.begin() as connection:
                    connection.execute(insert(Spot).values(geom=geo.point(which + number / 1000, number / 10)))

        assert at_once(write, 6) == []
        with engine.connect() as connection:
            assert connection.scalar(select(func.count()).select_from(Spot)) == 1800
            assert connection.scalar(func.CheckSpatialIndex("spot", "geom")) == 1
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


# ---------------------------------------------------------------------------- beginning and ending


def statements(engine: Engine) -> list[str]:
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, statement, *_rest: seen.append(statement))
    return seen


def test_a_transaction_begins_immediately_only_inside_writing(embedded: Engine) -> None:
    seen = statements(embedded)
    with embedded.begin():
        pass
    with database.writing():
        assert database.is_writing()
        with embedded.begin():
            pass
    assert not database.is_writing()
    with embedded.begin():
        pass
    assert seen == ["BEGIN", "BEGIN IMMEDIATE", "BEGIN"]


def test_who_waits_too_long_for_the_lock_is_told_so_and_begins_anew(
    embedded: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(embedded)
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)

    def buy(number: int) -> None:
        with database.writing(), embedded.begin() as connection:
            connection.execute(insert(Purchase).values(id=number, cost=1))

    with database.writing(), embedded.begin() as first:
        first.execute(insert(Purchase).values(id=1, cost=1))
        with pytest.raises(OperationalError, match="locked"):
            buy(2)
    buy(3)
    with embedded.connect() as connection:
        assert list(connection.scalars(select(Purchase.id))) == [1, 3]
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 200, "other waiting is as patient as ever"


def test_a_lock_that_comes_free_is_never_left_idle_for_long(embedded: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    create(embedded)
    pauses: list[float] = []
    first = embedded.connect()
    with database.writing():
        first.execute(insert(Purchase).values(id=1, cost=1))

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 30:
            first.commit()

    monkeypatch.setattr(database, "sleep", pause)
    with database.writing(), embedded.begin() as second:
        assert second.scalar(select(func.count()).select_from(Purchase)) == 1
    first.close()
    assert len(pauses) == 30, "taken at the first look after it came free"
    assert pauses[0] < 0.001 and max(pauses) <= 0.005


def test_a_file_that_cannot_be_written_is_told_at_once(tmp_path: Path) -> None:
    with databases.embedded(tmp_path) as engine:
        create(engine)
    readonly = databases.open_engine(f"sqlite:///file:{tmp_path / 'test.db'}?mode=ro&uri=true")
    with database.writing(), pytest.raises(OperationalError, match="readonly"), readonly.begin() as connection:
        connection.execute(insert(Purchase).values(id=1, cost=1))
    readonly.dispose()


def test_a_savepoint_is_undone_alone(engine: Engine) -> None:
    create(engine)

    def twice(session: Session) -> None:
        with session.begin_nested():
            session.add(Purchase(id=2, cost=2))
            session.flush()
            session.execute(insert(Purchase).values(id=1, cost=3))

    with database.writing(), Session(engine) as session:
        session.add(Purchase(id=1, cost=1))
        with pytest.raises(IntegrityError):
            twice(session)
        session.add(Purchase(id=3, cost=3))
        session.commit()
        assert list(session.scalars(select(Purchase.id).order_by(Purchase.id))) == [1, 3]


def test_a_failed_schema_change_leaves_nothing(engine: Engine) -> None:
    def build(connection: Connection) -> None:
        Base.metadata.create_all(connection)
        connection.execute(text("SELECT no_such_thing"))

    with database.writing(), engine.connect() as connection, pytest.raises(DBAPIError):
        build(connection)
    with engine.connect() as connection:
        assert not engine.dialect.has_table(connection, "spot")
        assert not engine.dialect.has_table(connection, "idx_spot_geom")


def test_a_connection_lent_out_for_autocommit_comes_back_as_ours(embedded: Engine) -> None:
    create(embedded)
    with embedded.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(insert(Purchase).values(id=1, cost=1))
    seen = statements(embedded)
    with database.writing(), embedded.connect() as connection:
        connection.execute(insert(Purchase).values(id=2, cost=2))
        connection.rollback()
        assert list(connection.scalars(select(Purchase.id))) == [1]
    assert seen[0] == "BEGIN IMMEDIATE"


@pytest.mark.skipif(not database.uses_wal(), reason="this SQLite is too old for WAL: readers wait")
def test_readers_neither_wait_for_a_writer_nor_see_half_its_work(embedded: Engine) -> None:
    create(embedded)
    with embedded.connect() as writer:
        with database.writing():
            writer.execute(insert(Purchase).values(id=1, cost=1))
        with embedded.connect() as reader:
            assert reader.scalar(select(func.count()).select_from(Purchase)) == 0
        writer.commit()
    with embedded.connect() as reader:
        assert reader.scalar(select(func.count()).select_from(Purchase)) == 1


# ---------------------------------------------------------------------------- settings


def pragmas(engine: Engine, *names: str) -> dict[str, object]:
    with engine.connect() as connection:
        return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}


SAFE = {"foreign_keys": 1, "secure_delete": 1, "synchronous": 2, "mmap_size": 0, "busy_timeout": 20_000}


def test_every_embedded_connection_has_the_safe_settings(embedded: Engine) -> None:
    wanted = {
        **SAFE,
        "trusted_schema": 0 if database.distrusts_schema() else 1,
        "journal_mode": "wal" if database.uses_wal() else "delete",
    }
    assert pragmas(embedded, *wanted) == wanted


@pytest.fixture
def old_sqlite(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The interpreter's own SQLite, taken for one from before the fix whatever its version."""
    caches = (database.check, database.distrusts_schema)
    monkeypatch.setattr(database, "driver", lambda: sqlite3)
    monkeypatch.setattr(database, "uses_wal", lambda: False)
    for cached in caches:
        cached.cache_clear()
    yield
    for cached in caches:
        cached.cache_clear()


def test_an_old_sqlite_serves_without_wal(tmp_path: Path, old_sqlite: None) -> None:
    with databases.embedded(tmp_path, pool_size=THREADS) as engine:
        create(engine)
        assert pragmas(engine, *SAFE, "journal_mode") == {**SAFE, "journal_mode": "delete"}
        assert spend(engine) == (90, [])
        with database.writing(), engine.begin() as connection:
            connection.execute(insert(Spot).values(geom=geo.point(76, 52)))
            assert connection.scalar(func.CheckSpatialIndex("spot", "geom")) == 1


def test_an_old_sqlite_takes_a_file_out_of_wal_first(
    embedded: Engine, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    create(embedded)
    embedded.dispose()
    request.getfixturevalue("old_sqlite")
    with databases.embedded(tmp_path) as engine:
        assert pragmas(engine, "journal_mode") == {"journal_mode": "delete"}


def test_installing_twice_changes_nothing(embedded: Engine) -> None:
    database.install(embedded)
    seen = statements(embedded)
    with embedded.begin():
        pass
    assert seen == ["BEGIN"]


@pytest.mark.postgis
def test_every_server_connection_has_time_limits_and_utc(server: Engine) -> None:
    with server.connect() as connection:
        shown = {
            name: connection.scalar(text(f"SHOW {name}"))
            for name in ("TimeZone", "statement_timeout", "lock_timeout", "plan_cache_mode")
        }
    assert shown == {
        "TimeZone": "UTC",
        "statement_timeout": "30s",
        "lock_timeout": "10s",
        "plan_cache_mode": "force_custom_plan",
    }


@pytest.mark.postgis
def test_options_in_the_address_win(server: Engine) -> None:
    url = server.url.update_query_dict({"options": "-c statement_timeout=50"})
    engine = databases.open_engine(url.render_as_string(hide_password=False))
    try:
        with engine.connect() as connection, pytest.raises(OperationalError, match="statement timeout"):
            connection.execute(text("SELECT pg_sleep(5)"))
    finally:
        engine.dispose()


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("postgresql://asar@db/town", "postgresql+psycopg://asar@db/town"),
        ("postgres://asar@db/town", "postgresql+psycopg://asar@db/town"),
        ("postgresql+psycopg://asar@db/town", "postgresql+psycopg://asar@db/town"),
        ("sqlite:////var/lib/asar.sqlite", "sqlite:////var/lib/asar.sqlite"),
    ],
)
def test_addresses_are_understood_without_naming_a_driver(given: str, wanted: str) -> None:
    assert database.normal_url(given) == wanted


def test_another_database_is_refused_in_words() -> None:
    with pytest.raises(database.DatabaseError, match="mysql is not supported"):
        database.engine_options("mysql://localhost/town")
