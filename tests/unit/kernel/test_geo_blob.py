"""The bytes of stored geometry: SpatiaLite's documented format, there and back without loss."""

import struct

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from civic.kernel.geo import blob
from tests.support.shapes import coordinates, positions, shapes


@given(shapes, st.sampled_from(blob.SRIDS))
def test_every_kind_of_geometry_survives_the_round_trip(shape: BaseGeometry, srid: int) -> None:
    back, kept = blob.decode(blob.encode(shape, srid))
    assert shapely.equals_identical(back, shape)
    assert kept == srid


@given(coordinates, coordinates)
def test_the_fast_road_for_points_writes_the_same_bytes(x: float, y: float) -> None:
    fast = blob.encode_point(x, y, 4326)
    assert fast == blob.encode(shapely.Point(x, y), 4326)
    assert fast == blob.from_ewkt(f"SRID=4326;POINT({x!r} {y!r})")
    assert blob.point_of(fast) == (x, y)


@given(shapes)
def test_ewkb_is_what_shapely_writes_and_reads(shape: BaseGeometry) -> None:
    stored = blob.encode(shape, 4326)
    expected = shapely.to_wkb(shapely.set_srid(shape, 4326), byte_order=1, include_srid=True, flavor="extended")
    assert blob.to_ewkb(stored) == expected
    assert blob.from_ewkb(expected) == stored
    assert blob.to_wkb(stored) == shapely.to_wkb(shape, byte_order=1)


@given(shapes)
def test_the_box_stands_in_the_header(shape: BaseGeometry) -> None:
    assert blob.box_of(blob.encode(shape, 4326)) == shape.bounds


@given(st.lists(positions.map(lambda xy: (round(xy[0], 7), round(xy[1], 7))), min_size=2, max_size=5))
def test_centimetres_survive_text_exactly(corners: list[tuple[float, float]]) -> None:
    line = shapely.LineString(corners)
    text = shapely.to_wkt(line, rounding_precision=-1)
    assert shapely.equals_identical(blob.decode(blob.from_ewkt(f"SRID=4326;{text}"))[0], line)


def test_a_point_is_laid_out_as_spatialite_documents_it() -> None:
    # START, ENDIAN little, SRID, MBR (min x, min y, max x, max y), MBR_END, CLASS TYPE, x, y, END
    documented = (
        b"\x00\x01" + struct.pack("<i", 4326) + struct.pack("<4d", 76.5, 52.25, 76.5, 52.25) + b"\x7c"
        b"\x01\x00\x00\x00" + struct.pack("<2d", 76.5, 52.25) + b"\xfe"
    )
    assert blob.encode(shapely.Point(76.5, 52.25), 4326) == documented


def test_a_polygon_with_a_hole_is_laid_out_as_spatialite_documents_it() -> None:
    outer, hole = [(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 0.0)], [(5.0, 2.0), (8.0, 2.0), (8.0, 4.0), (5.0, 2.0)]
    ring = lambda corners: struct.pack("<I", len(corners)) + b"".join(struct.pack("<2d", *xy) for xy in corners)  # noqa: E731
    documented = (
        b"\x00\x01" + struct.pack("<i", 3857) + struct.pack("<4d", 0, 0, 9, 9) + b"\x7c"
        b"\x03\x00\x00\x00" + struct.pack("<I", 2) + ring(outer) + ring(hole) + b"\xfe"
    )
    assert blob.encode(shapely.Polygon(outer, [hole]), 3857) == documented


def test_each_part_of_a_collection_opens_with_the_entity_mark() -> None:
    shape = shapely.GeometryCollection([shapely.Point(1, 2), shapely.LineString([(3, 4), (5, 6)])])
    documented = (
        b"\x00\x01" + struct.pack("<i", 4326) + struct.pack("<4d", 1, 2, 5, 6) + b"\x7c"
        b"\x07\x00\x00\x00" + struct.pack("<I", 2)
        + b"\x69" + struct.pack("<I2d", 1, 1, 2)
        + b"\x69" + struct.pack("<II4d", 2, 2, 3, 4, 5, 6)
        + b"\xfe"
    )  # fmt: skip
    assert blob.encode(shape, 4326) == documented


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SRID=4326;",
        "POINT(1 2)",
        "SRID=4269;POINT(1 2)",
        "SRID=4326;POINT(1)",
        "SRID=4326;POINT(1 2 3)",
        "SRID=4326;POINT(nan 1)",
        "SRID=4326;POINT(1e999 1)",
        "SRID=4326;POINT EMPTY",
        "SRID=4326;POLYGON EMPTY",
        "SRID=4326;POLYGON((0 0, 1 1))",
        "SRID=4326;GEOMETRYCOLLECTION(MULTIPOINT(1 1, 2 2))",
        "SRID=4326;LINESTRING(0 0, 1 nan)",
        "0101000020",
        "01zz",
    ],
)
def test_text_that_is_no_storable_geometry_is_refused(text: str) -> None:
    with pytest.raises(blob.BadGeometry):
        blob.from_ewkt(text)


@given(shapes, st.data())
def test_broken_bytes_are_refused_and_never_crash(shape: BaseGeometry, data: st.DataObject) -> None:
    whole = blob.encode(shape, 4326)
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(blob.BadGeometry):
        blob.decode(whole[:cut])


@given(st.binary(max_size=120))
def test_any_bytes_at_all_are_read_or_refused(data: bytes) -> None:
    framed = b"\x00\x01\xe6\x10\x00\x00" + bytes(32) + b"\x7c" + data + b"\xfe"
    try:
        shape, srid = blob.decode(framed)
    except blob.BadGeometry:
        return
    assert srid == 4326
    assert shape.geom_type
