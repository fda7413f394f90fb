"""The administrative SQL functions GeoAlchemy2 expects of a SQLite database: registering columns, building indexes.

They change the schema with statements of their own, on the connection that called them and inside its transaction.
"""

# ruff: noqa: S608 - names of tables and columns cannot be parameters; all of them go through quoted()

from collections.abc import Callable, Iterable
from typing import Protocol

from civic.kernel.geo import blob, triggers
from civic.kernel.geo.triggers import Column, literal, quoted

_SRS = (
    (
        4326,
        "WGS 84",
        "+proj=longlat +datum=WGS84 +no_defs",
        'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
        'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,'
        'AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]',
    ),
    (
        3857,
        "WGS 84 / Pseudo-Mercator",
        "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +wktext +no_defs",
        'PROJCS["WGS 84 / Pseudo-Mercator",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,'
        'AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],'
        'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]],'
        'PROJECTION["Mercator_1SP"],PARAMETER["central_meridian",0],PARAMETER["scale_factor",1],'
        'PARAMETER["false_easting",0],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],'
        'AXIS["X",EAST],AXIS["Y",NORTH],AUTHORITY["EPSG","3857"]]',
    ),
)
_METADATA = (
    "CREATE TABLE IF NOT EXISTS spatial_ref_sys (srid INTEGER NOT NULL PRIMARY KEY, auth_name TEXT NOT NULL, "
    "auth_srid INTEGER NOT NULL, ref_sys_name TEXT NOT NULL DEFAULT 'Unknown', proj4text TEXT NOT NULL, "
    "srtext TEXT NOT NULL DEFAULT 'Undefined')",
    "CREATE TABLE IF NOT EXISTS geometry_columns (f_table_name TEXT NOT NULL, f_geometry_column TEXT NOT NULL, "
    "geometry_type INTEGER NOT NULL, coord_dimension INTEGER NOT NULL, srid INTEGER NOT NULL, "
    "spatial_index_enabled INTEGER NOT NULL, "
    "CONSTRAINT pk_geom_cols PRIMARY KEY (f_table_name, f_geometry_column), "
    "CONSTRAINT fk_gc_srs FOREIGN KEY (srid) REFERENCES spatial_ref_sys (srid), "
    "CONSTRAINT ck_gc_rtree CHECK (spatial_index_enabled IN (0, 1, 2)))",
)
_WHERE = "WHERE lower(f_table_name) = lower(?) AND lower(f_geometry_column) = lower(?)"
_FLAT = ("XY", 2, None)


class RegistryError(Exception):
    """A geometry column that cannot be registered or indexed; the message says why."""


class Cursor(Protocol):
    """Rows of a statement."""

    def fetchone(self) -> tuple[object, ...] | None:
        """The next row."""

    def fetchall(self) -> list[tuple[object, ...]]:
        """All rows left."""


class Connection(Protocol):
    """What is needed of the driver's connection."""

    def execute(self, sql: str, parameters: Iterable[object] = ..., /) -> Cursor:
        """Run one statement."""

    def create_function(self, name: str, narg: int, func: Callable[..., int | None], /) -> None:
        """Make a Python function known to SQL."""


