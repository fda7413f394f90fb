"""Reading settlements (CSV) and the base map (GeoJSON) into a plan; nothing is stored here."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from civic.kernel import geo
from civic.kernel.errors import RefusedRows
from civic.kernel.i18n import lazy_gettext as _l
from civic.locations.services import GroundPlan, SettlementRow, ShapeRow

COLUMNS = ("osm_id", "place", "name", "name_kk", "name_ru", "name_en", "population", "adm2_kato", "lon", "lat")
PLACES = ("city", "town", "village", "hamlet")
# Names of natural things and of things built, as the base map knows how to draw them.
SHAPE_KINDS = ("lake", "river", "water", "urban", "border", "street", "path", "park", "rail", "building")
MOST_BYTES = 64 * 1024 * 1024
MOST_VERTICES = 100_000
MOST_PROBLEMS = 50

Problems = list[tuple[int, int, object]]
_KATO = re.compile(r"[0-9]{9}")
_CODE = re.compile(r"[0-9A-Za-z_-]{1,40}")


def read_ground(table: Path | None, drawing: Path | None, source: str = "", shapes_source: str = "") -> GroundPlan:
    """The plan of the given files; a source is the credit shown on every map.

    Raises:
        RefusedRows: for the first file with anything wrong in it; ``field`` is the file's name and every row
            of it is (line, column, message) (for GeoJSON: number of the object, 0, message).
    """
    digest = hashlib.sha256()
    settlements = None if table is None else _settlements(table, _text(table, digest))
    shapes = None if drawing is None else _shapes(drawing, _text(drawing, digest))
    credit = "" if drawing is None else drawing.name
    return GroundPlan(
        settlements, shapes, source or (table.name if table else ""), shapes_source or credit, digest.hexdigest()
    )


def _text(path: Path, digest: Any) -> str:
    if path.stat().st_size > MOST_BYTES:
        raise _refused(path, [(1, 1, _l("The file is larger than %(n)s MB.", n=MOST_BYTES // 2**20))])
    data = path.read_bytes()
    digest.update(data)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise _refused(path, [(line, 1, _l("The file is not in UTF-8."))]) from problem


def _refused(path: Path, problems: Problems) -> RefusedRows:
    rows = problems[:MOST_PROBLEMS]
    return RefusedRows(path.name, _l("%(file)s was not read in; nothing was stored.", file=path.name), rows)


def _settlements(path: Path, text: str) -> list[SettlementRow]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    problems: Problems = []
    found: dict[str, SettlementRow] = {}
    try:
        header = next(reader, [])
        missing = [name for name in COLUMNS if name not in header]
        if missing:
            raise _refused(path, [(1, 1, _l("These columns are missing: %(names)s.", names=", ".join(missing)))])
        for cells in reader:
            line = reader.line_num
            if len(cells) != len(header):
                words = _l("This line has %(n)s cells instead of %(m)s.", n=len(cells), m=len(header))
                problems.append((line, len(cells), words))
                continue
            row = _settlement(dict(zip(header, cells, strict=True)), line, header, problems)
            if row is not None and row.code in found:
                problems.append((line, header.index("osm_id") + 1, _l("This id stands in an earlier line already.")))
            elif row is not None:
                found[row.code] = row
    except csv.Error as problem:
        raise _refused(path, [(reader.line_num, 1, _l("This line is not well-formed CSV."))]) from problem
    if problems:
        raise _refused(path, problems)
    return list(found.values())


def _settlement(cells: Mapping[str, str], line: int, header: list[str], problems: Problems) -> SettlementRow | None:
    before = len(problems)

    def wrong(column: str, message: object) -> None:
        problems.append((line, header.index(column) + 1, message))

    if not _CODE.fullmatch(cells["osm_id"]):
        wrong("osm_id", _l("An id has letters, digits, hyphens, at most 40."))
    if cells["place"] not in PLACES:
        wrong("place", _l("Unknown kind of settlement; known are: %(names)s.", names=", ".join(PLACES)))
    # Some settlements are named in one language only, and some only in the column of the local name.
    given = [cells[name].strip() for name in ("name_kk", "name_ru", "name_en")]
    known = next(filter(None, (cells["name"].strip(), *given)), "")
    names = [name or known for name in given]
    if not all(names) or any(len(name) > 160 or any(ord(c) < 32 for c in name) for name in names):
        wrong("name", _l("A name is missing, longer than 160 characters, or has characters that cannot be shown."))
    if cells["adm2_kato"] and not _KATO.fullmatch(cells["adm2_kato"]):
        wrong("adm2_kato", _l("A KATO code has nine digits."))
    if cells["population"] and not (cells["population"].isascii() and cells["population"].isdigit()):
        wrong("population", _l("Type a whole number in figures."))
    try:
        lon, lat = geo.check_lon_lat(cells["lon"], cells["lat"])
    except geo.BadPlace as problem:
        wrong("lon", problem.words)
    if len(problems) > before:
        return None
    return SettlementRow(
        code=cells["osm_id"],
        kind=cells["place"],
        name_kk=names[0],
        name_ru=names[1],
        name_en=names[2],
        population=int(cells["population"]) if cells["population"] else None,
        district_kato=cells["adm2_kato"] or None,
        lon=lon,
        lat=lat,
    )


def _shapes(path: Path, text: str) -> list[ShapeRow]:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as problem:
        raise _refused(path, [(problem.lineno, problem.colno, _l("The file is not well-formed JSON."))]) from problem
    except RecursionError as problem:
        raise _refused(path, [(1, 1, _l("The file is not well-formed JSON."))]) from problem
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or not features:
        raise _refused(path, [(1, 1, _l("The file is not a GeoJSON collection of features."))])
    problems: Problems = []
    found = list(_drawn(features, problems))
    if problems:
        raise _refused(path, problems)
    return found


def _drawn(features: list[object], problems: Problems) -> Iterator[ShapeRow]:
    for number, feature in enumerate(features, 1):
        given = feature if isinstance(feature, dict) else {}
        properties = given.get("properties")
        about = properties if isinstance(properties, dict) else {}
        kind, zoom = str(about.get("kind", "")), about.get("min_zoom") or 0
        if kind not in SHAPE_KINDS:
            problems.append(
                (number, 0, _l("Unknown kind of shape; known are: %(names)s.", names=", ".join(SHAPE_KINDS)))
            )
            continue
        if not isinstance(zoom, int | float) or not 0 <= zoom <= 22:
            problems.append((number, 0, _l("The property min_zoom is a number from 0 to 22.")))
            continue
        geometry = given.get("geometry")
        try:
            value = geo.from_geojson(geometry if isinstance(geometry, dict) else {}, MOST_VERTICES)
        except geo.BadPlace as problem:
            problems.append((number, 0, problem.words))
            continue
        yield ShapeRow(kind, str(about.get("name") or "")[:160], int(zoom), geo.to_geojson(value))
