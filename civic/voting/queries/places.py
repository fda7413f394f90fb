"""Where somebody works: the places of their staff roles."""

from typing import Any

from sqlalchemy import select

from civic.communities.models import Place, Role, RoleName
from civic.kernel.extensions import db

_WORK = (RoleName.AKIMAT_STAFF, RoleName.STEWARD)


def places_of_staff(person: Any) -> list[Place]:
    """Places in which the person holds a staff role, and those directly inside them; the larger first."""
    held = list(
        db.session.scalars(
            select(Place)
            .join(Role, Role.place_id == Place.id)
            .where(Role.person_id == person.id, Role.withdrawn_at.is_(None), Role.name.in_(_WORK))
            .distinct()
        )
    )
    inside = select(Place).where(Place.parent_id.in_([place.id for place in held])).order_by(Place.name_ru).limit(300)
    found = {place.id: place for place in [*held, *db.session.scalars(inside)]}
    return sorted(found.values(), key=lambda place: (place.path.count("/"), place.name_ru))