class Registry:
    """The registered geometry columns of one embedded database, seen through one connection."""

    def __init__(self, connection: Connection) -> None:
        self._run = connection.execute

    # ------------------------------------------------------------------ metadata

    def exists(self) -> bool:
        """Whether this database has ever registered a geometry column."""
        return self._one("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'geometry_columns'") is not None

    def ensure(self) -> None:
        """Create the two tables of metadata."""
        for statement in _METADATA:
            self._run(statement)
        for srid, name, proj4, text in _SRS:
            self._run(
                "INSERT OR IGNORE INTO spatial_ref_sys VALUES (?, 'epsg', ?, ?, ?, ?)", (srid, srid, name, proj4, text)
            )

    def columns(self) -> list[Column]:
        """All registered columns."""
        if not self.exists():
            return []
        rows = self._run("SELECT f_table_name, f_geometry_column FROM geometry_columns ORDER BY 1, 2").fetchall()
        return [Column(str(table), str(name)) for table, name in rows]

    def described(self, column: Column) -> tuple[int, int, bool] | None:
        """Kind, srid, whether indexed; nothing if the column is not registered."""
        if not self.exists():
            return None
        row = self._one(
            f"SELECT geometry_type, srid, spatial_index_enabled FROM geometry_columns {_WHERE}",
            (column.table, column.name),
        )
        return None if row is None else (int(str(row[0])), int(str(row[1])), row[2] == 1)

    # ------------------------------------------------------------------ columns

    def recover(self, column: Column, srid: int, kind: str, dimension: str | int | None = "XY") -> None:
        """Register an existing column and guard what is written into it.

        Raises:
            RegistryError: unknown srid or kind, heights, no such column, or values that do not fit.
        """
        number = blob.TYPE_NUMBERS.get((kind or "GEOMETRY").upper())
        if number is None or dimension not in _FLAT:
            raise RegistryError(f"{column}: only flat geometries of the seven kinds are known")
        if srid not in blob.SRIDS:
            raise RegistryError(f"{column}: the srid must be one of {blob.SRIDS}")
        if column.name.lower() not in {name.lower() for name, _type, _key in self._table(column.table)}:
            raise RegistryError(f"{column}: there is no such column")
        self.ensure()
        self.discard(column)
        self._run("INSERT INTO geometry_columns VALUES (?, ?, ?, 2, ?, 0)", (column.table, column.name, number, srid))
        for statement in triggers.guard_triggers(column, number, srid).values():
            self._run(statement)

    def discard(self, column: Column) -> None:
        """Forget a column: its index, triggers and registration."""
        if not self.exists():
            return
        self._drop_index(column)
        self._drop_triggers(column.triggers)
        self._run(f"DELETE FROM geometry_columns {_WHERE}", (column.table, column.name))

    def add(self, column: Column, srid: int, kind: str, dimension: str | int | None = "XY", not_null: int = 0) -> None:
        """Add a geometry column to an existing table and register it.

        Raises:
            RegistryError: as for ``recover``; or the column shall not be empty, though existing rows have no value.
        """
        if not_null:
            raise RegistryError(f"{column}: a column added later must be allowed to be empty")
        self._run(f"ALTER TABLE {quoted(column.table)} ADD COLUMN {quoted(column.name)} {(kind or 'GEOMETRY').upper()}")
        self.recover(column, srid, kind, dimension)

    # ------------------------------------------------------------------ index

    def index(self, column: Column) -> None:
        """Build the R*Tree and its triggers from scratch.

        Raises:
            RegistryError: the column is not registered, or its table has no integer primary key.
        """
        if self.described(column) is None:
            raise RegistryError(f"{column} is not registered as a geometry column")
        keys = [type_ for _name, type_, is_key in self._table(column.table) if is_key]
        if keys != ["INTEGER"]:
            # The index knows rows by their rowid, which only such a key keeps for good.
            raise RegistryError(f"{column.table} needs one INTEGER primary key to carry a spatial index")
        self._drop_index(column)
        self._run(f"CREATE VIRTUAL TABLE {quoted(column.index)} USING rtree(pkid, xmin, xmax, ymin, ymax)")
        self._run(triggers.fill(column))
        for statement in triggers.index_triggers(column).values():
            self._run(statement)
        self._enable(column, on=True)

    def unindex(self, column: Column) -> None:
        """Remove the R*Tree and its triggers."""
        self._drop_index(column)
        self._enable(column, on=False)

    def in_step(self, column: Column) -> bool | None:
        """Whether index and table agree row by row; nothing if the column has no index."""
        described = self.described(column)
        if described is None or not described[2]:
            return None
        if not self._is_table(column.index):
            return False
        name, table, index = quoted(column.name), quoted(column.table), quoted(column.index)
        geometries = f"SELECT rowid AS r, {name} AS g FROM {table} WHERE {name} IS NOT NULL"
        missing = f"SELECT count(*) FROM {index} WHERE pkid NOT IN (SELECT r FROM ({geometries}))"
        if self._one(missing) != (0,):
            return False
        pairs = f"SELECT g, xmin, ymin, xmax, ymax FROM ({geometries}) LEFT JOIN {index} ON pkid = r"
        return all(_holds(*row) for row in self._run(pairs).fetchall())

    def _enable(self, column: Column, *, on: bool) -> None:
        if self.exists():
            statement = f"UPDATE geometry_columns SET spatial_index_enabled = ? {_WHERE}"
            self._run(statement, (int(on), column.table, column.name))

    def _drop_index(self, column: Column) -> None:
        self._drop_triggers(column.trigger(prefix) for prefix in triggers.INDEX_PREFIXES)
        self._run(f"DROP TABLE IF EXISTS {quoted(column.index)}")

    # ------------------------------------------------------------------ tables

    def drop_table(self, table: str) -> None:
        """Drop a table with all its geometry columns."""
        for column in self._columns_of(table):
            self.discard(column)
        self._run(f"DROP TABLE IF EXISTS {quoted(table)}")

    def rename_table(self, old: str, new: str) -> None:
        """Rename a table; its geometry columns move along, index and all."""
        moved = [(column, self.described(column)) for column in self._columns_of(old)]
        for column, _described in moved:
            self.discard(column)
        self._run(f"ALTER TABLE {quoted(old)} RENAME TO {quoted(new)}")
        for column, described in moved:
            if described is not None:
                self.register_as(Column(new, column.name), *described)

    def register_as(self, column: Column, kind: int, srid: int, indexed: bool) -> None:
        """Register a column by the number of its kind, with or without index."""
        words = {number: word for word, number in blob.TYPE_NUMBERS.items()}
        self.recover(column, srid, words[kind])
        if indexed:
            self.index(column)

    # ------------------------------------------------------------------ looking

    def healthy(self, column: Column, kind: int, srid: int, indexed: bool) -> bool:
        """Whether registration, triggers and index are exactly what they should be."""
        if self.described(column) != (kind, srid, indexed):
            return False
        wanted = triggers.guard_triggers(column, kind, srid) | (triggers.index_triggers(column) if indexed else {})
        rows = self._run(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND lower(tbl_name) = lower(?)", (column.table,)
        ).fetchall()
        found = {str(name): sql for name, sql in rows if str(name) in column.triggers}
        return found == wanted and (not indexed or self.in_step(column) is True)

    def has_table(self, table: str) -> bool:
        """Whether the database has this table."""
        return self._is_table(table)

    def _columns_of(self, table: str) -> list[Column]:
        return [column for column in self.columns() if column.table.lower() == table.lower()]

    def _is_table(self, name: str) -> bool:
        found = self._one("SELECT 1 FROM sqlite_master WHERE type = 'table' AND lower(name) = lower(?)", (name,))
        return found is not None

    def _table(self, table: str) -> list[tuple[str, str, bool]]:
        rows = self._run(f"PRAGMA table_info({literal(table)})").fetchall()
        return [(str(row[1]), str(row[2]).upper(), bool(row[5])) for row in rows]

    def _drop_triggers(self, names: Iterable[str]) -> None:
        for name in names:
            self._run(f"DROP TRIGGER IF EXISTS {quoted(name)}")

    def _one(self, sql: str, parameters: tuple[object, ...] = ()) -> tuple[object, ...] | None:
        return self._run(sql, parameters).fetchone()


