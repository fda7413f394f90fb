"""What staff must know of the ground an issue stands on."""

from maps.constraints.kinds import Warning
from maps.constraints.queries import warnings_at
from maps.issues.models import Issue
from maps.issues.queries.issues import drawing_of


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
    spot = drawing_of(issue)
    return [] if spot is None else warnings_at(issue.map.place, spot)
