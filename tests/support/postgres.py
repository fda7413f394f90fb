"""A private PostgreSQL with PostGIS for the tests: its own folder, a Unix socket and nothing else."""

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from functools import cache
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

ROLE = "asar"
TEMPLATE = "asar_template"
_START_SECONDS = 60
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "150",
    "shared_buffers": "64MB",
    "log_min_messages": "fatal",
}


@cache
def programs() -> Path | None:
    """Folder of PostgreSQL's programs, one that has PostGIS if there is any."""
    found = [Path(path).resolve().parent for path in (shutil.which("initdb"), shutil.which("postgres")) if path]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    complete = [folder for folder in found if (folder / "initdb").exists() and (folder / "postgres").exists()]
    return next((folder for folder in complete if _has_postgis(folder)), complete[0] if complete else None)


@cache
def missing() -> str | None:
    """Why no cluster can be started on this machine; nothing if one can."""
    folder = programs()
    if folder is None:
        return "PostgreSQL not found (initdb and postgres, on PATH or in /usr/lib/postgresql/*/bin)"
    if not _has_postgis(folder):
        return f"PostGIS not found for the PostgreSQL in {folder}"
    if os.getuid() == 0 and _other_user() is None:
        return "PostgreSQL does not run as root, and there is no user postgres or nobody to run it as"
    return None


def _version(folder: Path) -> float:
    try:
        return float(folder.parent.name)
    except ValueError:
        return 0.0


def _has_postgis(folder: Path) -> bool:
    program = folder / "pg_config"
    if program.exists():
        asked = subprocess.run([program, "--sharedir"], capture_output=True, text=True, check=False)
        share = Path(asked.stdout.strip() or "/nonexistent")
    else:
        share = Path("/usr/share/postgresql") / folder.parent.name
    return (share / "extension" / "postgis.control").exists()


def _other_user() -> pwd.struct_passwd | None:
    """Whom root runs the server as."""
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


class Cluster:
    """A running server; databases made from its template have PostGIS already. ``settings`` replace the quick ones of tests."""

    def __init__(self, settings: Mapping[str, str] | None = None) -> None:
        folder = programs()
        if folder is None:
            raise RuntimeError(missing())
        self._programs = folder
        # Short: the path of a socket ends at 107 bytes, and pytest's own folders are long.
        self.folder = Path(tempfile.mkdtemp(prefix="asar-pg-", dir="/tmp"))
        self._numbers = count(1)
        self._settings = _SETTINGS | dict(settings or {})
        self._as: dict[str, object] = {"cwd": self.folder, "env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}}
        if os.getuid() == 0 and (user := _other_user()) is not None:
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._as |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        self.folder.chmod(0o700)
        self._server = self._start()
        self._make_template()

    def _start(self) -> subprocess.Popen[bytes]:
        data = self.folder / "data"
        arguments = ["-D", data, "-U", ROLE, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        made = subprocess.run(  # type: ignore[call-overload]
            [self._programs / "initdb", *arguments], capture_output=True, text=True, check=False, **self._as
        )
        if made.returncode != 0:
            raise RuntimeError(f"initdb failed: {made.stderr}")
        settings = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        log = (self.folder / "log").open("wb")
        server: subprocess.Popen[bytes] = subprocess.Popen(  # type: ignore[call-overload]
            [self._programs / "postgres", "-D", data, "-k", self.folder, *settings], stdout=log, stderr=log, **self._as
        )
        log.close()
        return server

    def _make_template(self) -> None:
        with self._connect("postgres") as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
        with self._connect(TEMPLATE) as connection:
            connection.execute("CREATE EXTENSION postgis")

    def _connect(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        """Connect, waiting for a server that is still starting."""
        last = time.monotonic() + _START_SECONDS
        while True:
            try:
                return psycopg.connect(host=str(self.folder), user=ROLE, dbname=database, autocommit=True)
            except psycopg.OperationalError:
                if time.monotonic() > last or self._server.poll() is not None:
                    raise RuntimeError(f"PostgreSQL did not start: {(self.folder / 'log').read_text()}") from None
                time.sleep(0.05)

    def url(self, database: str) -> str:
        """Address of a database in this cluster, in the form ``DATABASE_URL`` takes."""
        return f"postgresql://{ROLE}@/{database}?host={self.folder}"

    def create(self, *, postgis: bool = True, like: str = "") -> str:
        """Make a fresh database and give its address; a copy of the one at ``like``, to which nobody is connected."""
        name = f"test_{next(self._numbers)}"
        template = sql.Identifier(_name(like) if like else TEMPLATE if postgis else "template1")
        with self._connect("postgres") as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), template))
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected."""
        name = _name(url)
        with self._connect("postgres") as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        if self._server.poll() is None:
            self._server.send_signal(2)
            try:
                self._server.wait(20)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait(5)
        shutil.rmtree(self.folder, ignore_errors=True)


def _name(url: str) -> str:
    return url.split("?")[0].rsplit("/", 1)[1]


@cache
def _shared() -> Cluster:
    cluster = Cluster()
    atexit.register(cluster.stop)
    return cluster


def cluster_or_skip() -> Cluster:
    """The one cluster of this test run; skips the test, saying why, where none can be started.

    With ``ASAR_REQUIRE_ALL`` set, a skip would be a lie: the test fails instead.
    """
    reason = missing()
    if reason is not None:
        if os.environ.get("ASAR_REQUIRE_ALL"):
            pytest.fail(reason)
        pytest.skip(reason)
    return _shared()
