"""What constraints bring to the town."""

from flask import url_for

from civic.audit.kinds import FactWords
from civic.communities.kinds import PlaceLink
from civic.communities.models import Place
from civic.kernel.chrome import Sheet, Tool
from civic.kernel.feature import Feature
from civic.kernel.i18n import lazy_gettext as _l
from civic.locations.kinds import MapOverlay
from maps.constraints.imports.demo_town import CHAPTER
from maps.constraints.permissions import RULES, ConstraintAction
from maps.constraints.queries import layers_of
from maps.constraints.views import blueprint


def _overlay(place: Place) -> str | None:
    return url_for("constraints.overlay", code=place.code) if layers_of(place) else None


WORDS = FactWords(
    facts={},
    fields={"kind": _l("kind"), "shapes": _l("shapes"), "settlements": _l("settlements"), "source": _l("source")},
    subjects={"layer": _l("warning layer"), "ground": _l("base map")},
)

feature = Feature(
    name="constraints",
    blueprints=(blueprint,),
    rules=RULES,
    offers=(
        WORDS,
        CHAPTER,
        Sheet("constraints", "maps.css"),
        PlaceLink(_l("Restrictions"), lambda place: url_for("constraints.index", code=place.code), 30),
        MapOverlay("layers", _l("Restrictions"), _overlay),
        Tool(_l("Warning layers"), "constraints.work", ConstraintAction.MANAGE, 40),
    ),
)
