"""Who may do what with a round, and when."""

from civic.accounts.predicates import is_confirmed
from civic.communities.predicates import is_facilitator, is_staff, is_steward_of_all
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.permissions import Action
from civic.voting.predicates import (
    is_counted,
    is_draft,
    is_on_the_roll,
    result_is_public,
    round_has_ended,
    round_is_public,
    round_is_talked_about,
    voting_is_open,
    voting_is_open_or_ahead,
    voting_runs,
    waits_to_open,
)


class RoundAction(Action):
    """What can be done with a round."""

    SEE = "round:see", _l("See a round, its money, rules and projects")
    SEE_RESULT = "round:see-result", _l("See the result and download the ballots")
    CREATE = "round:create", _l("Begin a round")
    MANAGE = "round:manage", _l("See the workshop of a round")
    EDIT = "round:edit", _l("Change a draft: money, rules, projects")
    ADMIT = "round:admit", _l("Put voters on the roll")
    PUBLISH = "round:publish", _l("Publish money, rules and projects")
    WITHDRAW = "round:withdraw", _l("Take a published round back before it opens")
    VOTE = "round:vote", _l("Vote")
    CLOSE = "round:close", _l("End voting before its time")
    COUNT = "round:count", _l("Count the ballots")
    ANNOUNCE = "round:announce", _l("Publish the result")
    TALK = "round:talk", _l("Ask and comment on the page of a round")
    MODERATE = "round:moderate", _l("Hide a comment on a round, with a reason")
    TELL = "round:tell", _l("Have residents told by mail what became of a round")


RULES = {
    RoundAction.SEE: round_is_public | is_staff,
    RoundAction.SEE_RESULT: result_is_public | (is_staff & is_counted),
    RoundAction.CREATE: is_staff,
    RoundAction.MANAGE: is_staff,
    RoundAction.EDIT: is_staff & is_draft,
    RoundAction.ADMIT: is_staff & voting_is_open_or_ahead,
    RoundAction.PUBLISH: is_staff & is_draft,
    RoundAction.WITHDRAW: is_staff & waits_to_open,
    RoundAction.VOTE: is_confirmed & voting_is_open & is_on_the_roll,
    RoundAction.CLOSE: is_staff & voting_runs,
    RoundAction.COUNT: is_staff & round_has_ended,
    RoundAction.ANNOUNCE: is_staff & is_counted,
    RoundAction.TALK: is_confirmed & round_is_talked_about,
    RoundAction.MODERATE: is_facilitator,
    RoundAction.TELL: is_steward_of_all,
}
