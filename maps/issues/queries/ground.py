"""Where reports of a map may lie."""

from sqlalchemy import select

from civic.kernel.extensions import db
from civic.kernel.geo import to_shape
from civic.locations.queries.ground import Ground, ground_of
from maps.issues.models import IssueMap, IssueMapArea


def ground_of_map(issue_map: IssueMap) -> Ground | None:
    """The map's own area, else the outline of its place; None where neither is drawn, and everything is taken."""
    own = db.session.scalar(select(IssueMapArea.geometry).where(IssueMapArea.map_id == issue_map.id))
    return ground_of(issue_map.place, None if own is None else to_shape(own))
