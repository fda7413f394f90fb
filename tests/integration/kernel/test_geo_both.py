"""Geometry in both databases: the same rows, the same answers, an index that never lies."""

import math
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, MetaData, delete, func, insert, inspect, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from civic.kernel import database, geo
from civic.kernel.geo import blob, functions
from civic.kernel.geo.registry import Registry
from civic.kernel.geo.triggers import Column, fill
from tests.support import databases
from tests.support.shapes import valid_shape


class Base(DeclarativeBase):
    pass


class Spot(Base):
    __tablename__ = "spot"
    id: Mapped[int] = mapped_column(primary_key=True)
    geom: Mapped[geo.Value | None] = mapped_column(geo.geometry("POINT"))
    other: Mapped[geo.Value | None] = mapped_column(geo.geometry("GEOMETRY"))


class Pair(Base):
    __tablename__ = "pair"
    id: Mapped[int] = mapped_column(primary_key=True)
    first: Mapped[geo.Value] = mapped_column(geo.geometry("GEOMETRY"))
    second: Mapped[geo.Value] = mapped_column(geo.geometry("GEOMETRY"))


PREDICATES = [
    "Intersects",
    "Contains",
    "Within",
    "Covers",
    "CoveredBy",
    "Touches",
    "Crosses",
    "Overlaps",
    "Equals",
    "Disjoint",
]
SQUARE = shapely.box(76, 52, 77, 53)


def create(engine: Engine) -> None:
    with database.writing(), engine.begin() as connection:
        Base.metadata.create_all(connection)


@pytest.fixture
def tables(engine: Engine) -> Engine:
    create(engine)
    return engine


@pytest.fixture
def writer(embedded: Engine) -> Iterator[Connection]:
    create(embedded)
    with database.writing(), embedded.begin() as connection:
        yield connection


def in_step(session: Session) -> None:
    """On the embedded database, index and table agree; PostGIS answers for itself."""
    if database.dialect_name(session) == "sqlite":
        assert session.scalar(func.CheckSpatialIndex("spot", "geom")) == 1
        assert session.scalar(func.CheckSpatialIndex("spot", "other")) == 1


def found(session: Session, box: geo.Box) -> list[int]:
    return sorted(session.scalars(select(Spot.id).where(geo.meets_box(Spot.geom, box))))


# ---------------------------------------------------------------------------- rows


def test_rows_are_created_read_changed_and_deleted_with_the_index_in_step(tables: Engine) -> None:
    with database.writing(), Session(tables) as session:
        session.add_all([Spot(id=n, geom=geo.point(70 + n, 50), other=geo.from_shape(SQUARE)) for n in range(1, 6)])
        session.add(Spot(id=6))
        session.commit()
        assert found(session, geo.Box(71, 49, 73, 51)) == [1, 2, 3]
        in_step(session)
        spot = session.get_one(Spot, 2)
        assert spot.geom is not None
        assert geo.to_geojson(spot.geom) == {"type": "Point", "coordinates": [72, 50]}
        spot.geom = geo.point(10, 10)
        session.get_one(Spot, 3).geom = None
        session.commit()
        assert found(session, geo.Box(71, 49, 73, 51)) == [1]
        assert found(session, geo.Box(9, 9, 10, 10)) == [2]
        in_step(session)
        session.delete(session.get_one(Spot, 1))
        session.execute(delete(Spot).where(Spot.id == 5))
        session.execute(update(Spot).where(Spot.id == 4).values(id=40))
        session.commit()
        assert found(session, geo.Box(-180, -90, 180, 90)) == [2, 40]
        in_step(session)


def test_a_value_read_from_one_row_can_be_written_to_another(tables: Engine) -> None:
    with database.writing(), Session(tables) as session:
        session.add(Spot(id=1, geom=geo.point(76.9512345, 52.3), other=geo.from_shape(SQUARE)))
        session.commit()
        one = session.get_one(Spot, 1)
        session.refresh(one)
        session.add(Spot(id=2, geom=one.geom, other=one.other))
        session.commit()
        two = session.get_one(Spot, 2)
        session.refresh(two)
        assert two.geom is not None
        assert two.other is not None
        assert geo.to_geojson(two.geom) == {"type": "Point", "coordinates": [76.9512345, 52.3]}
        assert geo.to_shape(two.other).equals(SQUARE)


