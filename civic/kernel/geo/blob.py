"""SpatiaLite's way of writing a geometry as bytes, and the fast roads for points."""

import math
import re
import struct

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

POINT, COLLECTION = 1, 7
TYPE_NUMBERS = {
    "GEOMETRY": 0,
    "POINT": POINT,
    "LINESTRING": 2,
    "POLYGON": 3,
    "MULTIPOINT": 4,
    "MULTILINESTRING": 5,
    "MULTIPOLYGON": 6,
    "GEOMETRYCOLLECTION": COLLECTION,
}
# The geometries that can be stored say where they are: WGS 84, or the projection of web maps.
SRIDS = (4326, 3857)

_START, _LITTLE, _MBR_END, _ENTITY, _END = 0x00, 0x01, 0x7C, 0x69, 0xFE
_HEADER = struct.Struct("<BBi4dB")
_POINT = struct.Struct("<BBi4dBi2dB")
_EWKB_POINT = struct.Struct("<BII2d")
_COUNT = struct.Struct("<I")
_BOX = struct.Struct("<4d")
_CLASS_AT = _HEADER.size
_SRID_FLAG = 0x20000000
_MULTIPLE = (4, 5, 6, COLLECTION)
_NUMBER = r"([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)"
_EWKT_POINT = re.compile(rf"\s*SRID=(\d+)\s*;\s*POINT\s*\(\s*{_NUMBER}\s+{_NUMBER}\s*\)\s*", re.IGNORECASE | re.ASCII)
_EWKT = re.compile(r"\s*(?:SRID=(\d+)\s*;)?\s*(.+)", re.IGNORECASE | re.ASCII | re.DOTALL)


class BadGeometry(ValueError):
    """Bytes or text that are no geometry this product can store."""


def encode_point(x: float, y: float, srid: int) -> bytes:
    """Bytes of one point.

    Raises:
        BadGeometry: a coordinate that is no finite number, or an unknown srid.
    """
    if not (math.isfinite(x) and math.isfinite(y)):
        raise BadGeometry("a coordinate is not a finite number")
    if srid not in SRIDS:
        raise BadGeometry(f"unknown srid {srid}")
    return _POINT.pack(_START, _LITTLE, srid, x, y, x, y, _MBR_END, POINT, x, y, _END)


def encode(shape: BaseGeometry, srid: int) -> bytes:
    """Bytes of any of the seven kinds of flat geometry.

    Raises:
        BadGeometry: empty, with heights, nested collections, or not finite.
    """
    if shape.is_empty or shape.has_z:
        raise BadGeometry("a geometry must be flat and must not be empty")
    if srid not in SRIDS:
        raise BadGeometry(f"unknown srid {srid}")
    box = shape.bounds
    # A number that is not finite inside a line does not always show in the bounds.
    if not all(map(math.isfinite, box)) or not _finite(shape):
        raise BadGeometry("a coordinate is not a finite number")
    wkb = bytearray(shapely.to_wkb(shape, byte_order=1, output_dimension=2, include_srid=False))
    _mark(wkb, _LITTLE, _ENTITY)
    return _HEADER.pack(_START, _LITTLE, srid, *box, _MBR_END) + bytes(wkb[1:]) + bytes((_END,))


def _finite(shape: BaseGeometry) -> bool:
    return all(math.isfinite(number) for pair in shapely.get_coordinates(shape).tolist() for number in pair)


def decode(blob: bytes) -> tuple[BaseGeometry, int]:
    """The shape and its srid.

    Raises:
        BadGeometry: not a geometry in SpatiaLite's format.
    """
    srid = srid_of(blob)
    try:
        return shapely.from_wkb(_wkb(blob)), srid
    except shapely.errors.GEOSException as problem:
        raise BadGeometry("broken geometry") from problem


def from_ewkt(text: str) -> bytes:
    """Bytes of ``SRID=4326;POINT(76.9 52.3)`` and the like; hexadecimal EWKB is understood as well.

    Raises:
        BadGeometry: not well formed, or without a known srid.
    """
    match = _EWKT_POINT.fullmatch(text)
    if match is not None:
        return encode_point(float(match[2]), float(match[3]), int(match[1]))
    try:
        if text[:2] in ("00", "01"):
            return from_ewkb(bytes.fromhex(text))
        parts = _EWKT.fullmatch(text)
        if parts is None:
            raise BadGeometry("empty text is no geometry")
        with np.errstate(invalid="ignore"):
            shape = shapely.from_wkt(parts[2])
        return encode(shape, int(parts[1] or 0))
    except BadGeometry:
        raise
    except (shapely.errors.GEOSException, ValueError) as problem:
        raise BadGeometry("the text is no geometry") from problem


