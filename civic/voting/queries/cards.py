"""Projects as light rows in the reader's language: what lists and ballots of hundreds of projects are made of."""

import hashlib
from collections.abc import Iterable, Sequence
from functools import reduce
from typing import NamedTuple

from sqlalchemy import Label, String, func, literal, select

from civic.communities.models import Location
from civic.kernel.extensions import db
from civic.kernel.files import Upload
from civic.kernel.i18n import language
from civic.voting.models import Project, Round
from civic.voting.queries.rounds import SORTS, ProjectFilter

_SEARCHED = ("title", "gist", "address")
_SHOWN = ("kk", "ru", "en")


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
    texts = [getattr(Project, f"{field}_{code}") for field in _SEARCHED for code in _SHOWN]
    words = reduce(lambda some, more: some + " " + more, texts) if searchable else literal("", String)
    rows = db.session.execute(
        select(
            Project.number,
            Project.code,
            _spoken("title"),
            _spoken("gist"),
            _spoken("address"),
            Project.category,
            Project.part,
            Project.cost,
            Upload.public_id,
            Location.lon,
            Location.lat,
            words.label("words"),
        )
        .outerjoin(Upload, Upload.id == Project.photo_id)
        .outerjoin(Location, Location.id == Project.location_id)
        .where(Project.round_id == round_.id)
        .order_by(*SORTS.get(sort, SORTS["number"]))
    )
    return [ProjectLine._make(row) for row in rows]


def _spoken(field: str) -> Label[str]:
    """The text in the reader's language, or in the first other one that has it."""
    columns = [getattr(Project, f"{field}_{code}") for code in dict.fromkeys((language(), *_SHOWN))]
    return func.coalesce(*(func.nullif(column, "") for column in columns), "").label(field)


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
