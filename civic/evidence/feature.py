"""What evidence brings to the town."""

from civic.evidence.permissions import RULES, EvidenceAction
from civic.evidence.views import blueprint, evidence_here
from civic.kernel.chrome import Tool
from civic.kernel.feature import Feature
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.slots import Filling, Slot

feature = Feature(
    name="evidence",
    blueprints=(blueprint,),
    rules=RULES,
    offers=(
        Filling(Slot.EVIDENCE, evidence_here),
        Tool(_l("Evidence"), "evidence.workshop", EvidenceAction.WORK, 18),
    ),
)
