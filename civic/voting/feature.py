"""What voting brings to the town."""

from civic.kernel.feature import Feature
from civic.voting.commands import COMMANDS
from civic.voting.notices import NOTICES
from civic.voting.permissions import RULES
from civic.voting.views import blueprint
from civic.voting.views.cards import OFFERS

feature = Feature(
    name="voting",
    blueprints=(blueprint,),
    rules=RULES,
    offers=(
        *OFFERS,
        *NOTICES,
    ),
    commands=COMMANDS,
)
