"""The manifest of accounts."""

from civic.accounts import sessions
from civic.accounts.commands import COMMANDS
from civic.accounts.listeners import LISTENERS
from civic.accounts.notices import NOTICES
from civic.accounts.permissions import RULES
from civic.accounts.predicates import is_not_suspended
from civic.accounts.returning import return_token
from civic.accounts.views import blueprint
from civic.kernel.chrome import AccountLink, Door
from civic.kernel.feature import Feature
from civic.kernel.i18n import lazy_gettext as _l

MINE = tuple(
    f"accounts.{page}"
    for page in ("password", "second_factor", "second_factor_set_up", "second_factor_off", "sessions")
)

feature = Feature(
    name="accounts",
    blueprints=(blueprint,),
    rules=RULES,
    bars=(is_not_suspended,),
    listeners=LISTENERS,
    offers=(
        AccountLink("accounts.sign_in", "accounts.sign_out", "accounts.profile", return_token),
        Door(_l("Me"), "accounts.profile", "me", 90, MINE),
        *NOTICES,
    ),
    commands=COMMANDS,
    setup=sessions.install,
)
