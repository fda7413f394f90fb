"""The SQL that keeps an R*Tree in step with its geometry column, using nothing but SQLite's own functions.

A connection does not trust what a database file says (``trusted_schema`` is off), so triggers may not call
functions of ours. They need none: the bounds stand in the bytes, and eight bytes become a number with
``instr`` and shifts. A pleasant consequence: any SQLite program can delete and copy such rows.
"""

# ruff: noqa: S608 - names of tables and columns cannot be parameters; all of them go through quoted()

from dataclasses import dataclass

from civic.kernel.geo.blob import TYPE_NUMBERS

_ALL_BYTES = "X'" + bytes(range(256)).hex().upper() + "'"
# Where west, south, east and north stand in the bytes, counted from 1 as SQL does.
_PLACES = {"west": 7, "south": 15, "east": 23, "north": 31}
_PREFIXES = ("ggi", "ggu", "gii", "giu", "gid")
INDEX_PREFIXES = ("gii", "giu", "gid")


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


@dataclass(frozen=True)
class Column:
    """A geometry column of the embedded database, by the names it is registered under."""

    table: str
    name: str

    def __str__(self) -> str:
        return f"{self.table}.{self.name}"

    @property
    def index(self) -> str:
        """Name of its R*Tree."""
        return f"idx_{self.table}_{self.name}"

    def trigger(self, prefix: str) -> str:
        """Name of one of its triggers."""
        return f"{prefix}_{self.table}_{self.name}"

    @property
    def triggers(self) -> tuple[str, ...]:
        """Names of all its triggers."""
        return tuple(self.trigger(prefix) for prefix in _PREFIXES)


def guard_triggers(column: Column, kind: int, srid: int) -> dict[str, str]:
    """Triggers refusing a geometry of another kind or srid, as PostGIS does; name → SQL."""
    value = f"NEW.{quoted(column.name)}"
    wrong = [f"substr({value}, 1, 6) <> X'0001{srid.to_bytes(4, 'little').hex().upper()}'"]
    if kind != TYPE_NUMBERS["GEOMETRY"]:
        wrong.append(f"substr({value}, 40, 4) <> X'{kind.to_bytes(4, 'little').hex().upper()}'")
    wrong.append(f"typeof({value}) <> 'blob'")
    message = literal(f"{column} violates Geometry constraint [geom-type or SRID not allowed]")
    body = f"SELECT RAISE(ABORT, {message}) WHERE {value} IS NOT NULL AND ({' OR '.join(wrong)});"
    changed = f"UPDATE OF {quoted(column.name)}"
    return {
        column.trigger("ggi"): _trigger(column, "ggi", "BEFORE INSERT", body),
        column.trigger("ggu"): _trigger(column, "ggu", f"BEFORE {changed}", body),
    }


def index_triggers(column: Column) -> dict[str, str]:
    """The three triggers that keep the R*Tree in step; name → SQL."""
    index, value = quoted(column.index), quoted(column.name)
    add = _insert(index, "NEW.rowid", f"SELECT NEW.{value} AS g")
    forget_new, forget_old = (f"DELETE FROM {index} WHERE pkid = {row}.rowid;" for row in ("NEW", "OLD"))
    moved = f"AFTER UPDATE ON {quoted(column.table)} FOR EACH ROW WHEN OLD.{value} IS NOT NEW.{value} OR OLD.rowid <> NEW.rowid"
    return {
        column.trigger("gii"): _trigger(column, "gii", "AFTER INSERT", f"{forget_new} {add}"),
        column.trigger("giu"): (
            f"CREATE TRIGGER {quoted(column.trigger('giu'))} {moved} BEGIN {forget_old} {forget_new} {add} END"
        ),
        column.trigger("gid"): _trigger(column, "gid", "AFTER DELETE", forget_old),
    }


def fill(column: Column) -> str:
    """The statement that fills an empty R*Tree from the table."""
    source = f"SELECT {quoted(column.name)} AS g, rowid AS r FROM {quoted(column.table)}"
    return _insert(quoted(column.index), "r", source).rstrip(";")


def _trigger(column: Column, prefix: str, moment: str, body: str) -> str:
    name, table = quoted(column.trigger(prefix)), quoted(column.table)
    return f"CREATE TRIGGER {name} {moment} ON {table} FOR EACH ROW BEGIN {body} END"


def _insert(index: str, row: str, source: str) -> str:
    """Add to the index the bounds of every ``g`` that ``source`` yields."""
    carried = ", r" if row == "r" else ""
    taken = ", ".join(_integers(name, at) for name, at in _PLACES.items())
    numbers = ", ".join(_number(name) for name in ("west", "east", "south", "north"))
    return (
        f"INSERT INTO {index} (pkid, xmin, xmax, ymin, ymax) SELECT {row}, {numbers} FROM ("
        f"SELECT {taken}{carried} FROM (SELECT g, {_ALL_BYTES} AS b{carried} FROM ({source})) WHERE g IS NOT NULL);"
    )


def _byte(at: int) -> str:
    return f"(instr(b, substr(g, {at}, 1)) - 1)"


def _integers(name: str, at: int) -> str:
    """Sign and exponent (as one number), and mantissa, of the eight bytes that begin at ``at``."""
    head = f"(({_byte(at + 7)} << 4) | ({_byte(at + 6)} >> 4)) AS {name}_e"
    parts = [f"(({_byte(at + 6)} & 15) << 48)"] + [f"({_byte(at + i)} << {8 * i})" for i in range(5, -1, -1)]
    return f"{head}, ({' | '.join(parts)}) AS {name}_m"


def _number(name: str) -> str:
    """IEEE 754: (2^52 + mantissa) × 2^(exponent − 1075). Below 2^-72, a width no map has, it is nought."""
    power = f"(1075 - ({name}_e & 2047))"
    shifts = " / ".join(f"(1 << min(max({power} - {step}, 0), 62))" for step in (0, 62))
    size = f"(4503599627370496 + {name}_m) * 1.0 / {shifts} * (1 << min(max(-{power}, 0), 62))"
    return f"CASE WHEN {power} > 124 THEN 0.0 ELSE (CASE WHEN {name}_e > 2047 THEN -1 ELSE 1 END) * ({size}) END"
