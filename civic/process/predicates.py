"""When it is: what the open step allows."""

from typing import Any

from civic.kernel import clock
from civic.kernel.errors import Decision
from civic.kernel.i18n import _
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.permissions import Predicate, predicate
from civic.kernel.text import moment
from civic.process.kinds import StepState, state_at
from civic.process.queries import steps_carried_by


@predicate(_l("This process is not public yet."))
def process_is_public(actor: Any, process: Any) -> bool:
    """Published."""
    return process.published_at is not None


@predicate(_l("This process is public: its steps are changed only with a reason."))
def process_is_draft(actor: Any, process: Any) -> bool:
    """Not published."""
    return process.published_at is None


@predicate(_l("This step is over."))
def step_is_not_over(actor: Any, step: Any) -> bool:
    """Open or ahead; or its process is still a draft."""
    if step.process.published_at is None:
        return True
    return state_at(step.opens_at, step.closes_at, clock.now()) is not StepState.OVER


def step_is_open(kind: str, subject_of: Any = lambda subject: subject.public_id) -> Predicate:
    """Whether the step a thing carries is open now; a thing that carries no published step is never held up.

    ``subject_of`` leads from the subject of the question to the public id of the thing that carries the step.
    """

    def ask(actor: Any, subject: Any) -> Decision:
        steps = steps_carried_by(kind, subject_of(subject))
        now = clock.now()
        if not steps or any(state_at(s.opens_at, s.closes_at, now) is StepState.OPEN for s in steps):
            return Decision(True)
        ahead = [step for step in steps if now < step.opens_at]
        if ahead:
            return Decision(False, _("This step opens on %(when)s.", when=moment(ahead[0].opens_at)))
        return Decision(False, _("This step ended on %(when)s.", when=moment(steps[-1].closes_at)))

    return Predicate(_l("The step of the process this belongs to is not open."), ask)
