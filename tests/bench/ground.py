"""The ground a benchmark stands on: a home folder with a database of either kind, which can be copied whole."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from civic.app import create_app
from civic.kernel.extensions import db
from civic.kernel.migrations import upgrade
from tests.support import postgres

EMBEDDED, POSTGIS = "embedded", "PostGIS"
# As in production: a commit that is acknowledged is on the disk.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
SETTINGS: dict[str, Any] = {"DEMO": True, "STAFF_SECOND_FACTOR": "offered", "LANGUAGE": "ru"}


@dataclass
class Ground:
    """A home folder and the address of its database; an empty address means the embedded one."""

    name: str
    home: Path
    url: str
    cluster: postgres.Cluster | None = None
    copies: int = 0

    def app(self) -> Flask:
        """The product on this ground, migrated."""
        app = create_app(HOME=str(self.home), DATABASE_URL=self.url, **SETTINGS)
        upgrade(app, self.home)
        return app

    def environment(self) -> dict[str, str]:
        """What another process needs to stand here."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "VIRTUAL_ENV") if name in os.environ}
        root = str(Path(__file__).resolve().parents[2])
        own = {"ASAR_HOME": str(self.home), "DATABASE_URL": self.url, "ASAR_LANGUAGE": "ru", "PYTHONPATH": root}
        return kept | own

    def copy(self) -> "Ground":
        """The same home and database once more, to be spoiled. Nobody may be connected meanwhile."""
        self.copies += 1
        home = self.home.with_name(f"{self.home.name}-{self.copies}")
        shutil.copytree(self.home, home)
        url = self.cluster.create(like=self.url) if self.cluster is not None else ""
        return Ground(self.name, home, url, self.cluster)


def leave(app: Flask) -> None:
    """Close every connection, so that the ground can be copied or served by others."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@contextmanager
def grounds(folder: Path, wanted: tuple[str, ...]) -> Iterator[list[Ground]]:
    """Empty grounds of the wanted kinds in this folder; a kind this machine cannot have is told and left out."""
    found = [Ground(EMBEDDED, folder / "embedded", "")] if EMBEDDED in wanted else []
    reason = postgres.missing() if POSTGIS in wanted else None
    if reason is not None:
        print(f"PostGIS: not measured: {reason}")
    cluster = postgres.Cluster(DURABLE) if POSTGIS in wanted and reason is None else None
    try:
        if cluster is not None:
            found.append(Ground(POSTGIS, folder / "postgis", cluster.create(), cluster))
        yield found
    finally:
        if cluster is not None:
            cluster.stop()
