"""Where somebody works: the places of their staff roles."""

from typing import Any

from civic.communities.models import Place, RoleName
from civic.communities.queries import places_of_work


def places_of_staff(person: Any) -> list[Place]:
    """Places in which the person holds a staff role, and those directly inside them; the larger first."""
    return places_of_work(person, (RoleName.AKIMAT_STAFF, RoleName.STEWARD))
