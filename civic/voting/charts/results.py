"""Figures of a result, each with its table and its words."""

from civic.kernel.charts import Chart, Series
from civic.kernel.i18n import _, localized
from civic.voting.models import Project, RoundPart
from civic.voting.queries.results import Counted

SMALL_CELL = 5
"""Parts in which fewer voted are not told apart (they would point at persons)."""


def turnout_chart(counted: Counted, parts: dict[str, RoundPart]) -> Chart | None:
    """Who voted where: on the roll, voted, share; None when the place has no parts."""
    if not parts:
        return None
    rows, labels, shares = [], [], []
    for code, listed, voted in counted.turnout:
        name = localized(parts[code], "name") if code in parts else _("elsewhere")
        if voted < SMALL_CELL:
            rows.append({"part": name, "listed": listed, "voted": _("fewer than %(n)s", n=SMALL_CELL), "share": "–"})
            continue
        share = round(100 * voted / listed, 1) if listed else 0.0
        rows.append({"part": name, "listed": listed, "voted": voted, "share": f"{share:.1f} %"})
        labels.append(name)
        shares.append(share)
    columns = [
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


def support_chart(counted: Counted, projects: dict[str, Project]) -> Chart:
    """Support of every project on the ballot, funded or not."""
    outcome = counted.outcome
    winners = set(outcome.winners)
    rows = [
        {
            "project": f"{projects[s.option].number}. {localized(projects[s.option], 'title')}",
            "votes": s.votes,
            "first": s.first_ranks,
            "points": s.points,
            "fate": _("gets the money") if s.option in winners else _("not enough"),
        }
        for s in outcome.standings
    ]
    columns = [{"key": "project", "label": _("Project")}, {"key": "votes", "label": _("Votes"), "numeric": True}]
    if outcome.kind == "ranked":
        columns.append({"key": "first", "label": _("First places"), "numeric": True})
    if any(s.points for s in outcome.standings):
        columns.append({"key": "points", "label": _("Points"), "numeric": True})
    columns.append({"key": "fate", "label": _("Result")})
    shown = outcome.standings[:40]
    labels = [f"{projects[s.option].number}. {localized(projects[s.option], 'title')[:48]}" for s in shown]
    series = [Series(_("Votes"), [s.votes for s in shown])]
    return Chart(
        "support", _("Support of all projects"), _("How many voters named each project."), columns, rows, labels, series
    )
