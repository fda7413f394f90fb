"""What can be done with an account, and by whom: by its owner."""

from civic.accounts.predicates import is_operator, is_self, is_signed_in
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.permissions import Action, Predicate, anyone


class AccountAction(Action):
    """What can be done with accounts."""

    SIGN_UP = "account:sign-up", _l("Make an account")
    CONFIRM = "account:confirm", _l("Prove a mail address with the link from the letter")
    ASK_CONFIRMATION = "account:ask-confirmation", _l("Ask for the letter with that link once more")
    SIGN_IN = "account:sign-in", _l("Sign in")
    SIGN_OUT = "account:sign-out", _l("Sign this browser out")
    ASK_RESET = "account:ask-reset", _l("Ask for a new password by mail")
    RESET = "account:reset", _l("Set a new password with the link from the letter")
    SEE = "account:see", _l("See one's own account")
    EDIT = "account:edit", _l("Change one's own name and language")
    CHANGE_PASSWORD = "account:change-password", _l("Change one's own password")
    SECOND_FACTOR = "account:second-factor", _l("Turn one's own second factor on or off")
    END_SESSION = "account:end-session", _l("Sign one's own browsers out")
    ADD = "account:add", _l("Add an account from the command line")
    MAINTAIN = "account:maintain", _l("Clear away what has expired, and lost second factors, from the command line")


RULES: dict[AccountAction, Predicate] = {
    AccountAction.SIGN_UP: anyone,
    AccountAction.CONFIRM: anyone,
    AccountAction.ASK_CONFIRMATION: is_signed_in & is_self,
    AccountAction.SIGN_IN: anyone,
    AccountAction.SIGN_OUT: anyone,
    AccountAction.ASK_RESET: anyone,
    AccountAction.RESET: anyone,
    AccountAction.SEE: is_signed_in & is_self,
    AccountAction.EDIT: is_signed_in & is_self,
    AccountAction.CHANGE_PASSWORD: is_signed_in & is_self,
    AccountAction.SECOND_FACTOR: is_signed_in & is_self,
    AccountAction.END_SESSION: is_signed_in & is_self,
    AccountAction.ADD: is_operator,
    AccountAction.MAINTAIN: is_operator,
}
