"""Reading lists of places (CSV) and outlines (GeoJSON) into a plan; nothing is stored here."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import shapely

from civic.communities.models import PlaceKind
from civic.communities.queries import known_katos
from civic.communities.services import Outline, PlaceWords, Plan, Row
from civic.kernel import geo
from civic.kernel.errors import RefusedRows
from civic.kernel.i18n import lazy_gettext as _l

COLUMNS = ("kato", "level", "type", "parent_kato", "name_en", "name_ru", "name_kk")
KINDS = {
    "capital": PlaceKind.CITY,
    "city_republican": PlaceKind.CITY,
    "oblast": PlaceKind.OBLAST,
    "city": PlaceKind.CITY,
    "city_district": PlaceKind.CITY_DISTRICT,
    "district": PlaceKind.DISTRICT,
    "rural_district": PlaceKind.RURAL_DISTRICT,
    "village": PlaceKind.VILLAGE,
}
# The classifier gives districts by their bare name; people say the word with it.
FULL_NAMES = {
    "district": ("{} ауданы", "{} район", "{} District"),
    "city_district": ("{} ауданы", "{} район", "{} District"),
}
MOST_BYTES = 64 * 1024 * 1024
MOST_VERTICES = 400_000
MOST_PROBLEMS = 50

Problems = list[tuple[int, int, object]]
_KATO = re.compile(r"[0-9]{9}")


def read_plan(table: Path | None, drawings: list[Path], source: str = "") -> Plan:
    """The plan of the given files; ``source`` is the credit shown under every map drawn from the outlines.

    Raises:
        RefusedRows: for the first file with anything wrong in it; ``field`` is the file's name and every
            row of it is (line, column, message) (for GeoJSON: number of the object, 0, message).
    """
    digest = hashlib.sha256()
    rows = list(_rows(table, digest)) if table else []
    known = {row.kato for row in rows} | known_katos()
    outlines = [outline for path in drawings for outline in _outlines(path, known, digest, source)]
    return Plan(rows, outlines, digest.hexdigest())


def _bytes(path: Path, digest: Any) -> bytes:
    if path.stat().st_size > MOST_BYTES:
        raise _refused(path, [(1, 1, _l("The file is larger than %(n)s MB.", n=MOST_BYTES // 2**20))])
    data = path.read_bytes()
    digest.update(data)
    return data


def _text(path: Path, digest: Any) -> str:
    data = _bytes(path, digest)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        column = problem.start - data.rfind(b"\n", 0, problem.start)
        raise _refused(path, [(line, column, _l("The file is not in UTF-8."))]) from problem


def _refused(path: Path, problems: Problems) -> RefusedRows:
    return RefusedRows(path.name, _l("Nothing was stored: the file has mistakes."), problems[:MOST_PROBLEMS])


def _rows(path: Path, digest: Any) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(_text(path, digest), newline=""), strict=True)
    problems: Problems = []
    found: list[tuple[int, Row]] = []
    try:
        header = next(reader, [])
        missing = [name for name in COLUMNS if name not in header]
        if missing:
            raise _refused(path, [(1, 1, _l("These columns are missing: %(names)s.", names=", ".join(missing)))])
        for cells in reader:
            line = reader.line_num
            if len(cells) != len(header):
                problems.append(
                    (line, len(cells), _l("This line has %(n)s cells instead of %(m)s.", n=len(cells), m=len(header)))
                )
                continue
            row = _row(dict(zip(header, cells, strict=True)), line, header, problems)
            if row is not None:
                found.append((line, row))
    except csv.Error as problem:
        raise _refused(path, [(reader.line_num, 1, _l("This line is not well-formed CSV."))]) from problem
    _check_tree(found, header, problems)
    if problems:
        raise _refused(path, sorted(problems, key=lambda problem: problem[:2]))
    yield from (row for _line, row in found)


def _row(cells: Mapping[str, str], line: int, header: list[str], problems: Problems) -> Row | None:
    before = len(problems)

    def wrong(column: str, message: object) -> None:
        problems.append((line, header.index(column) + 1, message))

    if not _KATO.fullmatch(cells["kato"]):
        wrong("kato", _l("A KATO code has nine digits."))
    if cells["parent_kato"] and not _KATO.fullmatch(cells["parent_kato"]):
        wrong("parent_kato", _l("A KATO code has nine digits."))
    if cells["level"] not in {"1", "2", "3", "4", "5"}:
        wrong("level", _l("The level is a figure from 1 to 5."))
    if cells["type"] not in KINDS:
        wrong("type", _l("Unknown kind of place; known are: %(names)s.", names=", ".join(KINDS)))
    for name in ("name_kk", "name_ru", "name_en"):
        text = cells[name].strip()
        if not text or len(text) > 140 or any(ord(c) < 32 for c in text):
            wrong(name, _l("A name is missing, longer than 140 characters, or has characters that cannot be shown."))
    if len(problems) > before:
        return None
    kk, ru, en = (
        _full(cells["type"], i, cells[name].strip()) for i, name in enumerate(("name_kk", "name_ru", "name_en"))
    )
    return Row(
        kato=cells["kato"],
        parent=cells["parent_kato"],
        level=int(cells["level"]),
        kind=KINDS[cells["type"]],
        code=_slug(en) or cells["kato"],
        words=PlaceWords(kk, ru, en),
        source=cells.get("source", "")[:300],
    )


def _full(kind: str, language: int, name: str) -> str:
    if kind not in FULL_NAMES or any(word in name.lower() for word in ("район", "ауданы", "district")):
        return name
    # «район Самар», but «Павлодарский район»: only an adjective stands in front.
    if language == 1 and not name.endswith(("ий", "ый", "ой")):
        return f"район {name}"
    return FULL_NAMES[kind][language].format(name)


def _slug(text: str) -> str:
    plain = re.sub(r"\(.*?\)", "", text).lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")


def _check_tree(found: list[tuple[int, Row]], header: list[str], problems: Problems) -> None:
    levels: dict[str, int] = {}
    for line, row in found:
        if row.kato in levels:
            problems.append((line, header.index("kato") + 1, _l("This KATO code stands in an earlier line already.")))
        levels[row.kato] = row.level
    before = known_katos() if any(row.parent and row.parent not in levels for _line, row in found) else set()
    for line, row in found:
        if row.parent and row.parent not in levels and row.parent not in before:
            problems.append((line, header.index("parent_kato") + 1, _l("There is no place with this KATO code.")))
        elif row.parent in levels and levels[row.parent] >= row.level:
            problems.append((line, header.index("parent_kato") + 1, _l("A place must lie in one of a higher level.")))


def _outlines(path: Path, known: set[str], digest: Any, source: str) -> Iterator[Outline]:
    text = _text(path, digest)
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
    found: dict[str, Outline] = {}
    for number, feature in enumerate(features, 1):
        outline = _outline(feature, number, known, source or path.name, problems)
        if outline is not None and outline.kato in found:
            problems.append((number, 0, _l("This place has two outlines in the file.")))
        elif outline is not None:
            found[outline.kato] = outline
    if problems:
        raise _refused(path, problems)
    yield from found.values()


def _outline(feature: object, number: int, known: set[str], source: str, problems: Problems) -> Outline | None:
    given = feature if isinstance(feature, dict) else {}
    properties = given.get("properties")
    about = properties if isinstance(properties, dict) else {}
    kato = str(about.get("kato") or "")
    if kato not in known and not (kato == "" and about.get("level") == 0):
        problems.append((number, 0, _l("There is no place with the KATO code “%(code)s”.", code=kato[:20])))
        return None
    geometry = given.get("geometry")
    try:
        return Outline(kato, area(geometry if isinstance(geometry, dict) else {}), source)
    except geo.BadPlace as problem:
        problems.append((number, 0, problem.words))
        return None


def area(geometry: Mapping[str, object]) -> geo.Value:
    """An outline as the column wants it: always a multipolygon.

    Raises:
        geo.BadPlace: it is no usable area in degrees.
    """
    shape = geo.to_shape(geo.from_geojson(geometry, MOST_VERTICES))
    if isinstance(shape, shapely.Polygon):
        shape = shapely.MultiPolygon([shape])
    if not isinstance(shape, shapely.MultiPolygon):
        raise geo.BadPlace(geo.Problem.NOT_GEOJSON)
    return geo.from_shape(shape)
