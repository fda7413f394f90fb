"""What people can do with places and roles: one function per intention."""

from civic.communities.services.places import (
    Done,
    Outline,
    PlaceWords,
    Plan,
    Row,
    create_place,
    edit_place,
    import_places,
    set_outline,
)
from civic.communities.services.roles import (
    Grant,
    grant_role,
    restore_person,
    suspend_person,
    unlock_person,
    withdraw_role,
)

__all__ = [
    "Done",
    "Grant",
    "Outline",
    "PlaceWords",
    "Plan",
    "Row",
    "create_place",
    "edit_place",
    "grant_role",
    "import_places",
    "restore_person",
    "set_outline",
    "suspend_person",
    "unlock_person",
    "withdraw_role",
]