@pytest.mark.parametrize(
    "wrong",
    ["SRID=4326;LINESTRING(0 0, 1 1)", "SRID=3857;POINT(1 2)", "SRID=4326;POINT(1 2 3)", "SRID=4326;POINT(1)"],
)
def test_both_refuse_a_geometry_of_another_kind_place_or_shape(tables: Engine, wrong: str) -> None:
    with database.writing(), Session(tables) as session, pytest.raises(DBAPIError):
        session.execute(insert(Spot).values(id=1, geom=wrong))


def test_an_unknown_function_fails_loudly(tables: Engine) -> None:
    with Session(tables) as session, pytest.raises(DBAPIError):
        session.execute(select(func.ST_NoSuchThing(Spot.geom)))


def test_tables_go_without_a_trace(tables: Engine) -> None:
    with database.writing(), tables.begin() as connection:
        Base.metadata.drop_all(connection)
        left = [name for name in inspect(connection).get_table_names() if "spot" in name or "pair" in name]
        assert left == []
        if connection.dialect.name == "sqlite":
            assert Registry(connection.connection.dbapi_connection).columns() == []


# ---------------------------------------------------------------------------- the same answers


def pairs(number: int, seed: int) -> list[dict[str, object]]:
    rng = Random(seed)
    return [
        {"id": n, "first": geo.from_shape(valid_shape(rng)), "second": geo.from_shape(valid_shape(rng))}
        for n in range(number)
    ]


def answers(engine: Engine, rows: list[dict[str, object]]) -> list[tuple[object, ...]]:
    create(engine)
    asked = [getattr(func, f"ST_{name}")(Pair.first, Pair.second).label(name) for name in PREDICATES]
    asked.append(func.ST_DWithin(Pair.first, Pair.second, 0.5).label("near"))
    asked.append(func.ST_IsValid(Pair.first).label("valid"))
    with database.writing(), engine.begin() as connection:
        connection.execute(insert(Pair), rows)
        return [tuple(map(int, row)) for row in connection.execute(select(*asked).order_by(Pair.id))]


@pytest.mark.postgis
def test_the_same_geometries_get_the_same_answers(embedded: Engine, server: Engine) -> None:
    rows = pairs(1500, seed=1991)
    ours, theirs = answers(embedded, rows), answers(server, rows)
    assert ours == theirs
    # The sample is no use if a question is always answered alike.
    for place, name in enumerate([*PREDICATES, "near"]):
        assert len({row[place] for row in ours}) == 2, name


def figures(engine: Engine, rows: list[dict[str, object]]) -> list[tuple[float, ...]]:
    create(engine)
    bounds = [getattr(func, f"ST_{name}")(Pair.first) for name in ("XMin", "YMin", "XMax", "YMax", "SRID")]
    middle = func.ST_Centroid(Pair.second)
    asked = [*bounds, func.ST_X(middle), func.ST_Y(middle), func.ST_Distance(Pair.first, Pair.second)]
    asked.append(func.ST_DistanceSphere(middle, func.ST_Centroid(Pair.first)))
    with database.writing(), engine.begin() as connection:
        connection.execute(insert(Pair), rows)
        found = [tuple(map(float, row)) for row in connection.execute(select(*asked).order_by(Pair.id))]
        extent = select(func.ST_XMin(func.ST_Extent(Pair.first)), func.ST_YMax(func.ST_Extent(Pair.first)))
        return [*found, tuple(map(float, connection.execute(extent).one()))]


@pytest.mark.postgis
def test_the_same_geometries_get_the_same_figures(embedded: Engine, server: Engine) -> None:
    rows = pairs(300, seed=2026)
    for ours, theirs in zip(figures(embedded, rows), figures(server, rows), strict=True):
        assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-9)


