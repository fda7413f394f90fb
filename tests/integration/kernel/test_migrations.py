"""Changing the schema: one history for both databases, all or nothing, with a copy beforehand."""

import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import Migrate
from sqlalchemy import (
    Column,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    func,
    inspect,
    select,
    text,
)

from civic.kernel import database, geo, migrations
from civic.kernel.records import NAMING, UtcDateTime
from tests.support import databases, postgres

ROOT = Path(__file__).resolve().parents[3]


def first_models() -> MetaData:
    models = MetaData(naming_convention=NAMING)
    Table(
        "place", models, Column("id", Integer, primary_key=True), Column("geom", geo.geometry("POINT"), nullable=False)
    )
    Table(
        "town", models, Column("id", Integer, primary_key=True), Column("name", String(50), nullable=False, unique=True)
    )
    return models


def second_models() -> MetaData:
    models = first_models()
    Table("area", models, Column("id", Integer, primary_key=True), Column("geom", geo.geometry("MULTIPOLYGON")))
    town = models.tables["town"]
    town.append_column(Column("founded", UtcDateTime))
    town.append_column(Column("place_id", ForeignKey("place.id")))
    return models


@dataclass
class Bound:
    """What env.py needs of Flask-SQLAlchemy: an engine and models."""

    engine: Engine
    metadata: MetaData


@dataclass
class House:
    """A throwaway app with a throwaway history."""

    app: Flask
    bound: Bound
    home: Path

    @property
    def folder(self) -> Path:
        return self.home / "migrations"

    def config(self) -> Config:
        config: Config = self.app.extensions["migrate"].migrate.get_config()
        return config

    def run(self, act: Callable[..., object], *args: object, **options: object) -> None:
        with self.app.app_context():
            act(self.config(), *args, **options)

    def generate(self, models: MetaData, name: str) -> str:
        """Let Alembic write a revision that leads to these models; its text."""
        self.bound.metadata = models
        self.run(command.revision, message=name, rev_id=name, autogenerate=True)
        return next(self.folder.glob(f"versions/*_{name}.py")).read_text()

    def write(self, name: str, after: str, upgrade: str) -> None:
        """Write a revision by hand."""
        (self.folder / "versions" / f"{name}.py").write_text(
            f'"""{name}."""\nfrom alembic import op\nimport sqlalchemy as sa\nrevision = {name!r}\ndown_revision = {after!r}\n'
            f"def upgrade():\n    {upgrade}\ndef downgrade():\n    pass\n"
        )

    def upgrade(self) -> None:
        migrations.upgrade(self.app, self.home)

    def difference(self) -> list[object]:
        """How the database differs from the models."""
        with self.bound.engine.connect() as connection:
            options = migrations.options(connection, self.bound.metadata, {})
            chosen = {name: options[name] for name in ("include_object", "compare_type", "target_metadata")}
            context = MigrationContext.configure(connection, opts=chosen)
            return list(compare_metadata(context, self.bound.metadata))

    def tables(self) -> set[str]:
        known = {"place", "town", "area"}
        return known & set(inspect(self.bound.engine).get_table_names())

    def do(self, *statements: str) -> None:
        with database.writing(), self.bound.engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))

    def count(self, table: str) -> int:
        with self.bound.engine.connect() as connection:
            return int(connection.scalar(select(func.count()).select_from(self.bound.metadata.tables[table])) or 0)


def house_for(engine: Engine, home: Path) -> House:
    folder = home / "migrations"
    (folder / "versions").mkdir(parents=True)
    for name in ("env.py", "script.py.mako", "alembic.ini"):
        shutil.copy(ROOT / "migrations" / name, folder / name)
    app, bound = Flask("throwaway"), Bound(engine, first_models())
    Migrate().init_app(app, bound, directory=str(folder))
    return House(app, bound, home)


@pytest.fixture
def house(engine: Engine, tmp_path: Path) -> House:
    return house_for(engine, tmp_path)


@pytest.fixture
def embedded_house(embedded: Engine, tmp_path: Path) -> House:
    return house_for(embedded, tmp_path)


