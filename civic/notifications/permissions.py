"""Who may have waiting letters sent, and who chooses about them."""

from civic.accounts.predicates import is_self, is_signed_in
from civic.communities.predicates import is_steward_of_all
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.permissions import Action, Predicate
from civic.notifications.predicates import came_by_letter


class NoticeAction(Action):
    """What can be done with letters."""

    DELIVER = "notice:deliver", _l("Have waiting letters sent")
    CHOOSE = "notice:choose", _l("Choose which letters one gets, and when")


RULES: dict[NoticeAction, Predicate] = {
    NoticeAction.DELIVER: is_steward_of_all,
    NoticeAction.CHOOSE: came_by_letter | (is_signed_in & is_self),
}
