"""Who may comment, follow, hide."""

from civic.accounts.predicates import is_confirmed, is_signed_in
from civic.discussion.predicates import may_moderate, may_read, may_talk
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.permissions import Action, Predicate


class TalkAction(Action):
    """What can be done about anything that is talked about."""

    COMMENT = "comment:write", _l("Write a comment")
    HIDE = "comment:hide", _l("Hide a comment or show it again, with a reason")
    FOLLOW = "follow:begin", _l("Follow a thing and hear by mail what happens to it")
    UNFOLLOW = "follow:end", _l("Stop following a thing")


RULES: dict[TalkAction, Predicate] = {
    TalkAction.COMMENT: is_confirmed & may_read & may_talk,
    TalkAction.HIDE: may_moderate,
    TalkAction.FOLLOW: is_confirmed & may_read,
    # Also when the thing has been hidden since: nobody is kept on a list.
    TalkAction.UNFOLLOW: is_signed_in,
}
