"""What issue maps bring to the town."""

from civic.kernel.chrome import Sheet, Tool
from civic.kernel.errands import Errand
from civic.kernel.feature import Feature
from civic.kernel.i18n import lazy_gettext as _l
from maps.issues.charts.pins import LAYER
from maps.issues.commands import COMMANDS
from maps.issues.exports.evidence import ISSUE_MAP
from maps.issues.imports.demo_town import CHAPTER
from maps.issues.kinds.facts import WORDS
from maps.issues.listeners import LISTENERS
from maps.issues.notices import NOTICES
from maps.issues.permissions import RULES, IssueAction
from maps.issues.services.asking import ask_reporters
from maps.issues.views import blueprint, exchange
from maps.issues.views.cards import OFFERS
from maps.issues.views.issue import SUBJECT
from maps.issues.views.steps import MAP_STEP

feature = Feature(
    name="issues",
    blueprints=(blueprint, exchange),
    rules=RULES,
    listeners=LISTENERS,
    offers=(
        *OFFERS,
        WORDS,
        Sheet("issues", "maps.css"),
        SUBJECT,
        ISSUE_MAP,
        LAYER,
        *NOTICES,
        MAP_STEP,
        CHAPTER,
        Errand("ask reporters whether it is done", ask_reporters),
        Tool(_l("Issue maps"), "issues.workshop", IssueAction.MANAGE_MAP, 10),
    ),
    commands=COMMANDS,
)
