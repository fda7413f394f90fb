"""Counts per district, small numbers of sensitive matters hidden for good, and who is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SMALL = 5
"""Counts of sensitive matters from 1 to 4 would point at persons."""
LOW_SHARE = 0.5
"""A district whose share of the reports is less than half its share of the people is hardly heard."""


@dataclass(frozen=True)
class Hidden:
    """Counts as they may be shown: None where a number is hidden. ``total`` is None when even the sum would tell."""

    counts: tuple[int | None, ...]
    total: int | None


def hide_small(counts: Sequence[int], small: int = SMALL) -> Hidden:
    """Hide counts from 1 to ``small`` - 1, and as many others as it takes that the total does not give them back.

    Further counts are hidden, the smallest first and equal ones together, until the hidden ones differ among
    themselves and any of them could, by what the total leaves, be ``small`` or more. When that cannot be had, the
    total is hidden too. Noughts stay: nobody stands behind them. As the rule treats all alike, whoever knows it sees
    the same table whichever hidden number stands where. (Complementary suppression; A. Hundepool and others,
    Statistical Disclosure Control, 2012, chapter 4.)
    """
    bound = small
    while True:
        hidden = [count for count in counts if 0 < count < bound]
        larger = [count for count in counts if count >= bound]
        told = not hidden or _blurred(hidden, small)
        if told or not larger:
            break
        bound = min(larger) + 1
    shown = tuple(None if 0 < count < bound else count for count in counts) if hidden else tuple(counts)
    return Hidden(shown, sum(counts) if told else None)


def hide_all(number: int) -> Hidden:
    """So many counts of which none is told, nor their sum."""
    return Hidden((None,) * number, None)


def _blurred(counts: Sequence[int], small: int) -> bool:
    """Whether these, known by their sum and up to their order, say too little about each of them."""
    return len(set(counts)) > 1 and sum(counts) - (len(counts) - 1) >= small


def per_thousand(count: int, residents: int | None) -> float | None:
    """Reports per 1,000 residents, to a tenth; None where the number of residents is not known."""
    return round(1000 * count / residents, 1) if residents else None


@dataclass(frozen=True)
class Missing:
    """A district that is not heard: its reports, and its shares of reports and of residents (None: residents unknown)."""

    key: str
    reports: int
    share_of_reports: float
    share_of_people: float | None


def missing(reports: Mapping[str, int], residents: Mapping[str, int | None]) -> list[Missing]:
    """Districts with no report, and those with less than half the share their residents would lead one to expect.

    ``residents`` names every district. Shares of people are taken among the districts whose residents are known, and
    only the reports of those districts are compared with them.
    """
    known = {key: people for key, people in residents.items() if people}
    people = sum(known.values())
    told = sum(reports.get(key, 0) for key in known)
    found = []
    for key in residents:
        count = reports.get(key, 0)
        of_people = known[key] / people if key in known else None
        of_reports = count / told if told and key in known else 0.0
        low = of_people is not None and told > 0 and of_reports < LOW_SHARE * of_people
        if count == 0 or low:
            found.append(Missing(key, count, of_reports, of_people))
    return sorted(found, key=lambda one: (one.reports > 0, -(one.share_of_people or 0), one.key))
