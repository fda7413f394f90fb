"""Fresh engines of both kinds for tests, opened exactly as the product opens them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine

from civic.kernel import database
from tests.support import postgres


def open_engine(url: str, **more: Any) -> Engine:
    """An engine with the product's options and listeners."""
    engine = create_engine(database.normal_url(url), **{**database.engine_options(url), **more})
    database.install(engine)
    return engine


@contextmanager
def embedded(folder: Path, **more: Any) -> Iterator[Engine]:
    """An embedded database in a new file of this folder."""
    engine = open_engine(f"sqlite:///{folder / 'test.db'}", **more)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def server(**more: Any) -> Iterator[Engine]:
    """A new database of the private PostgreSQL cluster; skips the test where there is none."""
    cluster = postgres.cluster_or_skip()
    url = cluster.create()
    engine = open_engine(url, **more)
    try:
        yield engine
    finally:
        engine.dispose()
        cluster.drop(url)


def seconds(act: Callable[[], object]) -> float:
    """How long one call takes."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun
