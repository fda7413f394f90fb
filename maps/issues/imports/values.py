"""What stands in the cells: dates in many forms, states in many words, positions in many spellings; pure."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, tzinfo
from enum import StrEnum

from maps.issues.models.states import IssueState

ReadDate = Callable[[str], datetime]


class DateOrder(StrEnum):
    """Which number comes first where a date is written with slashes."""

    DAY_FIRST = "day.month.year"
    MONTH_FIRST = "month/day/year"


_SLASHED = re.compile(
    r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp]\.?[Mm]\.?)?)?"
)
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?")
_YEARS = (1970, 2100)


def order_of(samples: Iterable[str]) -> tuple[DateOrder, bool]:
    """The order of day and month in these dates, and whether it is certain: a number above 12 is a day."""
    first = second = False
    halves = slashes = dots = 0
    for text in samples:
        found = _SLASHED.match(text.strip())
        if found is None:
            continue
        first, second = first or int(found[1]) > 12, second or int(found[2]) > 12
        halves += found[7] is not None
        dots += "." in found[0][:3]
        slashes += 1
    if first or second:
        return (DateOrder.DAY_FIRST if first else DateOrder.MONTH_FIRST), not (first and second)
    # A clock of twelve hours goes with the American order, everything else with ours.
    return (DateOrder.MONTH_FIRST if halves else DateOrder.DAY_FIRST), slashes == 0 or dots == slashes


def date_reader(order: DateOrder, zone: tzinfo) -> ReadDate:
    """A reader of dates; a time without a zone is taken in ``zone``.

    The reader raises ValueError for what is no date between 1970 and 2100.
    """

    def read(text: str) -> datetime:
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            found = _other(text, order)
        if not _YEARS[0] <= found.year < _YEARS[1]:
            raise ValueError(text)
        return (found if found.tzinfo is not None else found.replace(tzinfo=zone)).astimezone(UTC)

    return read


def _other(text: str, order: DateOrder) -> datetime:
    if found := _SLASHED.fullmatch(text):
        one, two, year = int(found[1]), int(found[2]), int(found[3])
        day, month = (one, two) if order is DateOrder.DAY_FIRST else (two, one)
        hour = int(found[4] or 0)
        if found[7]:
            hour = hour % 12 + (12 if found[7][0] in "Pp" else 0)
        return datetime(year + 2000 if year < 100 else year, month, day, hour, int(found[5] or 0), int(found[6] or 0))  # noqa: DTZ001 - the zone is the caller's
    for form in (_YEAR_FIRST, _COMPACT):
        if found := form.fullmatch(text):
            return datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001 - as above
    raise ValueError(text)


# Words of a state as towns write them, without capitals; longer ones are looked for first.
_STATES: dict[str, IssueState] = {
    word: state
    for state, words in (
        (IssueState.NEW, ("new", "open", "opened", "submitted", "received", "unassigned", "новая", "новое", "новый", "открыта", "открыто", "открыт",
                          "зарегистрировано", "зарегистрирована", "жаңа", "ашық", "тіркелді", "тіркелген", "neu", "offen", "eröffnet")),
        (IssueState.SEEN, ("acknowledged", "seen", "assigned", "referred", "triaged", "принято к рассмотрению", "на рассмотрении", "назначено", "қаралуда", "қарастырылуда")),
        (IssueState.ACCEPTED, ("accepted", "approved", "planned", "scheduled", "принято", "принята", "запланировано", "қабылданды", "жоспарланды", "geplant")),
        (IssueState.IN_WORK, ("in progress", "in work", "work in progress", "started", "pending", "ongoing", "в работе", "исполняется", "выполняется", "на исполнении",
                              "жұмыста", "орындалуда", "жұмыс үстінде", "in bearbeitung", "in arbeit")),
        (IssueState.DONE, ("done", "closed", "completed", "complete", "resolved", "fixed", "fixed - council", "fixed - user", "закрыта", "закрыто", "закрыт", "решено",
                           "решена", "выполнено", "выполнена", "исполнено", "исполнена", "завершено", "жабық", "жабылды", "орындалды", "шешілді", "аяқталды",
                           "erledigt", "abgeschlossen", "closed - completed")),
        (IssueState.NOT_DONE, ("not done", "rejected", "declined", "invalid", "cancelled", "canceled", "won't fix", "wont fix", "unable to fix", "no action", "closed - no action",
                               "отклонено", "отклонена", "отказано", "отказ", "отменено", "не подтвердилось", "қабылданбады", "бас тартылды", "күші жойылды", "abgelehnt")),
        (IssueState.DUPLICATE, ("duplicate", "duplicate (closed)", "duplicate (open)", "closed - duplicate", "дубликат", "повтор", "қайталанған", "duplikat")),
    )
    for word in words
}  # fmt: skip


def state_of(word: str) -> IssueState | None:
    """The state a word of another town means; None for one nobody here has heard."""
    return _STATES.get(" ".join(word.casefold().split()).rstrip("."))


_PAIR = re.compile(r"\(?\s*(-?\d{1,9}(?:[.,]\d+)?)\s*[,; ]\s*(-?\d{1,9}(?:[.,]\d+)?)\s*\)?")
_WKT = re.compile(r"(?:SRID=4326;)?\s*POINT\s*Z?\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)[^)]*\)", re.IGNORECASE)


def pair_of(text: str) -> tuple[str, str] | None:
    """Longitude and latitude out of one cell: ``POINT (lon lat)``, or ``(lat, lon)`` as people write it."""
    if found := _WKT.fullmatch(text.strip()):
        return found[1], found[2]
    if found := _PAIR.fullmatch(text.strip()):
        return found[2], found[1]
    return None


def projection_like(x: float, y: float) -> str:
    """What system two numbers in metres look like, in its own name; empty when it cannot be told."""
    if 2_400_000 < x < 2_900_000 and 1_000_000 < y < 1_350_000:
        return "CH1903+ / LV95 (EPSG:2056)"
    if 400_000 < x < 900_000 and 0 < y < 400_000:
        return "CH1903 / LV03 (EPSG:21781)"
    if 100_000 < x < 900_000 and 4_000_000 < y < 6_300_000:
        return "UTM"
    if 6_000_000 < x < 17_000_000 and 4_000_000 < y < 6_300_000 and abs(x % 1_000_000 - 500_000) < 350_000:
        return "Gauss-Krüger (Pulkovo 1942)"
    if abs(x) < 20_037_509 and abs(y) < 20_048_967:
        return "Web Mercator (EPSG:3857)"
    return ""
