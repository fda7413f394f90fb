"""What staff must know of the ground an issue stands on."""

import shapely
from sqlalchemy import select

from civic.kernel.extensions import db
from civic.kernel.geo import to_shape
from civic.locations.models import LocationShape
from maps.constraints.kinds import Warning
from maps.constraints.queries import warnings_at
from maps.issues.models import Issue


def restrictions_of(issue: Issue, *, exact: bool) -> list[Warning]:
    """Published layers the issue's own spot, line or area lies in or near; nearest first, by at most four statements.

    Of a blurred spot they are told only to whoever may see it exactly: a distance to a pipe would say where it is.
    A spot that a geocoder gives when it does not know is no spot.
    """
    location = issue.location
    if location is None or issue.is_default_spot:
        return []
    if not exact and (issue.category.is_sensitive or location.precision_m is not None):
        return []
    drawn = db.session.scalar(select(LocationShape.geometry).where(LocationShape.location_id == location.id))
    spot = shapely.Point(location.lon, location.lat) if drawn is None else to_shape(drawn)
    return warnings_at(issue.map.place, spot)
