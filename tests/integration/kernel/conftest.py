"""Engines of both databases, and of each alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.support import databases


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgis)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with databases.embedded(tmp_path) if request.param == "sqlite" else databases.server() as opened:
        yield opened


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Engine]:
    with databases.embedded(tmp_path) as opened:
        yield opened


@pytest.fixture
def server() -> Iterator[Engine]:
    with databases.server() as opened:
        yield opened
