"""Tables and bars of an analysis, in the reader's language."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from civic.communities.models import Place
from civic.kernel.charts import Chart, Series
from civic.kernel.figures import figure
from civic.kernel.i18n import _, language, localized
from civic.kernel.money import percent
from maps.analysis.districts import SMALL, per_thousand
from maps.issues.models import IssueCategory
from maps.issues.queries.findings import Analysis, Corners

Named = Mapping[str, Place]
"""Districts by KATO code."""
Rows = list[dict[str, Any]]
Columns = list[dict[str, Any]]

MOST_BARS = 24
MOST_LETTERS = 28


def decimal(value: float, digits: int = 1) -> str:
    """A number with so many digits behind the comma, as the reader writes it."""
    return str(format_decimal(round(value, digits), format=f"#,##0.{'0' * digits}", locale=language()))


def spot(lon: float, lat: float) -> str:
    """A place in degrees: latitude, longitude."""
    return f"{lat:.5f}, {lon:.5f}"


def months_chart(found: Analysis) -> Chart:
    """Reports of every month, empty months too."""
    labels = [_month(year, month) for year, month, _count in found.months]
    counts = [count for _year, _month, count in found.months]
    rows: Rows = [{"month": label, "reports": figure(count)} for label, count in zip(labels, counts, strict=True)]
    columns: Columns = [
        {"key": "month", "label": _("Month")},
        {"key": "reports", "label": _("Reports"), "numeric": True},
    ]
    shown = slice(-MOST_BARS, None)
    series = [Series(_("Reports"), counts[shown])]
    text = _("When people reported. One loud week is a campaign, not a place.")
    return Chart("months", _("Months"), text, columns, rows, labels[shown], series)


def _month(year: int, month: int) -> str:
    return str(format_date(date(year, month, 1), "LLLL y", locale=language()))


def categories_chart(found: Analysis, categories: Mapping[str, IssueCategory]) -> Chart:
    """Reports of every category that is not sensitive."""
    named = [(localized(categories[key], "name"), count) for key, count in found.categories]
    rows: Rows = [
        {"category": name, "reports": figure(count), "share": percent(count, found.reports)} for name, count in named
    ]
    columns: Columns = [
        {"key": "category", "label": _("Category")},
        {"key": "reports", "label": _("Reports"), "numeric": True},
        {"key": "share", "label": _("Share"), "numeric": True},
    ]
    shown = named[:MOST_BARS]
    labels = [name if len(name) <= MOST_LETTERS else name[: MOST_LETTERS - 1].rstrip() + "…" for name, _count in shown]
    series = [Series(_("Reports"), [count for _name, count in shown])]
    text = _("What the reports are about; sensitive categories are left out.")
    return Chart("categories", _("Categories"), text, columns, rows, labels, series)


def place_columns() -> Columns:
    """Columns of the list of hot places."""
    return [
        {"key": "place", "label": _("Place")},
        {"key": "district", "label": _("District")},
        {"key": "around", "label": _("Reports in nine squares"), "numeric": True},
        {"key": "usual", "label": _("On average"), "numeric": True},
        {"key": "score", "label": _("Gi* score"), "numeric": True},
        {"key": "week", "label": _("In its busiest week"), "numeric": True},
    ]


def place_rows(found: Analysis, districts: Named, lead: Callable[[Corners], str]) -> Rows:
    """The hot places, hottest first; ``lead(corners)`` is the address of the list of their reports."""
    return [
        {
            "place": spot(one.lon, one.lat),
            "url": lead(one.box),
            "district": district_name(one.kato, districts),
            "around": figure(one.around),
            "usual": decimal(one.usual),
            "score": decimal(one.score),
            "week": percent(round(one.week_share * one.around), one.around),
        }
        for one in found.places
    ]


def group_columns() -> Columns:
    """Columns of the list of dense groups."""
    return [{"key": "place", "label": _("Place")}, {"key": "reports", "label": _("Reports"), "numeric": True}]


def group_rows(found: Analysis, lead: Callable[[Corners], str]) -> Rows:
    """The dense groups, largest first."""
    return [
        {"place": spot(one.lon, one.lat), "url": lead(one.box), "reports": figure(one.reports)} for one in found.groups
    ]


def district_columns(found: Analysis) -> Columns:
    """Columns of the districts; that of sensitive categories only where reports in them are counted."""
    columns: Columns = [
        {"key": "district", "label": _("District")},
        {"key": "reports", "label": _("Reports"), "numeric": True},
        {"key": "rate", "label": _("For 1,000 residents"), "numeric": True},
    ]
    if found.rates is not None:
        columns.append({"key": "hot", "label": _("Against its neighbours")})
    if found.sensitive:
        columns.append({"key": "sensitive", "label": _("In sensitive categories"), "numeric": True})
    return columns


def district_rows(found: Analysis, districts: Named) -> Rows:
    """The districts with their numbers; what is hidden is a dash."""
    hot = set()
    if found.rates is not None:
        hot = {kato for kato, is_hot in zip(found.rated, found.rates.hot, strict=True) if is_hot}
    rows: Rows = []
    for one in found.districts:
        place = districts.get(one.kato or "")
        rate = per_thousand(one.reports, place.population) if place else None
        rows.append(
            {
                "district": district_name(one.kato, districts),
                "reports": figure(one.reports),
                "rate": decimal(rate) if rate is not None else "–",
                "hot": _("high together with those around it") if one.kato in hot else "",
                "sensitive": figure(one.sensitive) if one.sensitive is not None else "–",
            }
        )
    return rows


def district_name(kato: str | None, districts: Named) -> str:
    """A district in the reader's language."""
    place = districts.get(kato or "")
    return localized(place, "name") if place else _("no district known here")


def missing_columns() -> Columns:
    """Columns of those who are hardly heard."""
    return [
        {"key": "district", "label": _("District")},
        {"key": "reports", "label": _("Reports"), "numeric": True},
        {"key": "of_reports", "label": _("Share of reports"), "numeric": True},
        {"key": "of_people", "label": _("Share of residents"), "numeric": True},
    ]


def missing_rows(found: Analysis, districts: Named) -> Rows:
    """Districts without a report, and those heard less than half as much as their residents would lead one to expect."""
    return [
        {
            "district": district_name(one.key, districts),
            "reports": figure(one.reports),
            "of_reports": percent(round(1000 * one.share_of_reports), 1000),
            "of_people": percent(round(1000 * one.share_of_people), 1000) if one.share_of_people is not None else "–",
        }
        for one in found.missing
    ]


def facts(found: Analysis) -> list[tuple[str, str]]:
    """What stands behind every number of the page."""
    said = [
        (_("Reports counted"), figure(found.reports)),
        (_("Different people with an account"), figure(found.people)),
        (_("Reports without an account"), figure(found.no_account)),
        (_("Reports without a place"), figure(found.without_place)),
        (_("Set aside: the place is not known"), figure(sum(one.reports for one in found.aside))),
        (_("Reports on the map of squares"), figure(found.analysed)),
    ]
    if found.sensitive is None:
        said.append((_("In sensitive categories"), _("told only for the whole map")))
    elif found.sensitive:
        total = found.sensitive_hidden.total
        shown = figure(total) if total is not None and not 0 < total < SMALL else _("too few to be told")
        said.append((_("In sensitive categories, by district only"), shown))
    return said
