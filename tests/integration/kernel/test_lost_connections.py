"""A connection that the server dropped while it rested costs nobody a page."""

import psycopg
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from civic.kernel import database
from tests.support.databases import server

pytestmark = pytest.mark.postgis


def _backend(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(text("SELECT pg_backend_pid()")) or 0)


def _kill(engine: Engine, pid: int) -> None:
    """End the other side of a pooled connection from a connection of our own."""
    with psycopg.connect(engine.url.set(drivername="postgresql").render_as_string(False), autocommit=True) as own:
        own.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def test_a_rested_connection_is_asked_first_and_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    with server(pool_size=1) as engine:
        lost = _backend(engine)
        _kill(engine, lost)
        monkeypatch.setattr(database, "LONG_REST", 0.0)
        assert _backend(engine) != lost


def test_without_the_question_the_loss_is_noticed_by_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    with server(pool_size=1) as engine:
        lost = _backend(engine)
        _kill(engine, lost)
        monkeypatch.setattr(database, "LONG_REST", 3600.0)
        with pytest.raises(OperationalError):
            _backend(engine)
        # But only once: the pool has learned of it.
        assert _backend(engine) != lost
