"""Puts the embedded database's geometry columns right after a change of schema."""

from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import Connection, MetaData, Table

from civic.kernel.geo import blob
from civic.kernel.geo.registry import Registry
from civic.kernel.geo.triggers import Column, quoted


def repair(connection: Connection, metadata: MetaData) -> list[str]:
    """Make registration, triggers and spatial indexes equal to the models; harmless when they already are.

    Rebuilding a table (what Alembic's batch mode does) leaves them under the temporary table's name, so this
    runs after every upgrade. Gives the columns that were wrong; none on PostgreSQL, which keeps its own house.
    """
    if connection.dialect.name != "sqlite":
        return []
    # Begin the transaction if none is open: what follows goes past SQLAlchemy.
    connection.exec_driver_sql("SELECT 1")
    driver: Any = connection.connection.dbapi_connection
    registry = Registry(driver)
    wanted = _wanted(metadata)
    put_right = [str(column) for column in _forget_strangers(registry, wanted)]
    for column, (kind, srid, indexed) in wanted.items():
        if not registry.has_table(column.table) or registry.healthy(column, kind, srid, indexed):
            continue
        _drop_strays(driver, column.table, keep={name for other in wanted for name in other.triggers})
        registry.register_as(column, kind, srid, indexed)
        put_right.append(str(column))
    return put_right


def _wanted(metadata: MetaData) -> dict[Column, tuple[int, int, bool]]:
    """Kind, srid and whether indexed, of every geometry column of the models."""
    return {
        column: (
            blob.TYPE_NUMBERS[(kind.geometry_type or "GEOMETRY").upper()],
            kind.srid,
            _indexed(column, kind, table),
        )
        for table in metadata.sorted_tables
        for column, kind in ((Column(table.name, item.name), item.type) for item in table.columns)
        if isinstance(kind, Geometry)
    }


def _indexed(column: Column, kind: Geometry, table: Table) -> bool:
    """Whether the models want an index: either sign may be missing, as GeoAlchemy2 takes one away for a while.

    It unmarks the type when it writes a revision, and unlists the index when it creates the table.
    """
    return bool(kind.spatial_index) or column.index in {index.name for index in table.indexes}


def _forget_strangers(registry: Registry, wanted: dict[Column, tuple[int, int, bool]]) -> list[Column]:
    """Forget columns of tables that are gone, and columns of our tables that are no longer geometry."""
    ours = {column.table for column in wanted}
    strangers = [
        column
        for column in registry.columns()
        if column not in wanted and (column.table in ours or not registry.has_table(column.table))
    ]
    for column in strangers:
        registry.discard(column)
    return strangers


def _drop_strays(driver: Any, table: str, keep: set[str]) -> None:
    """Drop triggers of ours that came to this table under another table's name."""
    rows = driver.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ? AND substr(name, 1, 4) "
        "IN ('ggi_', 'ggu_', 'gii_', 'giu_', 'gid_')",
        (table,),
    ).fetchall()
    for (name,) in rows:
        if name not in keep:
            driver.execute(f"DROP TRIGGER {quoted(name)}")