def _holds(value: object, west: object, south: object, east: object, north: object) -> bool:
    """Whether an index row (32-bit numbers, rounded outwards) is the box of this geometry."""
    if not isinstance(value, bytes) or None in (west, south, east, north):
        return False
    exact = blob.box_of(value)
    kept = tuple(float(str(number)) for number in (west, south, east, north))
    slack = [max(abs(number) * 2.0**-22, 2.0**-70) for number in exact]
    outward = (exact[0] - kept[0], exact[1] - kept[1], kept[2] - exact[2], kept[3] - exact[3])
    return all(-(2.0**-70) <= out <= room for out, room in zip(outward, slack, strict=True))


def register(connection: Connection) -> None:
    """Make the administrative functions known to one connection."""
    registry = Registry(connection)

    def say_yes(act: Callable[..., None]) -> Callable[..., int]:
        def run(*args: object) -> int:
            act(*args)
            return 1

        return run

    def column_first(act: Callable[..., None]) -> Callable[..., int]:
        return say_yes(lambda table, name, *rest: act(Column(_bare(table), _bare(name)), *rest))

    def check(table: str, name: str) -> int | None:
        answer = registry.in_step(Column(_bare(table), _bare(name)))
        return None if answer is None else int(answer)

    functions: dict[str, tuple[int, Callable[..., int | None]]] = {
        "RecoverGeometryColumn": (5, column_first(registry.recover)),
        "DiscardGeometryColumn": (2, column_first(registry.discard)),
        "AddGeometryColumn": (-1, column_first(registry.add)),
        "CreateSpatialIndex": (2, column_first(registry.index)),
        "DisableSpatialIndex": (2, column_first(registry.unindex)),
        "CheckSpatialIndex": (2, check),
        "DropTable": (2, say_yes(lambda _schema, table: registry.drop_table(_bare(table)))),
        "RenameTable": (3, say_yes(lambda _schema, old, new: registry.rename_table(_bare(old), _bare(new)))),
        "CheckSpatialMetaData": (0, lambda: 3 if registry.exists() else 0),
    }
    for name, (arity, function) in functions.items():
        connection.create_function(name, arity, function)


def _bare(name: str) -> str:
    """A name without the quotes SQLAlchemy puts around unusual ones."""
    return name[1:-1].replace('""', '"') if len(name) > 1 and name[0] == name[-1] == '"' else name
