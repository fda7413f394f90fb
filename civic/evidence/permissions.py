"""Who may freeze evidence, and who may say that it is no longer cited. Nobody may delete it."""

from civic.communities.predicates import is_facilitator
from civic.evidence.predicates import card_is_live, theme_is_live
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.permissions import Action, Predicate, anyone


class EvidenceAction(Action):
    """What can be done with evidence."""

    SEE = "evidence:see", _l("See evidence cards")
    WORK = "evidence:work", _l("See the workshop of evidence")
    TAKE = "evidence:take", _l("Freeze figures into an evidence card")
    REPLACE = "evidence:replace", _l("Replace an evidence card by a newer one, with a reason")
    RETIRE = "evidence:retire", _l("Say that an evidence card is no longer cited, with a reason")
    MANAGE_THEMES = "theme:manage", _l("Keep the list of themes")
    EDIT_THEME = "theme:edit", _l("Rename or retire a theme")


RULES: dict[EvidenceAction, Predicate] = {
    EvidenceAction.SEE: anyone,
    EvidenceAction.WORK: is_facilitator,
    EvidenceAction.TAKE: is_facilitator,
    EvidenceAction.REPLACE: is_facilitator & card_is_live,
    EvidenceAction.RETIRE: is_facilitator & card_is_live,
    EvidenceAction.MANAGE_THEMES: is_facilitator,
    EvidenceAction.EDIT_THEME: is_facilitator & theme_is_live,
}
