"""What the record of changes brings to the town."""

from civic.audit.listeners import write_down
from civic.audit.permissions import RULES, AuditAction
from civic.audit.views import blueprint
from civic.kernel.chrome import Tool
from civic.kernel.events import Event, during
from civic.kernel.feature import Feature
from civic.kernel.i18n import lazy_gettext as _l

feature = Feature(
    name="audit",
    blueprints=(blueprint,),
    rules=RULES,
    listeners=(during(Event, write_down),),
    offers=(Tool(_l("Record of changes"), "audit.index", AuditAction.READ, 90),),
)
