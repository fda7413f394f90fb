"""What evidence brings to the town."""

from civic.audit.kinds import FactWords
from civic.evidence.permissions import RULES, EvidenceAction
from civic.evidence.views import blueprint, evidence_here
from civic.kernel.chrome import Tool
from civic.kernel.feature import Feature
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.slots import Filling, Slot

WORDS = FactWords(
    facts={
        "CardTaken": _l("Evidence card taken"),
        "CardReplaced": _l("Evidence card taken again from newer data"),
        "CardRetired": _l("Evidence card retired"),
        "ThemesChanged": _l("Themes changed"),
    },
    fields={
        "by": _l("replaced by"),
        "data_hash": _l("fingerprint of the data"),
        "key": _l("short name"),
        "source": _l("source"),
    },
    subjects={"evidence": _l("evidence card")},
)

feature = Feature(
    name="evidence",
    blueprints=(blueprint,),
    rules=RULES,
    offers=(
        WORDS,
        Filling(Slot.EVIDENCE, evidence_here),
        Tool(_l("Evidence"), "evidence.workshop", EvidenceAction.WORK, 18),
    ),
)
