"""Who may arrange places, hand out roles, and suspend accounts."""

from civic.communities.predicates import is_another, is_auditor, is_staff, is_steward, is_steward_of_all, may_give
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.permissions import Action, Predicate


class PlaceAction(Action):
    """What can be done with places and roles."""

    CREATE = "place:create", _l("Add a place inside another one")
    EDIT = "place:edit", _l("Change the names and description of a place")
    IMPORT = "place:import", _l("Read in a list of places and outlines")
    SEE_ROLES = "role:see", _l("See all roles held in a place, with reasons")
    GRANT_ROLE = "role:grant", _l("Give somebody a role in a place")
    WITHDRAW_ROLE = "role:withdraw", _l("Withdraw a role in a place")
    SEE_PERSON = "person:see", _l("Look up an account")
    SUSPEND = "person:suspend", _l("Suspend an account")
    RESTORE = "person:restore", _l("Restore a suspended account")
    UNLOCK = "person:unlock", _l("Take off a lost second factor")


RULES: dict[PlaceAction, Predicate] = {
    PlaceAction.CREATE: is_steward,
    PlaceAction.EDIT: is_staff,
    PlaceAction.IMPORT: is_steward_of_all,
    PlaceAction.SEE_ROLES: is_auditor | is_staff,
    PlaceAction.GRANT_ROLE: may_give & is_another,
    PlaceAction.WITHDRAW_ROLE: may_give,
    PlaceAction.SEE_PERSON: is_steward_of_all,
    PlaceAction.SUSPEND: is_steward_of_all & is_another,
    PlaceAction.RESTORE: is_steward_of_all,
    PlaceAction.UNLOCK: is_steward_of_all & is_another,
}