def test_metres_in_python_are_metres_in_sql(tables: Engine) -> None:
    here, there = (76.95, 52.3), (76.99, 52.25)
    asked = select(func.ST_DistanceSphere(geo.point(*here), geo.point(*there)))
    with Session(tables) as session:
        assert session.scalar(asked) == pytest.approx(geo.distance_m(*here, *there), rel=1e-9)


def test_geojson_written_by_the_database_reads_alike(tables: Engine) -> None:
    with Session(tables) as session:
        written = session.scalar(select(func.ST_AsGeoJSON(geo.from_shape(SQUARE))))
    assert shapely.from_geojson(written).equals(SQUARE)


@pytest.mark.postgis
def test_every_function_the_product_may_call_exists_in_both(embedded: Engine, server: Engine) -> None:
    with server.connect() as connection:
        theirs = set(connection.scalars(text("SELECT DISTINCT proname FROM pg_proc")))
    assert {name.lower() for name in geo.FUNCTIONS} <= theirs
    with embedded.connect() as connection:
        ours = set(connection.scalars(text("SELECT name FROM pragma_function_list")))
    spelled = {plain: name for name, plain in functions.SPELLED_OTHERWISE.items()}
    assert {spelled.get(name, name).lower() for name in geo.FUNCTIONS} <= {name.lower() for name in ours}


# ---------------------------------------------------------------------------- the index of the embedded engine


@settings(max_examples=300, deadline=None)
@given(st.floats(-2.1e7, 2.1e7), st.floats(-2.1e7, 2.1e7))
def test_triggers_read_numbers_out_of_the_bytes_exactly(x: float, y: float) -> None:
    statement = fill(Column("t", "g")).split(") SELECT ", 1)[1]
    connection = database.driver().connect(":memory:")
    try:
        connection.execute("CREATE TABLE t (g BLOB)")
        connection.execute("INSERT INTO t VALUES (?)", (blob.encode_point(x, y, 3857),))
        _row, west, east, south, north = connection.execute(f"SELECT {statement}").fetchone()
    finally:
        connection.close()
    exact = [0.0 if abs(number) < 2.0**-72 else number for number in (x, x, y, y)]
    assert [west, east, south, north] == exact


def test_no_random_point_is_missed_by_the_index(writer: Connection) -> None:
    rng = Random(7)
    spots = [(rng.uniform(-180, 180), rng.uniform(-90, 90)) for _number in range(2000)]
    rows = [{"id": n, "geom": f"SRID=4326;POINT({x!r} {y!r})"} for n, (x, y) in enumerate(spots)]
    writer.execute(insert(Spot), rows)
    assert writer.scalar(func.CheckSpatialIndex("spot", "geom")) == 1
    for n, (x, y) in enumerate(spots[:200]):
        assert n in writer.scalars(select(Spot.id).where(geo.meets_box(Spot.geom, geo.Box(x, y, x, y)))).all()


def test_the_box_is_found_through_the_index_and_not_row_by_row(writer: Connection) -> None:
    query = select(Spot.id).where(geo.meets_box(Spot.geom, geo.Box(76, 52, 77, 53)))
    sql = str(query.compile(writer, compile_kwargs={"literal_binds": True}))
    plan = " ".join(row[3] for row in writer.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}"))
    assert "idx_spot_geom VIRTUAL TABLE INDEX" in plan
    assert "SCAN spot" not in plan


def test_any_sqlite_program_can_delete_and_copy_rows(writer: Connection, tmp_path: Path) -> None:
    """The triggers call none of our functions: they run where nothing of the schema is trusted, and without us."""
    writer.execute(insert(Spot), [{"id": n, "geom": f"SRID=4326;POINT({n} 2)"} for n in (1, 2)])
    writer.commit()
    plain = database.driver().connect(tmp_path / "test.db")
    try:
        plain.execute("PRAGMA trusted_schema = OFF")
        plain.execute("DELETE FROM spot WHERE id = 1")
        plain.execute("INSERT INTO spot (id, geom) SELECT 9, geom FROM spot WHERE id = 2")
        plain.commit()
        assert plain.execute("SELECT pkid FROM idx_spot_geom ORDER BY 1").fetchall() == [(2,), (9,)]
    finally:
        plain.close()


