"""The real history of the schema: one line, each step with its reason, equal to the models on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from flask import Flask
from sqlalchemy import inspect

from civic.app import create_app
from civic.kernel import migrations
from civic.kernel.extensions import db
from tests.support import postgres

ROOT = Path(__file__).resolve().parents[3]


def revisions() -> list[Script]:
    return list(ScriptDirectory(str(ROOT / "migrations")).walk_revisions())


def test_every_revision_gives_its_reason() -> None:
    assert revisions(), "there is no history yet"
    for revision in revisions():
        assert "Why: " in revision.longdoc or "Reason: " in revision.longdoc, revision.path
        assert "Why: (" not in revision.longdoc, revision.path


def test_the_history_is_one_unbroken_line() -> None:
    script = ScriptDirectory(str(ROOT / "migrations"))
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


def test_revisions_import_nothing_of_the_product() -> None:
    for revision in revisions():
        assert "civic" not in Path(revision.path).read_text(), revision.path


@pytest.fixture(params=["embedded", pytest.param("postgis", marks=pytest.mark.postgis)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The product on a database with nothing in it."""
    cluster = postgres.cluster_or_skip() if request.param == "postgis" else None
    url = cluster.create() if cluster else ""
    app = create_app(HOME=str(tmp_path), DATABASE_URL=url, TESTING=True)
    yield app
    with app.app_context():
        db.engine.dispose()
    if cluster:
        cluster.drop(url)


def difference(app: Flask) -> list[object]:
    with app.app_context(), db.engine.connect() as connection:
        options = migrations.options(connection, db.metadata, {})
        chosen = {name: options[name] for name in ("include_object", "compare_type", "target_metadata")}
        return list(compare_metadata(MigrationContext.configure(connection, opts=chosen), db.metadata))


def ours(app: Flask) -> set[str]:
    with app.app_context():
        return set(db.metadata.tables) & set(inspect(db.engine).get_table_names())


def test_the_history_leads_to_the_models_and_back_and_there_again(empty: Flask, tmp_path: Path) -> None:
    migrations.upgrade(empty, tmp_path)
    assert difference(empty) == []
    with empty.app_context():
        command.downgrade(empty.extensions["migrate"].migrate.get_config(), "base")
    assert ours(empty) == set()
    migrations.upgrade(empty, tmp_path)
    assert difference(empty) == []
    assert ours(empty) == set(db.metadata.tables)
