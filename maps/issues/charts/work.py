"""Two figures of the morning meeting: issues by state, and what each department has."""

from civic.kernel.charts import Chart, Series
from civic.kernel.i18n import _, localized
from maps.issues.kinds.states import STATES
from maps.issues.queries.overview import DepartmentLine, Overview


def states_chart(found: Overview) -> Chart:
    """Issues by state, in the order of their life."""
    rows = [(str(words[0]), found.states.get(state, 0)) for state, words in STATES.items()]
    return Chart(
        id="states",
        title=_("Issues by state"),
        text=_("All that is not hidden."),
        columns=[{"key": "state", "label": _("State")}, {"key": "issues", "label": _("Issues"), "numeric": True}],
        rows=[{"state": name, "issues": number} for name, number in rows],
        labels=[name for name, _number in rows],
        series=[Series(_("Issues"), [number for _name, number in rows])],
    )


def departments_chart(found: Overview) -> Chart:
    """What each department has open, and how much of it is late."""
    rows = [(_name(line), line.open, line.late, line.closed) for line in found.departments]
    return Chart(
        id="departments",
        title=_("Work by department"),
        text=_("Late: the term for an answer is over and nobody has answered."),
        columns=[
            {"key": "name", "label": _("Department")},
            {"key": "open", "label": _("Open"), "numeric": True},
            {"key": "late", "label": _("Late"), "numeric": True},
            {"key": "closed", "label": _("Closed"), "numeric": True},
        ],
        rows=[dict(zip(("name", "open", "late", "closed"), row, strict=True)) for row in rows],
        labels=[row[0] for row in rows],
        series=[Series(_("Open"), [row[1] for row in rows]), Series(_("Late"), [row[2] for row in rows])],
    )


def _name(line: DepartmentLine) -> str:
    return localized(line.department, "name") if line.department is not None else str(_("nobody in particular"))


CHARTS = {"states": states_chart, "departments": departments_chart}
