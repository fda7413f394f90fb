"""Bringing in issues from another town's list: one command, all or nothing, and the same again changes nothing."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from civic.communities.models import Place
from civic.kernel import clock
from civic.kernel.commands import command
from civic.kernel.errors import Refused
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.geo import point
from civic.kernel.i18n import _
from civic.kernel.records import public_id
from civic.locations.models import Location, LocationSource
from civic.locations.queries.ground import district_at
from civic.locations.services.shapes import public_point
from maps.issues.events import IssuesImported, MapCreated
from maps.issues.models import OPEN_STATES, Channel, Issue, IssueCategory, IssueMap, IssueState, Shape, searchable
from maps.issues.permissions import IssueAction

BATCH = 1000
MOST_CATEGORIES = 500

Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One issue of a file, checked. ``ref`` is its number where it comes from; times are aware."""

    line: int
    ref: str | None
    category: str
    title: str
    words: str
    spot_words: str
    lon: float | None
    lat: float | None
    state: IssueState
    opened: datetime
    closed: datetime | None
    due: date | None
    titled: bool = True
    """Whether the file named it; otherwise its title is made of category and address."""


@dataclass(frozen=True)
class ImportPlan:
    """What is to be brought in. ``defaults``: (lon, lat, rows) of spots that mean "unknown"; ``digest``: SHA-256 of the file.

    ``notes`` says every guess in words; ``skipped`` rows were bad and left out, the first of them in ``problems``.
    """

    rows: Sequence[ImportRow]
    defaults: Sequence[tuple[float, float, int]] = ()
    notes: Sequence[object] = ()
    digest: str = ""
    skipped: int = 0
    problems: Sequence[tuple[int, int, object]] = ()


@dataclass(frozen=True)
class Imported:
    """What an import did: issues added, brought up to date, found unchanged; categories made."""

    added: int
    updated: int
    unchanged: int
    categories: int


