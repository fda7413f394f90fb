"""What voting brings to the town."""

from civic.kernel.chrome import Tool
from civic.kernel.errands import Errand
from civic.kernel.feature import Feature
from civic.kernel.i18n import lazy_gettext as _l
from civic.voting.charts.pins import LAYER
from civic.voting.commands import COMMANDS
from civic.voting.listeners import LISTENERS
from civic.voting.notices import NOTICES
from civic.voting.permissions import RULES, RoundAction
from civic.voting.services.news import tell_residents
from civic.voting.views import blueprint
from civic.voting.views.cards import OFFERS
from civic.voting.views.talking import SUBJECT

feature = Feature(
    name="voting",
    blueprints=(blueprint,),
    rules=RULES,
    offers=(
        *OFFERS,
        *NOTICES,
        LAYER,
        SUBJECT,
        Errand("tell residents of rounds", tell_residents),
        Tool(_l("Rounds"), "rounds.workshop", RoundAction.MANAGE, 20),
    ),
    commands=COMMANDS,
    listeners=LISTENERS,
)
