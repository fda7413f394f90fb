"""What processes bring to the town."""

from civic.kernel.chrome import Tool
from civic.kernel.feature import Feature
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.slots import Filling, Slot
from civic.process.permissions import RULES, ProcessAction
from civic.process.views import blueprint, steps_here

feature = Feature(
    name="process",
    blueprints=(blueprint,),
    rules=RULES,
    offers=(
        Filling(Slot.STEPS, steps_here),
        Tool(_l("Processes"), "process.workshop", ProcessAction.MANAGE, 15),
    ),
)