@command(IssueAction.CREATE_MAP)
def begin_import_map(actor: Any, place: Place, title: str) -> IssueMap:
    """A published map for imported issues; it takes no reports until a facilitator opens it.

    Raises:
        Refused: no title, or one that is too long.
    """
    said = " ".join(title.split())
    if not said or len(said) > 200:
        raise Refused("title", _("At most %(n)s characters.", n=200) if said else _("Fill in this field."))
    now = clock.now()
    made = IssueMap(
        place=place, place_id=place.id, title_kk=said, title_ru=said, title_en=said, who="residents", moderation="before",
        opens_at=now, closes_at=now, published_at=now, changed_at=now, created_at=now,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    record(
        MapCreated(
            subject_kind="issue-map", subject_id=made.public_id, place_id=place.id, actor_id=getattr(actor, "id", None)
        )
    )
    return made


@command(IssueAction.IMPORT)
def import_issues(actor: Any, issue_map: IssueMap, plan: ImportPlan, tell: Tell = lambda _done: None) -> Imported:
    """Put the plan's issues on a map; those it has already under the same number are brought up to date.

    A foreign category becomes one of the map, under the foreign word in all three languages. ``tell`` hears how many
    rows are stored.

    Raises:
        Refused: more categories than a map can be read with.
    """
    db.session.execute(select(IssueMap.id).where(IssueMap.id == issue_map.id).with_for_update())
    categories, made = _categories(issue_map, plan.rows)
    held = _held(issue_map)
    fresh = [row for row in plan.rows if row.ref is None or row.ref not in held]
    changed = [(held[row.ref][0], row) for row in plan.rows if row.ref in held and _differs(held[row.ref], row)]
    if fresh:
        _insert(issue_map, fresh, categories, {spot[:2] for spot in plan.defaults}, tell)
    if changed:
        _update(changed)
    if fresh or changed or made:
        issue_map.changed_at = clock.now()
        record(
            IssuesImported(
                added=len(fresh), updated=len(changed), skipped=plan.skipped, digest=plan.digest, subject_kind="issue-map",
                subject_id=issue_map.public_id, place_id=issue_map.place_id, actor_id=getattr(actor, "id", None),
            )
        )  # fmt: skip
    return Imported(len(fresh), len(changed), len(plan.rows) - len(fresh) - len(changed), made)


def _categories(issue_map: IssueMap, rows: Sequence[ImportRow]) -> tuple[dict[str, IssueCategory], int]:
    """Category by the foreign word, made where the map has none of that name; and how many were made."""
    here = list(db.session.scalars(select(IssueCategory).where(IssueCategory.map_id == issue_map.id)))
    by_name = {name.casefold(): one for one in here for name in (one.key, one.name_kk, one.name_ru, one.name_en)}
    words = list(dict.fromkeys(row.category for row in rows))
    missing = list({word.casefold(): word for word in reversed(words) if word.casefold() not in by_name}.values())[::-1]
    if len(missing) + len(here) > MOST_CATEGORIES:
        raise Refused(
            "category",
            _("The file has %(n)s categories; a map holds %(most)s. Name another column: --column category=HEADER", n=len(missing), most=MOST_CATEGORIES),
        )  # fmt: skip
    keys = {one.key for one in here}
    for position, word in enumerate(missing, len(here)):
        key = _key(word, keys)
        made = IssueCategory(
            map_id=issue_map.id,
            key=key,
            position=position,
            name_kk=word,
            name_ru=word,
            name_en=word,
            photo_wanted=False,
        )
        db.session.add(made)
        by_name[word.casefold()] = made
    db.session.flush()
    return {word: by_name[word.casefold()] for word in words}, len(missing)


def _key(word: str, taken: set[str]) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", word.casefold()).strip("-")[:50].strip("-") or "category"
    key, number = plain, 2
    while key in taken:
        key, number = f"{plain}-{number}", number + 1
    taken.add(key)
    return key


_Held = tuple[int, str, datetime | None]


def _held(issue_map: IssueMap) -> dict[str | None, _Held]:
    rows = db.session.execute(
        select(Issue.source_ref, Issue.id, Issue.state, Issue.closed_at).where(
            Issue.map_id == issue_map.id, Issue.source_ref.is_not(None)
        )
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def _differs(held: _Held, row: ImportRow) -> bool:
    return held[1] != row.state or held[2] != row.closed


def _update(changed: Sequence[tuple[int, ImportRow]]) -> None:
    """State and closing time as the newer file has them; words and places stay as they were."""
    db.session.execute(
        update(Issue),
        [
            {"id": number, "state": row.state, "closed_at": row.closed, "answered_at": row.closed, "changed_at": row.closed or clock.now(), "due_on": _due(row)}
            for number, row in changed
        ],
    )  # fmt: skip


def _due(row: ImportRow) -> date | None:
    return row.due if row.state in OPEN_STATES else None


def _insert(
    issue_map: IssueMap,
    rows: Sequence[ImportRow],
    categories: dict[str, IssueCategory],
    defaults: set[tuple[float, float]],
    tell: Tell,
) -> None:
    number = (db.session.scalar(select(func.max(Issue.number)).where(Issue.map_id == issue_map.id)) or 0) + 1
    for at in range(0, len(rows), BATCH):
        batch = rows[at : at + BATCH]
        spots = iter(_locations(issue_map, batch, categories, defaults))
        values = []
        for offset, row in enumerate(batch, number + at):
            spot = next(spots) if row.lon is not None else None
            values.append(_values(issue_map, row, categories[row.category], offset, spot, defaults))
        db.session.execute(insert(Issue), values)
        tell(at + len(batch))
    issue_map.next_number = number + len(rows)


_Spot = tuple[int, float, float, str | None]


def _locations(
    issue_map: IssueMap,
    rows: Sequence[ImportRow],
    categories: dict[str, IssueCategory],
    defaults: set[tuple[float, float]],
) -> Iterator[_Spot]:
    """Locations of the rows that have a position: id and public spot, in the rows' order."""
    values: list[dict[str, Any]] = []
    for row in rows:
        if row.lon is None or row.lat is None:
            continue
        side = categories[row.category].precision_m
        public = public_point(row.lon, row.lat, side) if side else (None, None)
        values.append(
            {
                "geometry": point(row.lon, row.lat), "lon": row.lon, "lat": row.lat, "place_id": issue_map.place_id,
                "source": str(LocationSource.DEFAULT if (row.lon, row.lat) in defaults else LocationSource.IMPORT),
                "precision_m": side, "kato": district_at(row.lon, row.lat), "public_lon": public[0], "public_lat": public[1], "words": row.spot_words,
            }
        )  # fmt: skip
    if values:
        ids = db.session.scalars(insert(Location).returning(Location.id, sort_by_parameter_order=True), values)
        for number, value in zip(ids, values, strict=True):
            blurred = value["precision_m"] is not None
            yield (
                number,
                value["public_lon" if blurred else "lon"],
                value["public_lat" if blurred else "lat"],
                value["kato"],
            )


def _values(
    issue_map: IssueMap,
    row: ImportRow,
    category: IssueCategory,
    number: int,
    spot: _Spot | None,
    defaults: set[tuple[float, float]],
) -> dict[str, Any]:
    # A title made of the address would tell the street of a report whose spot is blurred.
    title = row.title if row.titled or not category.is_sensitive else row.category
    return {
        "public_id": public_id(), "map_id": issue_map.id, "number": number, "category_id": category.id, "title": title,
        "words": row.words, "answers": "{}", "language": "", "state": row.state, "location_id": spot[0] if spot else None,
        "shape": Shape.POINT if spot else Shape.WORDS, "lon": spot[1] if spot else None, "lat": spot[2] if spot else None,
        "spot_words": row.spot_words, "kato": spot[3] if spot else None, "search": searchable(title, row.words, "" if category.is_sensitive else row.spot_words),
        "is_default_spot": (row.lon, row.lat) in defaults, "contact": "", "channel": Channel.IMPORT, "source_ref": row.ref,
        "supports": 0, "still_voices": 0, "photos": 0, "suspicion": 0, "department_id": category.department_id, "due_on": _due(row),
        "created_at": row.opened, "changed_at": row.closed or row.opened, "answered_at": row.closed, "closed_at": row.closed,
        "visible": True, "hidden_reason": "",
    }  # fmt: skip
