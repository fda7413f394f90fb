"""Projects as light rows in the reader's language: what lists and ballots of hundreds of projects are made of."""

import hashlib
from collections.abc import Iterable, Sequence
from functools import cache, reduce
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, bindparam, func, literal, select

from civic.kernel.extensions import db
from civic.kernel.files import Upload
from civic.kernel.i18n import language
from civic.locations.models import Location
from civic.voting.models import Project, Round
from civic.voting.queries.rounds import SORTS, ProjectFilter

_SEARCHED = ("title", "gist", "address")
_SHOWN = ("kk", "ru", "en")
# Columns of the tables themselves: a list of hundreds needs no objects.
_P, _U, _L = Project.__table__.c, Upload.__table__.c, Location.__table__.c


class ProjectLine(NamedTuple):
    """One project as a list shows it; ``cost`` in minor units, ``photo`` the name of a stored picture or None."""

    number: int
    code: str
    title: str
    gist: str
    address: str
    category: str
    part: str
    cost: int
    photo: str | None
    lon: float | None
    lat: float | None
    words: str
    """All texts of all languages, only where a search asked for them."""


def project_lines(round_: Round, sort: str = "number", *, searchable: bool = False) -> list[ProjectLine]:
    """All projects of the round in one statement; no objects are built, as there may be hundreds."""
    wanted = _statement(language(), sort if sort in SORTS else "number", searchable)
    return [ProjectLine._make(row) for row in db.session.execute(wanted, {"round_id": round_.id})]


@cache
def _statement(code: str, sort: str, searchable: bool) -> Select[Any]:
    """The statement behind a list in one language; made once, since making it takes as long as its answer."""
    texts = [_P[f"{field}_{other}"] for field in _SEARCHED for other in _SHOWN]
    words = reduce(lambda some, more: some + " " + more, texts) if searchable else literal("", String)
    spoken = [_spoken(field, code).label(field) for field in _SEARCHED]
    return (
        select(_P.number, _P.code, *spoken, _P.category, _P.part, _P.cost, _U.public_id, _L.lon, _L.lat, words)
        .select_from(Project.__table__)
        .outerjoin(Upload.__table__, _U.id == _P.photo_id)
        .outerjoin(Location.__table__, _L.id == _P.location_id)
        .where(_P.round_id == bindparam("round_id"))
        .order_by(*SORTS[sort])
    )


def _spoken(field: str, code: str) -> ColumnElement[str]:
    """The text in the reader's language, or in the first other one that has it."""
    columns = [_P[f"{field}_{other}"] for other in dict.fromkeys((code, *_SHOWN))]
    return func.coalesce(*(func.nullif(column, "") for column in columns), "")


def fits(line: ProjectLine, wanted: ProjectFilter) -> bool:
    """Whether a project is among those a reader asked for; every word of the search must occur."""
    if wanted.category and line.category != wanted.category:
        return False
    if wanted.part and line.part != wanted.part:
        return False
    if not wanted.text or wanted.text == str(line.number):
        return True
    # In Python, because the embedded database's lower() knows no Cyrillic.
    said = line.words.casefold()
    return all(word in said for word in wanted.text.casefold().split())


def order_seed(key: bytes) -> str:
    """The short public seed of one voter's order of projects; tells nothing about the key it is made from."""
    return hashlib.sha256(b"asar order of projects\0" + key).hexdigest()[:8]


def device_key(key: bytes) -> str:
    """The name under which a browser keeps its own copy of this draft."""
    return hashlib.sha256(b"asar draft on a device\0" + key).hexdigest()[:16]


def shuffled(lines: Iterable[ProjectLine], seed: str) -> list[ProjectLine]:
    """Projects in the order of the SHA-256 of «seed:number»: anybody can repeat it."""
    return sorted(lines, key=lambda line: hashlib.sha256(f"{seed}:{line.number}".encode()).digest())


def projects_count(rounds: Sequence[Round]) -> dict[int, int]:
    """How many projects each of these rounds has, by the round's id."""
    ids = [round_.id for round_ in rounds]
    if not ids:
        return {}
    counted = select(Project.round_id, func.count()).where(Project.round_id.in_(ids)).group_by(Project.round_id)
    return {row[0]: row[1] for row in db.session.execute(counted)}
