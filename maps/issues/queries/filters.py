"""One filter for the list, the map, the downloads and the sums of an issue map, so that all of them count the same."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select

from civic.kernel import clock
from civic.kernel.clock import zone
from civic.kernel.errors import Refused
from civic.kernel.geo import Box, in_box
from civic.kernel.i18n import _
from maps.issues.models import OPEN_STATES, Issue, IssueCategory, IssueMap, IssueState, searchable

RECENT = timedelta(days=30)
"""How long something solved is still shown without being asked for."""
SORTS = ("new", "old", "changed", "support")
LONGEST_WORDS = 80
MOST_CHOSEN = 200


@dataclass(frozen=True)
class Filter:
    """What somebody wants to see of a map. Nothing chosen means: what is open, and what was solved in the last 30 days.

    ``categories`` and ``states`` are keys (none: all of them); ``since`` and ``until`` are local days of the report,
    both included; ``district`` is a KATO code (leaves sensitive
    categories out); ``box`` a part of the map; ``mine``: what the reader reported.
    """

    text: str = ""
    categories: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    district: str = ""
    everything: bool = False
    mine: bool = False
    box: Box | None = None
    sort: str = "new"

    def pairs(self) -> list[tuple[str, str]]:
        """As the parameters of an address, always in the same order; what is not set is left out."""
        found = [("q", self.text)] if self.text else []
        found += [("category", key) for key in self.categories] + [("state", state) for state in self.states]
        days = (("since", self.since), ("until", self.until))
        found += [(name, day.isoformat()) for name, day in days if day is not None]
        flags = (("district", self.district), ("show", "all" * self.everything), ("mine", "1" * self.mine))
        found += [(name, value) for name, value in flags if value]
        if self.box is not None:
            found.append(("bbox", ",".join(f"{corner:.6g}" for corner in self.box)))
        return found + ([("sort", self.sort)] if self.sort != "new" else [])

    def but(self, **changes: Any) -> "Filter":
        """The same filter with some of it changed."""
        return replace(self, **changes)

    @property
    def narrows(self) -> bool:
        """Whether anything at all was chosen, but for the order."""
        return self.but(sort="new") != Filter()


def read_filter(given: Callable[[str], Sequence[str]]) -> Filter:
    """The filter of an address; ``given(name)`` gives all values of a parameter. What is unknown or damaged is ignored.

    Raises:
        Refused: a box that is none, named ``bbox``: whoever asks for a part must not get the whole.
    """
    one = {name: (list(given(name)) or [""])[0].strip() for name in ("q", "since", "until", "district", "sort", "bbox")}
    known = {str(state) for state in IssueState}
    return Filter(
        text=" ".join(one["q"].replace("\0", "").split())[:LONGEST_WORDS],
        categories=_chosen(given("category")),
        states=tuple(state for state in _chosen(given("state")) if state in known),
        since=_day(one["since"]),
        until=_day(one["until"]),
        district=one["district"] if one["district"].isascii() and one["district"].isdigit() else "",
        everything="all" in given("show"),
        mine="1" in given("mine"),
        box=read_box(one["bbox"]) if one["bbox"] else None,
        sort=one["sort"] if one["sort"] in SORTS else "new",
    )


def read_box(text: str) -> Box:
    """West, south, east, north in degrees; what reaches beyond the world is cut off.

    Raises:
        Refused: not four numbers, or no area between them.
    """
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != 4 or not all(abs(number) < 1e6 for number in numbers):
        raise Refused("bbox", _("A part of the map is given by four numbers in degrees: west, south, east, north."))
    west, south, east, north = numbers
    box = Box(max(west, -180.0), max(south, -90.0), min(east, 180.0), min(north, 90.0))
    if box.west > box.east or box.south > box.north:
        raise Refused("bbox", _("A part of the map is given by four numbers in degrees: west, south, east, north."))
    return box


def _chosen(values: Sequence[str]) -> tuple[str, ...]:
    plain = (value.strip()[:60] for value in values)
    return tuple(sorted({value for value in plain if value and value.isprintable()}))[:MOST_CHOSEN]


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    # Nothing was reported before or after these years, and the ends of the calendar have no day beside them.
    return found if 1900 <= found.year <= 2999 else None


def shown_since() -> datetime:
    """From when on something solved counts as recent: a full local day, so that answers stay the same all day."""
    return _recent_on(clock.today(), zone())


@lru_cache(maxsize=4)
def _recent_on(today: date, where: tzinfo) -> datetime:
    return datetime.combine(today - RECENT, time(), where)


@dataclass(frozen=True)
class Reading:
    """A filter as one reader applies it to one map; ``person_id`` is None for whoever has not signed in."""

    map: IssueMap
    filter: Filter
    person_id: int | None = None

    @property
    def shown_since(self) -> datetime:
        """See ``shown_since``."""
        return shown_since()

    def ground(self) -> list[ColumnElement[bool]]:
        """Everything but category and state: on the map, seen by anybody, and what else was asked for."""
        wanted = self.filter
        found: list[ColumnElement[bool]] = [Issue.map_id == self.map.id, and_(Issue.visible)]
        if wanted.text:
            found += [Issue.search.contains(word, autoescape=True) for word in searchable(wanted.text).split()]
        if wanted.since is not None:
            found.append(Issue.created_at >= _midnight(wanted.since))
        if wanted.until is not None:
            found.append(Issue.created_at < _midnight(wanted.until, 1))
        if wanted.district:
            found += [Issue.kato == wanted.district, Issue.category_id.in_(self.exact_categories())]
        if wanted.mine:
            found.append(Issue.reporter_id == (self.person_id if self.person_id is not None else -1))
        if wanted.box is not None:
            found.append(in_box(Issue.lon, Issue.lat, wanted.box))
        return found

    def exact_categories(self) -> Select[int]:
        """Categories that are not sensitive. Only their reports are told by district: few of the others point at persons."""
        return select(IssueCategory.id).where(IssueCategory.map_id == self.map.id, IssueCategory.precision_m.is_(None))

    def chosen(self) -> list[ColumnElement[bool]]:
        """Category and state, or in place of a state what is shown without being asked for."""
        found: list[ColumnElement[bool]] = []
        if self.filter.categories:
            keys = _one_of(IssueCategory.key, self.filter.categories)
            found.append(
                Issue.category_id.in_(select(IssueCategory.id).where(IssueCategory.map_id == self.map.id, keys))
            )
        if self.filter.states:
            found.append(_one_of(Issue.state, self.filter.states))
        elif not self.filter.everything:
            found.append(or_(_one_of(Issue.state, OPEN_STATES), self.is_recent()))
        return found

    def is_recent(self) -> ColumnElement[bool]:
        """Solved in the last 30 days; one called the same as another is told by that other one."""
        return and_(Issue.closed_at >= self.shown_since, Issue.state != IssueState.DUPLICATE)

    def conditions(self) -> list[ColumnElement[bool]]:
        """Everything together."""
        return [*self.ground(), *self.chosen()]

    def name(self) -> tuple[object, ...]:
        """What an answer kept in memory stands or falls with; the order of the list changes no count."""
        wanted = self.filter
        whose = self.person_id if wanted.mine else None
        return (self.map.public_id, self.map.changed_at, self.shown_since, wanted.but(sort="new"), whose)


def _one_of(column: Any, values: Iterable[str]) -> ColumnElement[bool]:
    # Each value has a place of its own: a place for a list of any length is spelled out anew whenever it is asked.
    return cast(ColumnElement[bool], column.in_([literal(value, column.type) for value in values]))


def _midnight(day: date, later: int = 0) -> datetime:
    return datetime.combine(day + timedelta(days=later), time(), zone())
