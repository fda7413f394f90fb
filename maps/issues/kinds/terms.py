"""Terms for answers: by when staff owe one, counted in days of the calendar or in working days; days off are data."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from civic.kernel import clock
from civic.kernel.clock import zone
from civic.kernel.i18n import _, ngettext
from maps.issues.models import Issue, IssueCategory

_DATA = Path(__file__).with_name("days_off.json")


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_DATA.read_text(encoding="utf-8"))
    return found


def days_off_source() -> str:
    """Where the list of days off comes from, and what it does not know."""
    return str(_data()["source"])


@cache
def days_off(year: int) -> frozenset[date]:
    """The days off of a year besides weekends: holidays, those moved off a weekend, and those added for that year."""
    data = _data()
    holidays = [date.fromisoformat(f"{year}-{day}") for day in data["holidays"]]
    off = {*holidays, *(date.fromisoformat(f"{year}-{day}") for day in data["days_off"])}
    off |= {date.fromisoformat(day) for day in data["by_year"].get(str(year), ())}
    for holiday in sorted(holidays):
        if holiday.weekday() >= 5:
            moved = holiday
            while moved.weekday() >= 5 or moved in off:
                moved += timedelta(days=1)
            off.add(moved)
    return frozenset(off)


def is_working(day: date) -> bool:
    """Monday to Friday, and no day off."""
    return day.weekday() < 5 and day not in days_off(day.year)


def due_date(start: date, days: int, *, working: bool) -> date:
    """The last day of a term that begins the day after ``start``.

    Raises:
        ValueError: fewer than one day.
    """
    if days < 1:
        raise ValueError("a term has at least one day")
    if not working:
        return start + timedelta(days=days)
    day = start
    while days:
        day += timedelta(days=1)
        days -= is_working(day)
    return day


def local_day(moment: datetime) -> date:
    """The town's own date at a moment."""
    return moment.astimezone(zone()).date()


def due_of(category: IssueCategory, moment: datetime) -> date | None:
    """By when staff owe an answer to what came at this moment; None where the category sets no term."""
    if category.answer_days is None:
        return None
    return due_date(local_day(moment), category.answer_days, working=category.working_days)


def term_words(category: IssueCategory) -> str:
    """The term in words: «15 working days»; empty without one."""
    if category.answer_days is None:
        return ""
    if category.working_days:
        return str(ngettext("%(num)s working day", "%(num)s working days", category.answer_days))
    return str(ngettext("%(num)s day", "%(num)s days", category.answer_days))


@dataclass(frozen=True)
class AnswerClock:
    """Where an issue stands with its term: words, tone of a badge, icon, days late, and the last day while it is to come."""

    words: str
    tone: str
    icon: str
    late: int = 0
    due: date | None = None


def answer_clock(issue: Issue, now: datetime | None = None) -> AnswerClock | None:
    """The clock of an issue, for everybody; None where no term runs and nothing was answered."""
    today = local_day(now or clock.now())
    if issue.due_on is None or issue.is_closed:
        return _answered(issue) if issue.answered_at is not None else None
    left = (issue.due_on - today).days
    if left < 0:
        words = ngettext("answer late by %(num)s day", "answer late by %(num)s days", -left)
        return AnswerClock(str(words), "bad", "warn", -left)
    if left == 0:
        return AnswerClock(str(_("answer due today")), "warn", "now")
    words = ngettext("%(num)s day left to answer", "%(num)s days left to answer", left)
    return AnswerClock(str(words), "warn" if left <= 2 else "plain", "now", due=issue.due_on)


def _answered(issue: Issue) -> AnswerClock:
    if issue.answered_at is None:
        raise ValueError("nobody answered yet")
    days = max(0, (local_day(issue.answered_at) - local_day(issue.created_at)).days)
    words = (
        ngettext("answered in %(num)s day", "answered in %(num)s days", days) if days else _("answered the same day")
    )
    due = due_of(issue.category, issue.created_at)
    late = max(0, (local_day(issue.answered_at) - due).days) if due else 0
    return AnswerClock(str(words), "bad" if late else "good", "warn" if late else "check", late)
