"""Where one issue lies, drawn on the outline of the map's place; only the public spot is ever drawn."""

from dataclasses import dataclass

from civic.communities.drawing import draw
from civic.communities.queries import outlines
from civic.kernel.charts import Chart, Series
from civic.kernel.i18n import _, localized
from civic.locations.charts import nearby
from maps.issues.kinds.states import STATES
from maps.issues.models import Issue
from maps.issues.queries.overview import DepartmentLine, Overview


@dataclass(frozen=True)
class IssuePicture:
    """A picture in its own units: size, ground by kind and outlines as SVG paths, the spot.

    ``side`` is that of the square a blurred spot stands for; 0 for an exact one.
    """

    width: int
    height: int
    outlines: tuple[str, ...]
    x: float
    y: float
    ground: tuple[tuple[str, str], ...] = ()
    credits: tuple[str, ...] = ()
    side: float = 0.0


def issue_picture(issue: Issue) -> IssuePicture | None:
    """The picture of an issue's public spot: its surroundings, or the outline of the place where those are unknown; None where it has none."""
    if issue.lon is None or issue.lat is None:
        return None
    around = nearby(issue.lon, issue.lat)
    if around is not None:
        # The square it was blurred to, which a change of category or of its settings leaves as it was.
        side = (issue.location.precision_m or 0 if issue.location else 0) / around.unit_m
        return IssuePicture(
            around.width, around.height, (), around.width / 2, around.height / 2, around.ground, around.credits,
            round(side, 1),
        )  # fmt: skip
    shapes = [geometry for place, geometry in outlines(issue.map.place) if place.id == issue.map.place_id]
    drawing = draw(shapes, ((issue.lon, issue.lat),))
    if drawing is None:
        return None
    spot = drawing.points[0]
    return IssuePicture(drawing.width, drawing.height, tuple(path for path in drawing.paths if path), spot.x, spot.y)


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
