"""The sorts of letters people may choose about, as features offer them."""

from civic.kernel.feature import offered
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.notices import LetterSort
from civic.notifications.models import Pace

ALL = "all"
"""Stands for every sort in the link of a letter that holds several."""

PACES: tuple[tuple[Pace, object], ...] = (
    (Pace.AT_ONCE, _l("At once")),
    (Pace.DAILY, _l("Once a day, in one letter")),
    (Pace.NEVER, _l("Not at all")),
)


def sorts() -> list[LetterSort]:
    """Every sort that any feature offers, in the order of the page."""
    return sorted(offered(LetterSort), key=lambda sort: sort.order)


def sorts_named(name: str) -> list[LetterSort]:
    """The sort of this name, every sort for ``ALL``; none when there is no such sort."""
    return [sort for sort in sorts() if name in (ALL, sort.name)]