@pytest.fixture
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Two revisions as the embedded engine writes them."""
    home = tmp_path_factory.mktemp("history")
    with databases.embedded(home) as engine:
        house = house_for(engine, home)
        house.generate(first_models(), "first")
        house.upgrade()
        house.generate(second_models(), "second")
        yield house.folder / "versions"


PLACE = "INSERT INTO place (id, geom) VALUES ({}, {})"


def place(house: House, number: int) -> str:
    name = "GeomFromEWKT" if database.dialect_name(house.bound.engine) == "sqlite" else "ST_GeomFromEWKT"
    return PLACE.format(number, f"{name}('SRID=4326;POINT({number} 50)')")


def usable(house: House) -> None:
    """Rows can be written, and the index finds them."""
    house.do(place(house, 71), place(house, 72))
    with house.bound.engine.connect() as connection:
        column = house.bound.metadata.tables["place"].c.geom
        found = connection.scalar(func.count().select().where(geo.meets_box(column, geo.Box(70, 49, 71, 51))))
        assert found == 1
        if connection.dialect.name == "sqlite":
            assert connection.scalar(func.CheckSpatialIndex("place", "geom")) == 1


# ---------------------------------------------------------------------------- the way up and down


def test_a_history_written_on_the_embedded_engine_runs_up_down_and_up_on_both(house: House, history: Path) -> None:
    shutil.copytree(history, house.folder / "versions", dirs_exist_ok=True)
    house.bound.metadata = second_models()
    house.upgrade()
    assert migrations.is_current(house.app)
    assert house.tables() == {"place", "town", "area"}
    assert house.difference() == []
    usable(house)
    house.run(command.downgrade, "first")
    assert not migrations.is_current(house.app)
    assert house.tables() == {"place", "town"}
    house.bound.metadata = first_models()
    assert house.difference() == []
    house.run(command.downgrade, "base")
    assert house.tables() == set()
    house.bound.metadata = second_models()
    house.upgrade()
    assert house.difference() == []
    usable(house)


def test_a_generated_revision_names_no_code_of_ours_and_asks_for_its_reason(history: Path) -> None:
    written = "".join(path.read_text() for path in sorted(history.glob("*.py")))
    assert "civic" not in written
    assert "sa.DateTime(timezone=True)" in written
    assert "Why: (" in written
    assert "create_geospatial_table('place'" in written


def test_tables_of_others_are_left_alone(house: House) -> None:
    house.do("CREATE TABLE neighbour (id INTEGER PRIMARY KEY)")
    written = house.generate(first_models(), "first")
    assert "neighbour" not in written
    assert "spatial_ref_sys" not in written


def test_when_all_is_up_to_date_nothing_happens(house: House) -> None:
    house.generate(first_models(), "first")
    house.upgrade()
    house.upgrade()
    assert list((house.home / "backups").glob("*")) == []


# ---------------------------------------------------------------------------- all or nothing


def test_a_failed_upgrade_leaves_everything_as_it_was(house: House) -> None:
    house.generate(first_models(), "first")
    house.upgrade()
    house.do("INSERT INTO town (id, name) VALUES (1, 'Pavlodar')")
    house.generate(second_models(), "second")
    house.write("third", "second", "op.execute('UPDATE town SET no_such_column = 1')")
    with pytest.raises(Exception, match="no_such_column"):
        house.upgrade()
    assert house.tables() == {"place", "town"}
    assert "founded" not in {column["name"] for column in inspect(house.bound.engine).get_columns("town")}
    assert house.count("town") == 1
    with house.bound.engine.connect() as connection:
        assert list(connection.scalars(text("SELECT version_num FROM alembic_version"))) == ["first"]
        if connection.dialect.name == "sqlite":
            assert (
                connection.exec_driver_sql("SELECT count(*) FROM sqlite_master WHERE name LIKE '%area%'").scalar() == 0
            )
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    usable(house)


def test_rebuilding_a_table_keeps_the_rows_that_point_at_it(embedded_house: House) -> None:
    house = embedded_house
    house.generate(second_models(), "first")
    house.upgrade()
    house.do(place(house, 1), "INSERT INTO town (id, name, place_id) VALUES (1, 'Pavlodar', 1)")
    (house.folder / "versions" / "second.py").write_text(
        "from alembic import op\nimport sqlalchemy as sa\nrevision = 'second'\ndown_revision = 'first'\n"
        "def upgrade():\n    with op.batch_alter_table('place', recreate='always') as batch:\n"
        "        batch.add_column(sa.Column('note', sa.String(20)))\n"
    )
    house.upgrade()
    assert (house.count("town"), house.count("place")) == (1, 1)
    # Rebuilding alone would have left registration, triggers and index under a temporary name.
    with house.bound.engine.connect() as connection:
        assert list(connection.exec_driver_sql("SELECT f_table_name FROM geometry_columns ORDER BY 1").scalars()) == [
            "area",
            "place",
        ]
        assert (
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master WHERE name LIKE '%alembic_tmp%'").scalar()
            == 0
        )
    usable(house)


def test_rows_that_would_point_at_nothing_stop_the_upgrade(embedded_house: House) -> None:
    house = embedded_house
    house.generate(second_models(), "first")
    house.upgrade()
    house.do(place(house, 1), "INSERT INTO town (id, name, place_id) VALUES (1, 'Pavlodar', 1)")
    house.write("second", "first", "op.execute('DELETE FROM place')")
    with pytest.raises(migrations.MigrationError, match="town → place"):
        house.upgrade()
    assert house.count("place") == 1


# ---------------------------------------------------------------------------- the copy


def test_an_embedded_database_is_copied_before_it_is_changed(embedded_house: House) -> None:
    house = embedded_house
    house.generate(first_models(), "first")
    house.upgrade()
    assert not (house.home / "backups").exists()
    house.do("INSERT INTO town (id, name) VALUES (1, 'Pavlodar')")
    house.generate(second_models(), "second")
    house.upgrade()
    (copy,) = (house.home / "backups").iterdir()
    assert copy.name == "test-first.sqlite"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    engine = databases.open_engine(f"sqlite:///{copy}")
    with engine.connect() as connection:
        assert list(connection.scalars(text("SELECT name FROM town"))) == ["Pavlodar"]
        assert not engine.dialect.has_table(connection, "area")
    engine.dispose()


def test_a_second_copy_does_not_overwrite_the_first(embedded_house: House) -> None:
    house = embedded_house
    house.generate(first_models(), "first")
    house.upgrade()
    house.write("second", "first", "op.execute('SELECT no_such_column')")
    for _try in range(2):
        with pytest.raises(Exception, match="no_such_column"):
            house.upgrade()
    assert sorted(path.name for path in (house.home / "backups").iterdir()) == [
        "test-first-2.sqlite",
        "test-first.sqlite",
    ]


# ---------------------------------------------------------------------------- plain words


def test_a_database_from_the_future_is_refused_in_words(house: House) -> None:
    house.generate(first_models(), "first")
    house.upgrade()
    house.do("UPDATE alembic_version SET version_num = 'tomorrow'")
    for act in (house.upgrade, lambda: migrations.is_current(house.app)):
        with pytest.raises(migrations.MigrationError, match=r"newer version.*tomorrow"):
            act()


def test_a_database_that_is_not_there_is_not_created_by_asking(tmp_path: Path) -> None:
    engine = databases.open_engine(f"sqlite:///{tmp_path / 'none.db'}")
    house = house_for(engine, tmp_path)
    house.write("first", None, "pass")  # type: ignore[arg-type]
    assert not migrations.is_current(house.app)
    assert not (tmp_path / "none.db").exists()
    engine.dispose()


@pytest.fixture
def bare_server() -> Iterator[str]:
    """A database of the private cluster that has no PostGIS yet."""
    cluster = postgres.cluster_or_skip()
    url = cluster.create(postgis=False)
    yield url
    cluster.drop(url)


@pytest.mark.postgis
def test_postgis_is_switched_on_where_we_may(bare_server: str, tmp_path: Path) -> None:
    engine = databases.open_engine(bare_server)
    house = house_for(engine, tmp_path)
    house.write("first", None, "pass")  # type: ignore[arg-type]
    house.upgrade()
    house.generate(first_models(), "second")
    house.upgrade()
    usable(house)
    engine.dispose()


@pytest.mark.postgis
def test_where_we_may_not_the_error_says_what_to_do(bare_server: str, tmp_path: Path) -> None:
    owner = databases.open_engine(bare_server)
    with owner.begin() as connection:
        connection.execute(text("DROP ROLE IF EXISTS modest"))
        connection.execute(text("CREATE ROLE modest LOGIN"))
    owner.dispose()
    engine = databases.open_engine(bare_server.replace("asar@", "modest@"))
    house = house_for(engine, tmp_path)
    house.write("first", None, "pass")  # type: ignore[arg-type]
    with pytest.raises(migrations.MigrationError, match="CREATE EXTENSION postgis"):
        house.upgrade()
    engine.dispose()


@pytest.mark.postgis
def test_a_server_that_does_not_answer_is_said_so(tmp_path: Path) -> None:
    engine = databases.open_engine(f"postgresql://asar@/town?host={tmp_path}")
    house = house_for(engine, tmp_path)
    house.write("first", None, "pass")  # type: ignore[arg-type]
    with pytest.raises(migrations.MigrationError, match="does not answer"):
        house.upgrade()
    engine.dispose()
