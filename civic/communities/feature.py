"""What places and roles bring to the town."""

from flask import Flask
from sqlalchemy import event

from civic.accounts.kinds import ShortSessions
from civic.accounts.models import Person
from civic.communities.commands import places, role
from civic.communities.models import STAFF_ROLES
from civic.communities.permissions import RULES, PlaceAction
from civic.communities.queries import drop_roles, roles_of
from civic.communities.views import blueprint
from civic.kernel.chrome import Door, Tool
from civic.kernel.extensions import db
from civic.kernel.feature import Feature
from civic.kernel.i18n import lazy_gettext as _l


def _works_here(person: Person) -> bool:
    """Whether somebody holds a staff role anywhere: their browser is signed out sooner when left alone."""
    return any(role.name in STAFF_ROLES for role in roles_of(person))


OFFERS = (
    ShortSessions(_works_here),
    Door(_l("Now"), "places.home", "now", 10),
    Door(_l("Map"), "places.index", "map", 20, ("places.show",)),
    Tool(_l("Roles"), "places.my_roles", PlaceAction.GRANT_ROLE, 80),
    Tool(_l("Accounts"), "places.people", PlaceAction.SEE_PERSON, 85),
)


def _drop_roles_with_transactions(app: Flask) -> None:
    """Roles kept for a session live no longer than its transaction: an end of either kind drops them."""
    for moment, hear in (("after_commit", drop_roles), ("after_soft_rollback", _after_rollback)):
        if not event.contains(db.session, moment, hear):
            event.listen(db.session, moment, hear)


def _after_rollback(session: object, _transaction: object) -> None:
    drop_roles(session)


feature = Feature(
    name="communities",
    blueprints=(blueprint,),
    rules=RULES,
    offers=OFFERS,
    commands=(places, role),
    setup=_drop_roles_with_transactions,
)
