"""Who may have waiting letters sent."""

from civic.communities.predicates import is_steward_of_all
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.permissions import Action, Predicate


class NoticeAction(Action):
    """What can be done with letters."""

    DELIVER = "notice:deliver", _l("Have waiting letters sent")


RULES: dict[NoticeAction, Predicate] = {NoticeAction.DELIVER: is_steward_of_all}
