"""What every test stands on: an app on each database, fresh each time; visitors; people of the town."""

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import settings
from sqlalchemy import text

from civic.app import create_app
from civic.kernel.extensions import db
from civic.kernel.migrations import upgrade
from tests.factories.people import Actors
from tests.support import postgres
from tests.support.visitor import Visitor

SETTINGS = {
    "TESTING": True,
    "ARGON2_ROUNDS": 1,
    "MAIL": "file:mail",
    "STAFF_SECOND_FACTOR": "offered",
    "LANGUAGE": "en",
    "PUBLIC_URL": "http://town.example",
}
# How long an example may take says more about what else the machine does than about the example.
settings.register_profile("town", deadline=None)
settings.load_profile("town")
KEPT = {"alembic_version", "spatial_ref_sys"}


# Truncating seventy tables makes as many new files and took longer than most tests; few tables of a test hold anything.
# Triggers and foreign keys rest meanwhile, as they do when the embedded file is exchanged.
EMPTY = """
CREATE OR REPLACE FUNCTION pg_temp.empty_the_town(names text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE name text; filled boolean;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOREACH name IN ARRAY names LOOP
    IF pg_relation_size(quote_ident(name)::regclass) > 1000000 THEN
      EXECUTE format('TRUNCATE %I CASCADE', name);
    ELSE
      EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', name) INTO filled;
      IF filled THEN EXECUTE format('DELETE FROM %I', name); END IF;
    END IF;
  END LOOP;
  PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)
    FROM pg_sequences WHERE last_value IS NOT NULL AND schemaname = 'public';
END $$
"""


def real_data() -> Path | None:
    """The folder of real elections and boundaries, when present."""
    folder = Path(os.environ.get("ASAR_DATA", Path(__file__).resolve().parents[1] / ".." / "shared" / "data"))
    return folder.resolve() if folder.is_dir() else None


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The real data; tests that need it are skipped loudly where it is not."""
    folder = real_data()
    if folder is None:
        reason = "real data not present"
        if os.environ.get("ASAR_REQUIRE_ALL"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test talks to anything but this machine."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test wanted to reach {address}")
        return real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


def _environment() -> None:
    for name in ("DATABASE_URL", "ASAR_HOME", "ASAR_MAIL"):
        os.environ.pop(name, None)


@pytest.fixture(scope="session", params=["embedded", pytest.param("postgis", marks=pytest.mark.postgis)])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One app per database for the whole session, migrated by the real history."""
    _environment()
    home = tmp_path_factory.mktemp(f"home-{request.param}")
    url = ""
    if request.param == "postgis":
        url = request.getfixturevalue("postgis_url")
    app = create_app(HOME=str(home), DATABASE_URL=url, **SETTINGS)
    app.config["TESTING"] = True
    upgrade(app, home)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    if not url:
        shutil.copy(home / "asar.sqlite", home / "template.sqlite")
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def postgis_url() -> Iterator[str]:
    """A database with PostGIS on a private cluster of this session."""
    cluster = postgres.cluster_or_skip()
    url = cluster.create()
    yield url
    cluster.drop(url)


def wipe(app: Flask) -> None:
    """Empty the town: a fresh copy of the migrated file, or empty tables."""
    home = Path(app.config["HOME"])
    with app.app_context():
        db.session.remove()
        if (home / "template.sqlite").exists():
            db.engine.dispose()
            for name in ("asar.sqlite-wal", "asar.sqlite-shm", "asar.sqlite-journal"):
                (home / name).unlink(missing_ok=True)
            shutil.copy(home / "template.sqlite", home / "asar.sqlite")
        else:
            names = [table.name for table in db.metadata.sorted_tables if table.name not in KEPT]
            with db.engine.begin() as connection:
                connection.execute(text(EMPTY))
                connection.execute(text("SELECT pg_temp.empty_the_town(:names)"), {"names": names})
    for folder in ("mail", "published", "uploads"):
        shutil.rmtree(home / folder, ignore_errors=True)


@pytest.fixture
def app(built: Flask) -> Iterator[Flask]:
    """The app with an empty town and an open context, on each database in turn."""
    wipe(built)
    with built.app_context():
        yield built
        db.session.remove()


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody with a browser who has not signed in; checks every page it gets."""
    return Visitor(app)


@pytest.fixture
def actors(app: Flask) -> Actors:
    """People by what they are: ``actors.staff_of(place)``, ``actors.resident(…)``."""
    return Actors(app)
