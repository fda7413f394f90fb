"""Whose letters they are."""

from typing import Any

from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.permissions import predicate


@predicate(_l("This works only by the link of a letter."))
def came_by_letter(actor: Any, subject: Any) -> bool:
    """Whoever followed the link of a letter to this very person."""
    mine = getattr(actor, "letters_of", None)
    return mine is not None and subject is not None and bool(mine == subject.id)
