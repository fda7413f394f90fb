"""Which reports an analysis looks at and how: settings that live in the address, spelled out so that they can be asked again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement

from civic.kernel import clock
from civic.kernel.clock import zone
from civic.kernel.i18n import _
from maps.issues.models import Issue, IssueMap

SIDES = (100, 150, 200, 300, 500, 1000, 2000)
REACHES = (20, 30, 50, 80, 120, 200)
LEASTS = (5, 10, 15, 30, 60)
MOST_CATEGORIES = 200


@dataclass(frozen=True)
class Asked:
    """The question: categories by key (none: all), local days of the report (both included), and the method's numbers.

    ``side`` is that of the squares, ``reach`` how near neighbours of a dense group lie, both in metres; ``least`` how
    many reports make a group dense; ``split`` the first day of "after" in the two layers of the report.
    """

    categories: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    side: int = 200
    reach: int = 50
    least: int = 15
    split: date | None = None

    def pairs(self) -> list[tuple[str, str]]:
        """As parameters of an address; what is usual is left out."""
        usual = Asked()
        found = [("category", key) for key in self.categories]
        days = (("since", self.since), ("until", self.until), ("split", self.split))
        found += [(name, day.isoformat()) for name, day in days if day is not None]
        numbers = ((name, getattr(self, name)) for name in ("side", "reach", "least"))
        return found + [(name, str(value)) for name, value in numbers if value != getattr(usual, name)]

    def spelled(self) -> dict[str, Any]:
        """Everything, the usual too, as plain JSON: a question that means the same for ever."""
        days = {
            name: day.isoformat() if day is not None else ""
            for name, day in (("since", self.since), ("until", self.until))
        }
        numbers = {name: str(getattr(self, name)) for name in ("side", "reach", "least")}
        return {"category": list(self.categories), **days, **numbers}

    @property
    def narrowed(self) -> bool:
        """Whether it is about a part of the map's reports: some categories, or less than the map's whole time."""
        return bool(self.categories) or self.since is not None or self.until is not None

    def closed(self) -> "Asked":
        """The same question with its last day named: reports that come later do not change the answer."""
        return self if self.until is not None else replace(self, until=clock.today())

    def conditions(self, issue_map: IssueMap) -> list[ColumnElement[bool]]:
        """Rows the question is about, categories aside: on the map, seen by anybody, in the period."""
        found: list[ColumnElement[bool]] = [Issue.map_id == issue_map.id, Issue.visible.is_(True)]
        if self.since is not None:
            found.append(Issue.created_at >= _midnight(self.since))
        if self.until is not None:
            found.append(Issue.created_at < _midnight(self.until, 1))
        return found


def _midnight(day: date, later: int = 0) -> datetime:
    return datetime.combine(day + timedelta(days=later), time(), zone())


def read_asked(given: Callable[[str], Sequence[str]], categories: Iterable[str]) -> tuple[Asked, dict[str, str]]:
    """The question of an address and what is wrong with it, by field; ``given(name)`` gives all values of a parameter.

    What is wrong is left out of the question. ``categories`` are the keys the map has.
    """
    wrong: dict[str, str] = {}
    one = {
        name: (list(given(name)) or [""])[0].strip() for name in ("since", "until", "split", "side", "reach", "least")
    }
    known = set(categories)
    wanted = {key for key in list(given("category"))[:MOST_CATEGORIES] if key}
    if not wanted <= known:
        wrong["category"] = _("This map has no such category.")
    days = {name: _day(one[name], name, wrong) for name in ("since", "until", "split")}
    if days["since"] and days["until"] and days["since"] > days["until"]:
        wrong["until"] = _("The last day comes before the first.")
        days["until"] = None
    numbers = {
        name: _number(one[name], name, choices, wrong)
        for name, choices in (("side", SIDES), ("reach", REACHES), ("least", LEASTS))
    }
    usual = Asked()
    return Asked(
        categories=tuple(sorted(wanted & known)),
        since=days["since"],
        until=days["until"],
        split=days["split"],
        side=numbers["side"] or usual.side,
        reach=numbers["reach"] or usual.reach,
        least=numbers["least"] or usual.least,
    ), wrong


def asked_again(question: Mapping[str, Any], categories: Iterable[str]) -> tuple[Asked, dict[str, str]]:
    """The question of a card or of a form: like ``read_asked`` out of a mapping of values and lists of values."""

    def given(name: str) -> Sequence[str]:
        value = question.get(name, "")
        return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]

    return read_asked(given, categories)


def _day(text: str, name: str, wrong: dict[str, str]) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        wrong[name] = _("Give a day as year-month-day.")
        return None
    if not 1970 <= day.year <= 2200:
        wrong[name] = _("Give a day as year-month-day.")
        return None
    return day


def _number(text: str, name: str, choices: Sequence[int], wrong: dict[str, str]) -> int | None:
    if not text:
        return None
    if text not in {str(choice) for choice in choices}:
        wrong[name] = _("Choose one of the numbers offered.")
        return None
    return int(text)
