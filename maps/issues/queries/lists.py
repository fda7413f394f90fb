"""What the list of an issue map shows: a page of it, and how many of each kind there are."""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, UnaryExpression, func, select
from sqlalchemy.orm import joinedload

from civic.communities.models import Place
from civic.kernel.extensions import db
from civic.kernel.views import Page
from maps.issues.models import OPEN_STATES, Issue, IssueCategory, IssueState
from maps.issues.queries.filters import Reading
from maps.issues.queries.kept import kept

PAGE = 25
BATCH = 2000

_ORDERS: dict[str, tuple[Any, ...]] = {
    "new": (Issue.created_at.desc(), Issue.id.desc()),
    "old": (Issue.created_at, Issue.id),
    "changed": (Issue.changed_at.desc(), Issue.id.desc()),
    "support": (Issue.supports.desc(), Issue.created_at.desc(), Issue.id.desc()),
}


@dataclass(frozen=True)
class Tally:
    """How many issues fit. Each count leaves its own choice open: ``categories`` says how many there would be in each.

    ``total`` is what the list holds, ``without_place`` how many of those have no spot on the map; ``old`` is how many
    solved or set aside ones are not shown until asked for. Categories are by id, districts by KATO code; of sensitive
    categories no district is counted.
    """

    total: int
    without_place: int
    old: int
    categories: dict[int, int]
    states: dict[str, int]
    districts: dict[str, int]


@dataclass(frozen=True)
class _Group:
    category: int
    state: str
    recent: bool
    district: str
    number: int
    placed: int


def tally(reading: Reading) -> Tally:
    """All counts of the page out of one reading of its issues, kept until the map changes."""
    return kept(("tally", *reading.name()), lambda: _tally(reading))


def _tally(reading: Reading) -> Tally:
    keys = (Issue.category_id, Issue.state, Issue.kato)
    recent = reading.is_recent()
    counts = (func.count(), func.count(Issue.lon), func.count().filter(recent), func.count(Issue.lon).filter(recent))
    groups = []
    for row in db.session.execute(select(*keys, *counts).where(*reading.ground()).group_by(*keys)):
        category, state, district, number, placed, lately, lately_placed = row
        groups.append(_Group(category, state, True, district or "", lately, lately_placed))
        groups.append(_Group(category, state, False, district or "", number - lately, placed - lately_placed))
    exact = set(db.session.scalars(reading.exact_categories()))
    return _counted(reading, groups, _category_ids(reading), exact)


def _category_ids(reading: Reading) -> set[int] | None:
    if not reading.filter.categories:
        return None
    wanted = select(IssueCategory.id).where(
        IssueCategory.map_id == reading.map.id, IssueCategory.key.in_(reading.filter.categories)
    )
    return set(db.session.scalars(wanted))


def _counted(reading: Reading, groups: list[_Group], chosen: set[int] | None, exact: set[int]) -> Tally:
    wanted = reading.filter
    categories: Counter[int] = Counter()
    states: Counter[str] = Counter()
    districts: Counter[str] = Counter()
    total = placed = old = 0
    for group in filter(lambda group: group.number, groups):
        shown = wanted.everything or group.state in OPEN_STATES or group.recent
        in_state = group.state in wanted.states if wanted.states else shown
        in_category = chosen is None or group.category in chosen
        if in_state:
            categories[group.category] += group.number
        if in_category:
            states[group.state] += group.number
        if in_state and in_category:
            total += group.number
            placed += group.placed
            if group.category in exact:
                districts[group.district] += group.number
        elif in_category and not wanted.states:
            old += group.number
    return Tally(total, total - placed, old, dict(categories), dict(states), dict(districts))


@dataclass(frozen=True)
class Middle:
    """Where the issues of a list lie: their mean spot, and how far they spread around it, in degrees."""

    lon: float
    lat: float
    spread: float


def middle_of_list(reading: Reading) -> Middle | None:
    """Where a map of the list should start when its place does not say; None when nothing has a spot."""
    x, y = Issue.lon, Issue.lat
    wanted = select(func.avg(x), func.avg(y), func.avg(x * x), func.avg(y * y)).where(*reading.conditions())

    def find() -> Middle | None:
        lon, lat, lon2, lat2 = db.session.execute(wanted).one()
        if lon is None:
            return None
        spread = math.sqrt(max(lon2 - lon * lon, lat2 - lat * lat, 0.0))
        return Middle(lon, lat, spread)

    return kept(("middle", *reading.name()), find)


def page_of(reading: Reading, number: int) -> Page[Issue]:
    """One page of the list, categories loaded; a number beyond the end gives the last page."""
    total = tally(reading).total
    number = min(number, max(1, -(-total // PAGE)))
    # The places of the page are found in an index alone; only its own rows are then read whole.
    order: list[UnaryExpression[Any] | ColumnElement[Any]] = list(_ORDERS[reading.filter.sort])
    ids = select(Issue.id).where(*reading.conditions()).order_by(*order).limit(PAGE).offset((number - 1) * PAGE)
    found = list(db.session.scalars(ids))
    rows = db.session.scalars(select(Issue).where(Issue.id.in_(found)).options(joinedload(Issue.category)))
    by_id = {issue.id: issue for issue in rows}
    return Page([by_id[one] for one in found if one in by_id], number, PAGE, total)


def each_of(reading: Reading, most: int | None = None) -> Iterator[Issue]:
    """Every issue that fits in the order of its number, read in batches; for downloads."""
    last, left = 0, most
    while left is None or left > 0:
        size = BATCH if left is None else min(BATCH, left)
        wanted = (
            select(Issue)
            .where(*reading.conditions(), Issue.id > last)
            .options(joinedload(Issue.category))
            .order_by(Issue.id)
            .limit(size)
        )
        batch = list(db.session.scalars(wanted))
        yield from batch
        if len(batch) < size:
            return
        last = batch[-1].id
        left = None if left is None else left - len(batch)


def newest_of(reading: Reading, most: int) -> list[Issue]:
    """The issues changed last, for the feed."""
    wanted = select(Issue).where(*reading.conditions()).options(joinedload(Issue.category))
    return list(db.session.scalars(wanted.order_by(Issue.changed_at.desc(), Issue.id.desc()).limit(most)))


def districts_named(codes: list[str]) -> dict[str, Place]:
    """Places by KATO code, for the names of districts."""
    return {str(place.kato): place for place in db.session.scalars(select(Place).where(Place.kato.in_(codes)))}


def closed_for_readers(state: str) -> bool:
    """Whether an issue in this state is drawn as one nothing more is expected of."""
    return state not in OPEN_STATES and state in set(IssueState)