def from_ewkb(data: bytes, srid: int | None = None) -> bytes:
    """Bytes in our format of (E)WKB; ``srid`` is used when the data names none.

    Raises:
        BadGeometry: not well formed, or without a known srid.
    """
    try:
        shape = shapely.from_wkb(data)
    except shapely.errors.GEOSException as problem:
        raise BadGeometry("the bytes are no geometry") from problem
    return encode(shape, int(shapely.get_srid(shape)) or srid or 0)


def to_ewkb(blob: bytes) -> bytes:
    """EWKB (with srid) of a stored geometry, as PostGIS gives it out."""
    srid = srid_of(blob)
    xy = point_of(blob)
    if xy is not None:
        return _EWKB_POINT.pack(1, POINT | _SRID_FLAG, srid, *xy)
    wkb = _wkb(blob)
    return wkb[:1] + _COUNT.pack(class_of(blob) | _SRID_FLAG) + _COUNT.pack(srid) + wkb[5:]


def to_wkb(blob: bytes) -> bytes:
    """Plain WKB of a stored geometry."""
    srid_of(blob)
    return _wkb(blob)


def srid_of(blob: bytes) -> int:
    """The srid, after checking that these bytes look like a geometry of ours.

    Raises:
        BadGeometry: they do not.
    """
    if (
        len(blob) < _POINT.size
        or blob[0] != _START
        or blob[1] != _LITTLE
        or blob[_CLASS_AT - 1] != _MBR_END
        or blob[-1] != _END
        or not POINT <= class_of(blob) <= COLLECTION
    ):
        raise BadGeometry("the bytes are no geometry")
    return int.from_bytes(blob[2:6], "little", signed=True)


def class_of(blob: bytes) -> int:
    """Number of the kind of geometry, 1 (point) to 7 (collection)."""
    return int.from_bytes(blob[_CLASS_AT : _CLASS_AT + 4], "little")


def box_of(blob: bytes) -> tuple[float, float, float, float]:
    """Bounds: least x, least y, greatest x, greatest y."""
    srid_of(blob)
    west, south, east, north = _BOX.unpack_from(blob, 6)
    return west, south, east, north


def point_of(blob: bytes) -> tuple[float, float] | None:
    """Coordinates if this is a point."""
    if len(blob) != _POINT.size or class_of(blob) != POINT:
        return None
    srid_of(blob)
    *_rest, x, y, _end = _POINT.unpack(blob)
    return x, y


def _wkb(blob: bytes) -> bytes:
    wkb = bytearray(b"\x01" + blob[_CLASS_AT:-1])
    try:
        _mark(wkb, _ENTITY, _LITTLE)
    except (struct.error, IndexError) as problem:
        raise BadGeometry("broken geometry") from problem
    return bytes(wkb)


def _mark(wkb: bytearray, old: int, new: int) -> None:
    """Replace the byte that opens each part of a collection: the two formats differ in nothing else."""
    kind, count = struct.unpack_from("<II", wkb, 1) if len(wkb) >= 9 else (POINT, 0)
    if kind not in _MULTIPLE:
        return
    at = 9
    for _part in range(count):
        if wkb[at] != old:
            raise BadGeometry("broken geometry")
        wkb[at] = new
        at = _end_of_part(wkb, at)


def _end_of_part(wkb: bytearray, at: int) -> int:
    kind, count = _COUNT.unpack_from(wkb, at + 1)[0], 0
    at += 5
    if kind == POINT:
        return at + 16
    if kind not in (2, 3):
        raise BadGeometry("collections inside collections cannot be stored")
    count = _COUNT.unpack_from(wkb, at)[0]
    at += 4
    if kind == 2:
        return int(at + 16 * count)
    for _ring in range(count):
        at += 4 + 16 * int(_COUNT.unpack_from(wkb, at)[0])
    return at
