"""The issues of a map as CSV and GeoJSON, written row by row so that a large map needs no memory."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import select

from civic.kernel.cells import safe
from civic.kernel.extensions import db
from civic.kernel.geo import to_geojson
from civic.locations.models import LocationShape
from maps.issues.exports import LICENCE, LICENCE_URL
from maps.issues.kinds.questions import BadQuestions, read_questions
from maps.issues.models import Issue, IssueMap, Shape

COLUMNS = (
    "number", "id", "url", "category", "category_kk", "category_ru", "category_en", "title", "words", "state", "lon", "lat", "shape",
    "blurred_to_m", "is_default_spot", "place_words", "kato", "supports", "still_there", "photos", "channel", "source_ref", "language",
    "created_at", "changed_at", "answered_at", "closed_at", "due_on", "answers", "licence",
)  # fmt: skip
"""What is told of an issue. No names, no contacts, no exact spots of blurred categories, nothing written for staff."""

CHUNK = 200


def told(issue: Issue, base: str) -> dict[str, Any]:
    """One issue as open data; ``base`` is the address of an issue but for its id."""
    category = issue.category
    times = {name: getattr(issue, name) for name in ("created_at", "changed_at", "answered_at", "closed_at", "due_on")}
    return {
        "number": issue.number,
        "id": issue.public_id,
        "url": base + issue.public_id,
        "category": category.key,
        "category_kk": category.name_kk,
        "category_ru": category.name_ru,
        "category_en": category.name_en,
        "title": issue.title,
        "words": issue.words,
        "state": str(issue.state),
        "lon": issue.lon,
        "lat": issue.lat,
        "shape": str(issue.shape),
        "blurred_to_m": category.precision_m,
        "is_default_spot": issue.is_default_spot,
        "place_words": issue.public_words,
        # Counted by district, a handful of such reports would point at persons.
        "kato": None if category.is_sensitive else issue.kato,
        "supports": issue.supports,
        "still_there": issue.still_voices,
        "photos": issue.photos,
        "channel": str(issue.channel),
        "source_ref": issue.source_ref,
        "language": issue.language,
        **{name: value.isoformat() if value is not None else None for name, value in times.items()},
        "answers": public_answers(issue),
        "licence": LICENCE,
    }


def public_answers(issue: Issue) -> dict[str, Any]:
    """Answers to the category's own questions; of a blurred category none, as they may tell where it is."""
    if issue.category.is_sensitive or issue.answers in ("", "{}"):
        return {}
    try:
        known = {question.key for question in read_questions(issue.category.questions)}
        answers = json.loads(issue.answers)
    except (BadQuestions, ValueError):
        return {}
    return {key: value for key, value in answers.items() if key in known}


def csv_pieces(issues: Iterable[Issue], base: str) -> Iterator[str]:
    """The file in pieces, with its mark of UTF-8, which spreadsheets need to read Kazakh and Russian."""
    yield "\ufeff"
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for number, issue in enumerate(issues, 1):
        writer.writerow([_cell(value) for value in told(issue, base).values()])
        if number % CHUNK == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return safe(value)


def geojson_pieces(issue_map: IssueMap, issues: Iterable[Issue], base: str) -> Iterator[str]:
    """A collection of features in pieces; an issue without a place has no geometry, and is there all the same."""
    head = {
        "type": "FeatureCollection",
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "map": issue_map.public_id,
        **{f"title_{code}": getattr(issue_map, f"title_{code}") for code in ("kk", "ru", "en")},
        "changed_at": issue_map.changed_at.isoformat(),
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [\n'
    source, first = iter(issues), True
    while batch := list(islice(source, CHUNK)):
        drawn = _drawings(batch)
        lines = [json.dumps(_feature(issue, drawn, base), ensure_ascii=False) for issue in batch]
        yield ("" if first else ",\n") + ",\n".join(lines)
        first = False
    yield "\n]}\n"


def _drawings(batch: Sequence[Issue]) -> dict[int, dict[str, object]]:
    """Lines and areas of exact categories, by location: of a blurred one only its public point is told."""
    ids = [
        issue.location_id
        for issue in batch
        if issue.shape in (Shape.LINE, Shape.AREA) and not issue.category.is_sensitive and issue.location_id
    ]
    if not ids:
        return {}
    rows = db.session.execute(
        select(LocationShape.location_id, LocationShape.geometry).where(LocationShape.location_id.in_(ids))
    )
    return {row[0]: to_geojson(row[1]) for row in rows}


def _feature(issue: Issue, drawn: dict[int, dict[str, object]], base: str) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [issue.lon, issue.lat]} if issue.lon is not None else None
    return {
        "type": "Feature",
        "id": issue.public_id,
        "geometry": drawn.get(issue.location_id or 0, point),
        "properties": {name: value for name, value in told(issue, base).items() if name not in ("lon", "lat")},
    }
