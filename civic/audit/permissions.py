"""Who may read the record of changes."""

from civic.communities.predicates import is_auditor
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.permissions import Action, Predicate


class AuditAction(Action):
    """What can be done with the record."""

    READ = "audit:read", _l("Read the record of every change in a place")


RULES: dict[AuditAction, Predicate] = {AuditAction.READ: is_auditor}
