"""Who may do what on issue maps: residents, those who answer, those who analyse."""

from civic.accounts.predicates import is_confirmed, is_signed_in
from civic.communities.predicates import is_facilitator, is_staff, is_steward_of_all
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.permissions import Action, Predicate
from maps.issues.predicates import (
    is_not_reporter,
    is_reporter,
    issue_is_answerable,
    issue_is_closed,
    issue_is_open_still,
    issue_is_public,
    issue_is_untouched,
    map_is_open,
    map_is_public,
    map_step_is_open,
    map_takes_voices,
    spot_is_exact,
    takes_part,
    was_asked,
)


class IssueAction(Action):
    """What can be done with issue maps and the issues on them."""

    SEE_MAP = "issue-map:see", _l("See an issue map, its issues and open data")
    CREATE_MAP = "issue-map:create", _l("Begin an issue map")
    MANAGE_MAP = "issue-map:manage", _l("Change an issue map: words, period, categories, publication")
    REPORT = "issue:report", _l("Report an issue")
    SEE = "issue:see", _l("See an issue")
    SEE_EXACT = "issue:see-exact", _l("See the exact spot, photos and contact of an issue")
    SUPPORT = "issue:support", _l("Say that an issue concerns you too, and take it back")
    STILL_THERE = "issue:still-there", _l("Say that an issue called done is still there")
    TALK = "issue:talk", _l("Comment on an issue")
    EDIT = "issue:edit", _l("Change your own issue before staff have seen it")
    WITHDRAW = "issue:withdraw", _l("Withdraw your own issue")
    CLAIM = "issue:claim", _l("Take an issue sent without an account into your account")
    SEE_MINE = "issue:see-mine", _l("See the list of your own issues")
    ANSWER = "issue:answer", _l("Answer an issue and change its state")
    ASSIGN = "issue:assign", _l("Give an issue to a department")
    MOVE = "issue:move", _l("Correct the category of an issue")
    PLACE = "issue:place", _l("Put an issue elsewhere on the map")
    MERGE = "issue:merge", _l("Call an issue a duplicate of another one")
    MODERATE = "issue:moderate", _l("Hide or show issues, photos and comments, with a reason")
    ENTER = "issue:enter", _l("Enter an issue told by phone or on paper")
    SEE_WORK = "issue:see-work", _l("See the work on issues: what waits, what is late")
    MANAGE_DEPARTMENTS = "department:manage", _l("Keep the list of departments")
    MANAGE_REPLIES = "reply-template:manage", _l("Keep ready answers")
    IMPORT = "issue:import", _l("Bring in issues from a file")
    EXPORT_INNER = "issue:export-inner", _l("Download issues with what only staff may know")
    ANALYSE = "issue:analyse", _l("See where issues concentrate")
    MANAGE_KEYS = "issue-key:manage", _l("Give and revoke keys for programs that send issues")
    CONFIRM = "issue:confirm", _l("Say that an issue called done is done, when asked by mail")
    ASK_REPORTERS = "issue:ask-reporters", _l("Have reporters asked whether it is done")


RULES: dict[IssueAction, Predicate] = {
    IssueAction.SEE_MAP: map_is_public | is_facilitator,
    IssueAction.CREATE_MAP: is_facilitator,
    IssueAction.MANAGE_MAP: is_facilitator,
    IssueAction.REPORT: map_is_open & map_step_is_open & takes_part,
    IssueAction.SEE: issue_is_public | is_reporter | is_facilitator,
    IssueAction.SEE_EXACT: is_staff,
    IssueAction.SUPPORT: issue_is_public & issue_is_open_still & map_takes_voices & is_not_reporter & takes_part,
    IssueAction.STILL_THERE: issue_is_public & issue_is_closed & map_takes_voices & takes_part,
    IssueAction.TALK: issue_is_public & is_confirmed,
    IssueAction.EDIT: is_reporter & issue_is_untouched,
    IssueAction.WITHDRAW: is_reporter & issue_is_answerable,
    IssueAction.CLAIM: is_confirmed,
    IssueAction.SEE_MINE: is_signed_in,
    IssueAction.ANSWER: is_staff,
    IssueAction.ASSIGN: is_staff,
    IssueAction.MOVE: is_staff,
    IssueAction.PLACE: spot_is_exact & (is_reporter & issue_is_untouched | is_staff),
    IssueAction.MERGE: is_staff,
    IssueAction.MODERATE: is_facilitator,
    IssueAction.ENTER: is_facilitator,
    IssueAction.SEE_WORK: is_facilitator,
    IssueAction.MANAGE_DEPARTMENTS: is_staff,
    IssueAction.MANAGE_REPLIES: is_staff,
    IssueAction.IMPORT: is_facilitator,
    IssueAction.EXPORT_INNER: is_staff,
    IssueAction.ANALYSE: map_is_public | is_facilitator,
    IssueAction.MANAGE_KEYS: is_staff,
    IssueAction.CONFIRM: was_asked & issue_is_closed,
    IssueAction.ASK_REPORTERS: is_steward_of_all,
}
