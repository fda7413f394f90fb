"""Reading a warning layer from GeoJSON, feature by feature; nothing is stored here."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from civic.communities.models import Place
from civic.kernel import geo
from civic.kernel.errors import RefusedRows
from civic.kernel.i18n import lazy_gettext as _l
from civic.locations.queries import ground_of
from civic.locations.queries.ground import Ground
from civic.locations.services import checked_shape
from maps.constraints.services import ShapeRow

MOST_SHAPES = 5000
MOST_VERTICES = 20_000
MOST_PROBLEMS = 50
# What programs of GIS offices call the name and the note of a shape.
_NAMES = ("name", "title", "label", "name_ru", "name_kk", "name_en")
_NOTES = ("note", "description", "comment", "address")
_DEGREES = ("crs84", "4326")

Problems = list[tuple[int, int, object]]


@dataclass(frozen=True)
class ReadLayer:
    """The shapes of a file, how many of them had to be mended, and the file's digest."""

    rows: list[ShapeRow]
    mended: int
    digest: str


def read_layer(data: bytes, place: Place) -> ReadLayer:
    """The shapes of a GeoJSON file for a place.

    Raises:
        RefusedRows: with (line, column, message) for a file that is no JSON, else (number of the feature from 1, 0, message).
    """
    document = _document(data)
    features = document.get("features")
    if not isinstance(features, list) or not features:
        raise _refused([(1, 1, _l("The file is not a GeoJSON collection of features."))])
    if len(features) > MOST_SHAPES:
        raise _refused([(MOST_SHAPES + 1, 0, _l("At most %(n)s shapes in one layer.", n=MOST_SHAPES))])
    ground = ground_of(place)
    problems: Problems = []
    rows: list[ShapeRow] = []
    mended = 0
    for number, feature in enumerate(features, 1):
        try:
            row, was_mended = _row(feature if isinstance(feature, dict) else {}, ground)
            rows.append(row)
            mended += was_mended
        except geo.BadPlace as problem:
            problems.append((number, 0, problem.words))
        except _Elsewhere:
            problems.append((number, 0, _l("This shape lies outside the place, or its coordinates are swapped.")))
    if problems:
        raise _refused(problems)
    return ReadLayer(rows, mended, hashlib.sha256(data).hexdigest())


def _document(data: bytes) -> dict[str, object]:
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise _refused([(line, 1, _l("The file is not in UTF-8."))]) from problem
    except json.JSONDecodeError as problem:
        raise _refused([(problem.lineno, problem.colno, _l("The file is not well-formed JSON."))]) from problem
    except RecursionError as problem:
        raise _refused([(1, 1, _l("The file is not well-formed JSON."))]) from problem
    if not isinstance(document, dict):
        raise _refused([(1, 1, _l("The file is not a GeoJSON collection of features."))])
    crs = json.dumps(document.get("crs") or "").lower()
    if document.get("crs") and not any(name in crs for name in _DEGREES):
        raise _refused([(1, 1, geo.BadPlace(geo.Problem.PROJECTED).words)])
    return document


def _refused(problems: Problems) -> RefusedRows:
    return RefusedRows("file", _l("The file was not read in; nothing was stored."), problems[:MOST_PROBLEMS])


class _Elsewhere(ValueError):
    """A shape far from the place."""


def _row(feature: Mapping[str, object], ground: Ground | None) -> tuple[ShapeRow, bool]:
    geometry, properties = feature.get("geometry"), feature.get("properties")
    found = checked_shape(geometry if isinstance(geometry, dict) else {}, MOST_VERTICES)
    middle = found.shape.representative_point()
    if ground is not None and not ground.holds(middle.x, middle.y):
        raise _Elsewhere
    about = properties if isinstance(properties, dict) else {}
    return ShapeRow(found.shape, _text(about, _NAMES), _text(about, _NOTES)), bool(found.remark)


def _text(about: Mapping[str, object], names: tuple[str, ...]) -> str:
    for name in names:
        value = about.get(name)
        if isinstance(value, str) and value.strip():
            return "".join(c for c in " ".join(value.split()) if ord(c) >= 32)
    return ""
