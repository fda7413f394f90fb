"""Reports in time: a bar for every month, and the busiest week, so that a campaign is not mistaken for a place."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from maps.analysis.spots import Whole

_EPOCH = date(1970, 1, 1)
WEEK = 7
CAMPAIGN_SHARE = 0.4
"""When one week holds more than this share of the reports of more than eight weeks, it is said aloud."""
CAMPAIGN_DAYS = 56


def day_number(day: date) -> int:
    """Days since 1 January 1970, the way days are handed to this module."""
    return (day - _EPOCH).days


def day_of(number: int) -> date:
    """The day of a day number."""
    return _EPOCH + timedelta(days=number)


def months(days: Whole) -> list[tuple[int, int, int]]:
    """(year, month, reports) of every month from the first to the last, empty ones too; ``days`` as day numbers."""
    if not len(days):
        return []
    index = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    first = int(index.min())
    counts = np.bincount(index - first)
    return [(1970 + (first + n) // 12, (first + n) % 12 + 1, int(count)) for n, count in enumerate(counts)]


@dataclass(frozen=True)
class Week:
    """Seven days running: the first of them, their reports, and their share of all."""

    first: date
    reports: int
    share: float


def busiest_week(days: Whole) -> Week | None:
    """The seven days running with the most reports, the earliest of equals; None without reports."""
    if not len(days):
        return None
    start = int(days.min())
    counts = np.bincount(days - start, minlength=WEEK)
    sums = np.convolve(counts, np.ones(WEEK, np.int64), "valid")
    at = int(sums.argmax())
    return Week(day_of(start + at), int(sums[at]), float(sums[at] / len(days)))


def is_campaign(days: Whole) -> bool:
    """Whether one week outshines a period of more than eight weeks."""
    week = busiest_week(days)
    return week is not None and int(np.ptp(days)) >= CAMPAIGN_DAYS and week.share > CAMPAIGN_SHARE
