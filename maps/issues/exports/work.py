"""The queue of staff as a table: exact spots, states, terms; no contact, no name of a person."""

from collections.abc import Sequence

from civic.kernel import clock
from civic.kernel.cells import csv_text
from civic.kernel.i18n import _, localized
from civic.kernel.text import day
from maps.issues.kinds.states import STATES
from maps.issues.kinds.terms import answer_clock
from maps.issues.models import Issue


def work_csv(issues: Sequence[Issue]) -> str:
    """One line for each issue, columns and states in the reader's language; longitude and latitude in degrees."""
    columns = [
        _("Number"), _("State"), _("Category"), _("Title"), _("Words"), _("Where"), _("Longitude"), _("Latitude"),
        _("Department"), _("Came on"), _("Answer due by"), _("Answer due"), _("Closed on"), _("Say “me too”"), _("Public"),
        _("How it came"),
    ]  # fmt: skip
    return csv_text(columns, map(_row, issues))


def _row(issue: Issue) -> list[object]:
    term = answer_clock(issue, clock.now())
    return [
        issue.number,
        str(STATES[issue.state][0]),
        localized(issue.category, "name"),
        issue.title,
        issue.words,
        (issue.location.words if issue.location else "") or issue.spot_words,
        issue.location.lon if issue.location else None,
        issue.location.lat if issue.location else None,
        localized(issue.department, "name") if issue.department else "",
        day(issue.created_at),
        day(issue.due_on) if issue.due_on else "",
        term.words if term else "",
        day(issue.closed_at) if issue.closed_at else "",
        issue.supports,
        str(_("yes") if issue.visible else _("no")),
        issue.channel,
    ]
