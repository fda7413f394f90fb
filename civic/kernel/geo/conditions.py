"""Conditions for queries that read the same on both databases."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import BigInteger, Boolean, Double

from civic.kernel.geo.triggers import Column, quoted
from civic.kernel.geo.values import SRID, Box


class box_index(FunctionElement[bool]):  # noqa: N801 - reads as a function inside SQL expressions
    """Rows whose geometry may meet a box: geometry column, key column, west, south, east, north. Needs the exact test after it."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """Stand as it is: SQLAlchemy would add "= 1" for SQLite, which keeps it from using the index."""
        return self


@compiles(box_index, "postgresql")
def _postgis_index(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    shape, _key, *box = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"({shape} && ST_MakeEnvelope({', '.join(box)}, {SRID}))"


@compiles(box_index, "sqlite")
def _rtree_index(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    shape, key, *box = element.clauses
    column = next(iter(shape.base_columns))
    index = quoted(Column(column.table.name, column.name).index)
    west, south, east, north = (compiler.process(corner, **kw) for corner in box)
    inside = f"xmax >= {west} AND ymax >= {south} AND xmin <= {east} AND ymin <= {north}"
    return f"({compiler.process(key, **kw)} IN (SELECT pkid FROM {index} WHERE {inside}))"  # noqa: S608 - quoted name


class whole_below(FunctionElement[int]):  # noqa: N801 - as above
    """The largest whole number not above a figure that is nought or more; rounding and casting differ between databases."""

    type = BigInteger()
    inherit_cache = True


@compiles(whole_below, "postgresql")
def _floor(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CAST(floor({compiler.process(element.clauses, **kw)}) AS BIGINT)"


@compiles(whole_below, "sqlite")
def _truncated(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **kw)} AS INTEGER)"


def meets_box(column: InstrumentedAttribute[Any] | ColumnElement[Any], box: Box) -> ColumnElement[bool]:
    """Whether a geometry touches a box, found through the spatial index."""
    clause: Any = column.__clause_element__() if isinstance(column, InstrumentedAttribute) else column
    key = next(iter(clause.table.primary_key))
    corners = [literal(float(corner), Double) for corner in box]
    envelope = func.ST_MakeEnvelope(*corners, SRID)
    return and_(box_index(clause, key, *corners), func.ST_Intersects(clause, envelope))


def in_box(
    lon: InstrumentedAttribute[Any] | ColumnElement[Any], lat: InstrumentedAttribute[Any] | ColumnElement[Any], box: Box
) -> ColumnElement[bool]:
    """Whether a point kept in two plain columns lies in a box, its border included."""
    return and_(lon.between(box.west, box.east), lat.between(box.south, box.north))