def test_repair_finds_and_mends_what_was_broken(writer: Connection) -> None:
    writer.execute(insert(Spot), [{"id": n, "geom": f"SRID=4326;POINT({n} 2)"} for n in range(5)])
    assert geo.repair(writer, Base.metadata) == []
    for harm in (
        "DROP TRIGGER gii_spot_geom",
        "DROP TRIGGER ggu_spot_geom",
        "DELETE FROM idx_spot_geom WHERE pkid = 3",
        "UPDATE idx_spot_geom SET xmin = 0, xmax = 1 WHERE pkid = 4",
        "INSERT INTO idx_spot_geom VALUES (99, 1, 1, 1, 1)",
        "DROP TABLE idx_spot_geom",
        "UPDATE geometry_columns SET srid = 3857 WHERE f_table_name = 'spot' AND f_geometry_column = 'geom'",
        "DELETE FROM geometry_columns WHERE f_table_name = 'spot' AND f_geometry_column = 'geom'",
    ):
        writer.exec_driver_sql(harm)
        assert geo.repair(writer, Base.metadata) == ["spot.geom"], harm
        assert geo.repair(writer, Base.metadata) == [], harm
        assert writer.scalar(func.CheckSpatialIndex("spot", "geom")) == 1, harm


def test_repair_forgets_a_table_that_is_gone(writer: Connection) -> None:
    writer.exec_driver_sql("CREATE TABLE brief (id INTEGER PRIMARY KEY, geom POINT)")
    writer.execute(select(func.RecoverGeometryColumn("brief", "geom", 4326, "POINT", "XY")))
    writer.execute(select(func.CreateSpatialIndex("brief", "geom")))
    writer.exec_driver_sql("DROP TABLE brief")
    assert geo.repair(writer, Base.metadata) == ["brief.geom"]
    assert "idx_brief_geom" not in inspect(writer).get_table_names()


def test_a_table_without_a_lasting_row_number_gets_no_index(writer: Connection) -> None:
    writer.exec_driver_sql("CREATE TABLE loose (id TEXT PRIMARY KEY, geom POINT)")
    writer.execute(select(func.RecoverGeometryColumn("loose", "geom", 4326, "POINT", "XY")))
    with pytest.raises(DBAPIError):
        writer.execute(select(func.CreateSpatialIndex("loose", "geom")))


def test_renaming_a_table_takes_the_index_along(writer: Connection) -> None:
    writer.execute(insert(Spot), [{"id": 1, "geom": "SRID=4326;POINT(5 5)"}])
    writer.execute(select(func.RenameTable(None, "spot", "place")))
    writer.exec_driver_sql("INSERT INTO place (id, geom) SELECT 2, geom FROM place")
    assert writer.scalar(func.CheckSpatialIndex("place", "geom")) == 1
    assert writer.exec_driver_sql("SELECT count(*) FROM idx_place_geom").scalar() == 2


def test_schema_changes_of_the_spatial_functions_are_undone_with_the_transaction(embedded: Engine) -> None:
    with database.writing(), embedded.connect() as connection:
        Base.metadata.create_all(connection)
        connection.rollback()
    with embedded.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM sqlite_master")) == 0


def test_teaching_a_connection_costs_less_than_a_millisecond(embedded: Engine) -> None:
    raw = embedded.raw_connection()
    try:
        spent = min(databases.seconds(lambda: geo.register(raw.dbapi_connection)) for _try in range(10))
    finally:
        raw.close()
    assert spent < 0.001


def test_reflection_sees_the_columns_as_they_were_declared(tables: Engine) -> None:
    reflected = MetaData()
    reflected.reflect(tables, only=["spot"])
    kind = reflected.tables["spot"].c.geom.type
    assert (kind.geometry_type, kind.srid) == ("POINT", 4326)


def test_extents_of_nothing_are_null(tables: Engine) -> None:
    with Session(tables) as session:
        assert session.scalar(select(func.ST_Extent(Spot.geom))) is None
        assert session.scalar(select(func.ST_X(Spot.geom))) is None
    assert math.isclose(functions.EARTH_RADIUS_M, (2 * 6378137 + 6356752.314245179) / 3)
