"""Figures of a result, each with its table and its words."""

from collections.abc import Mapping
from typing import Any

from civic.kernel.charts import Chart, Series
from civic.kernel.figures import figure
from civic.kernel.i18n import _, localized
from civic.kernel.money import percent
from civic.voting.models import RoundPart
from civic.voting.queries.cards import ProjectLine
from civic.voting.queries.results import Counted

SMALL_CELL = 5
"""Parts in which fewer voted are not told apart (they would point at persons)."""

MOST_BARS = 40
MOST_LETTERS = 24
"""Of a label beside a bar, so that bars have room on a phone."""


def turnout_chart(counted: Counted, parts: Mapping[str, RoundPart]) -> Chart | None:
    """Who voted where: on the roll, voted, share; None when the place has no parts."""
    if not parts:
        return None
    rows: list[dict[str, Any]] = []
    labels, shares = [], []
    hidden = _hidden_parts(counted)
    for code, listed, voted in counted.turnout:
        name = localized(parts[code], "name") if code in parts else _("elsewhere")
        if code in hidden and voted >= SMALL_CELL:
            rows.append({"part": name, "listed": figure(listed), "voted": "–", "share": "–"})
            continue
        if code in hidden:
            rows.append(
                {"part": name, "listed": figure(listed), "voted": _("fewer than %(n)s", n=SMALL_CELL), "share": "–"}
            )
            continue
        rows.append({"part": name, "listed": figure(listed), "voted": figure(voted), "share": percent(voted, listed)})
        labels.append(name)
        shares.append(round(100 * voted / listed, 1) if listed else 0.0)
    columns: list[dict[str, Any]] = [
        {"key": "part", "label": _("Part of the place")},
        {"key": "listed", "label": _("On the roll"), "numeric": True},
        {"key": "voted", "label": _("Voted"), "numeric": True},
        {"key": "share", "label": _("Turnout"), "numeric": True},
    ]
    series = [Series(_("Turnout"), shares)]
    return Chart(
        "turnout",
        _("Who voted where"),
        _("People on the roll and people who voted."),
        columns,
        rows,
        labels,
        series,
        " %",
    )


def _hidden_parts(counted: Counted) -> set[str]:
    """Parts whose turnout is not told; never a single one, as the total would tell it."""
    by_votes = sorted(counted.turnout, key=lambda row: row[2])
    small = sum(voted < SMALL_CELL for _part, _listed, voted in by_votes)
    return {part for part, _listed, _voted in by_votes[: small + 1 if small == 1 else small]}


def support_chart(counted: Counted, projects: Mapping[str, ProjectLine]) -> Chart:
    """Support of every project on the ballot, funded or not."""
    outcome = counted.outcome
    winners = set(outcome.winners)
    rows: list[dict[str, Any]] = [
        {
            "project": f"{projects[s.option].number}. {projects[s.option].title}",
            "votes": figure(s.votes),
            "first": figure(s.first_ranks),
            "points": figure(s.points),
            "fate": _("gets the money") if s.option in winners else _("not enough"),
        }
        for s in outcome.standings
    ]
    columns: list[dict[str, Any]] = [
        {"key": "project", "label": _("Project")},
        {"key": "votes", "label": _("Votes"), "numeric": True},
    ]
    if outcome.kind == "ranked":
        columns.append({"key": "first", "label": _("First places"), "numeric": True})
    if any(s.points for s in outcome.standings):
        columns.append({"key": "points", "label": _("Points"), "numeric": True})
    columns.append({"key": "fate", "label": _("Result")})
    shown = outcome.standings[:MOST_BARS]
    labels = [_short(projects[s.option]) for s in shown]
    series = [Series(_("Votes"), [s.votes for s in shown])]
    return Chart(
        "support", _("Support of all projects"), _support_words(len(outcome.standings)), columns, rows, labels, series
    )


def _short(project: ProjectLine) -> str:
    title = project.title if len(project.title) <= MOST_LETTERS else project.title[: MOST_LETTERS - 1].rstrip() + "…"
    return f"{project.number}. {title}"


def _support_words(count: int) -> str:
    words = _("How many voters named each project.")
    return " ".join((words, _("The drawing shows the first %(n)s.", n=MOST_BARS))) if count > MOST_BARS else words
