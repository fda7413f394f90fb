"""What state a layer must be in."""

from typing import Any

from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.permissions import predicate
from maps.constraints.kinds import LayerState, state_of


@predicate(_l("This layer is not published."))
def layer_is_public(actor: Any, subject: Any) -> bool:
    """Published, whether still in force or not; asked without a layer: there may be some."""
    return subject is None or subject.published_at is not None


@predicate(_l("Only a layer that is not published yet can be published."))
def layer_is_draft(actor: Any, subject: Any) -> bool:
    """Not published yet."""
    return subject is None or state_of(subject) is LayerState.DRAFT


@predicate(_l("This layer is no longer in force."))
def layer_is_live(actor: Any, subject: Any) -> bool:
    """A draft or in force."""
    return subject is None or state_of(subject) is not LayerState.RETIRED
