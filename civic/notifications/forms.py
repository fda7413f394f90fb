"""The shape of the choice about letters: one question for each sort."""

from collections.abc import Iterable, Mapping

from wtforms import RadioField

from civic.kernel.forms import Form, choices
from civic.kernel.notices import LetterSort
from civic.notifications.kinds import PACES
from civic.notifications.models import Pace


def letters_form(sorts: Iterable[LetterSort], chosen: Mapping[str, Pace]) -> Form:
    """A form with a field for each sort, set to what was chosen."""
    asked = {sort.name: RadioField(sort.title, choices=choices(PACES), description=sort.about) for sort in sorts}
    filled = {name: chosen.get(name, Pace.AT_ONCE) for name in asked}
    form: Form = type("LettersForm", (Form,), asked)(data=filled)
    return form


def wanted(form: Form, sorts: Iterable[LetterSort]) -> dict[str, Pace]:
    """What was chosen, by sort."""
    return {sort.name: Pace(form[sort.name].data) for sort in sorts}
