"""Who may put warnings under the maps of a place: its staff, and nobody else."""

from civic.communities.predicates import is_staff
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.permissions import Action, Predicate, anyone
from maps.constraints.predicates import layer_is_draft, layer_is_live, layer_is_public


class ConstraintAction(Action):
    """What can be done with layers that warn."""

    SEE_ALL = "layer:see-all", _l("See the published warning layers of a place")
    SEE = "layer:see", _l("See a warning layer")
    MANAGE = "layer:manage", _l("See drafts and retired warning layers of a place")
    UPLOAD = "layer:upload", _l("Bring in a warning layer from a file")
    PUBLISH = "layer:publish", _l("Publish a warning layer")
    RETIRE = "layer:retire", _l("Retire or discard a warning layer, with a reason")


RULES: dict[ConstraintAction, Predicate] = {
    ConstraintAction.SEE_ALL: anyone,
    ConstraintAction.SEE: layer_is_public | is_staff,
    ConstraintAction.MANAGE: is_staff,
    ConstraintAction.UPLOAD: is_staff,
    ConstraintAction.PUBLISH: is_staff & layer_is_draft,
    ConstraintAction.RETIRE: is_staff & layer_is_live,
}
