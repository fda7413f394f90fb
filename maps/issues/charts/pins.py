"""Reports on the joint map of a place: what anybody sees on its public maps, what is still open first."""

from flask import url_for
from sqlalchemy import and_, case, or_, select

from civic.communities.models import Place
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.i18n import localized
from civic.kernel.text import day
from civic.locations.kinds import Look, MapLayer, Pin, Pins, PinState
from civic.locations.queries import Columns, pins_in
from maps.issues.kinds.states import PINS, STATES
from maps.issues.models import OPEN_STATES, Issue, IssueCategory, IssueMap, IssueState
from maps.issues.queries.filters import shown_since

# The row of an issue holds its public spot alone; its exact one stands elsewhere and is not read here.
_COLUMNS = Columns(
    Issue.lon,
    Issue.lat,
    case(PINS, value=Issue.state, else_=str(PinState.OPEN)),
    Issue.public_id,
)


def issue_pins(place: Place, look: Look) -> Pins:
    """Reports on the public maps of a place and of everything below it: the open ones, then those solved of late.

    The same ones as an issue map shows without being asked; what is the same as another is told by that other one.
    """
    recent = and_(Issue.closed_at >= shown_since(), Issue.state != IssueState.DUPLICATE)
    query = (
        select(Issue, IssueCategory)
        .join(IssueMap, IssueMap.id == Issue.map_id)
        .join(Place, Place.id == IssueMap.place_id)
        .join(IssueCategory, IssueCategory.id == Issue.category_id)
        .where(
            IssueMap.published_at.is_not(None),
            Place.path.startswith(place.path, autoescape=True),
            Issue.visible,
            or_(Issue.state.in_(OPEN_STATES), recent),
        )
        .order_by(case((Issue.state.in_(OPEN_STATES), 0), else_=1), Issue.created_at.desc(), Issue.id.desc())
    )
    return pins_in(query, _COLUMNS, look, _pin, _url)


def _url(public_id: str) -> str:
    return url_for("issues.show", public_id=public_id)


def _pin(issue: Issue, category: IssueCategory) -> Pin:
    return Pin(
        id=issue.public_id,
        lon=issue.lon or 0.0,
        lat=issue.lat or 0.0,
        title=issue.title,
        url=_url(issue.public_id),
        state=PinState(PINS[issue.state]),
        category=localized(category, "name"),
        note=f"{STATES[issue.state][0]} · {day(issue.created_at)}",
    )


LAYER = MapLayer("issues", _l("Reports"), issue_pins, 10)
