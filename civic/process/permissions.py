"""Who may arrange the steps of a process, and when."""

from civic.communities.predicates import is_facilitator
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.permissions import Action, Predicate
from civic.process.predicates import process_is_draft, process_is_public, step_is_not_over


class ProcessAction(Action):
    """What can be done with a process and its steps."""

    SEE = "process:see", _l("See a process and its steps")
    MANAGE = "process:manage", _l("See the workshop of a process")
    CREATE = "process:create", _l("Begin a process")
    EDIT = "process:edit", _l("Change the words of a process, add steps to it")
    ARRANGE = "process:arrange", _l("Order and remove the steps of a draft")
    CHANGE_STEP = "process:change-step", _l("Change a step that is not over")
    PUBLISH = "process:publish", _l("Publish the steps of a process")


RULES: dict[ProcessAction, Predicate] = {
    ProcessAction.SEE: process_is_public | is_facilitator,
    ProcessAction.MANAGE: is_facilitator,
    ProcessAction.CREATE: is_facilitator,
    ProcessAction.EDIT: is_facilitator,
    ProcessAction.ARRANGE: is_facilitator & process_is_draft,
    ProcessAction.CHANGE_STEP: is_facilitator & step_is_not_over,
    ProcessAction.PUBLISH: is_facilitator & process_is_draft,
}
