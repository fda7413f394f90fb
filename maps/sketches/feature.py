"""What sketches bring to the town."""

from civic.audit.kinds import FactWords
from civic.kernel.chrome import Sheet, Tool
from civic.kernel.feature import Feature
from civic.kernel.i18n import lazy_gettext as _l
from maps.sketches import models as models
from maps.sketches.charts import LAYER
from maps.sketches.imports import CHAPTER
from maps.sketches.permissions import RULES, SketchAction
from maps.sketches.views import blueprint
from maps.sketches.views.board import OFFERS

WORDS = FactWords(
    facts={},
    fields={"items": _l("things of the palette"), "objects": _l("objects"), "version": _l("version")},
    subjects={"board": _l("board of a yard"), "sketch": _l("sketch")},
)

feature = Feature(
    name="sketches",
    blueprints=(blueprint,),
    rules=RULES,
    offers=(
        *OFFERS,
        WORDS,
        LAYER,
        CHAPTER,
        Sheet("sketches", "maps.css"),
        Tool(_l("Sketches of yards"), "sketches.workshop", SketchAction.MANAGE_BOARD, 40),
    ),
)
