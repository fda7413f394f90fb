"""Yes/no-because questions about evidence."""

from typing import Any

from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.permissions import predicate


@predicate(_l("This card is no longer cited; it stays as it is."))
def card_is_live(actor: Any, card: Any) -> bool:
    """Neither replaced nor retired."""
    return card is not None and card.retired_at is None


@predicate(_l("This theme is retired."))
def theme_is_live(actor: Any, theme: Any) -> bool:
    """Still offered for new cards."""
    return theme is not None and theme.retired_at is None
