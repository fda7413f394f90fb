"""Who may replace what is drawn beneath all maps."""

from civic.communities.predicates import is_steward_of_all
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.permissions import Action, Predicate


class LocationAction(Action):
    """What can be done with the ground of all maps."""

    IMPORT = "ground:import", _l("Read in settlements and the base map")


RULES: dict[LocationAction, Predicate] = {LocationAction.IMPORT: is_steward_of_all}
