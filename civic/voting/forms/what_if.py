"""What a reader types to see the count with another cost or another budget."""

from collections.abc import Iterable
from typing import Any

from wtforms import RadioField, SelectField

from civic.kernel.forms import REQUIRED, Form, MoneyField, choices
from civic.kernel.i18n import _
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.money import money
from civic.voting.models import Round

CHANGES = (
    ("cost", _l("one project costs another sum")),
    ("more", _l("there is more money")),
    ("less", _l("there is less money")),
)


class WhatIfForm(Form):
    """One change to a finished count; sent in the address, so that an answer can be passed on as a link."""

    class Meta(Form.Meta):
        """Nothing is stored, so no token is needed."""

        csrf = False

    change = RadioField(_l("What would be different?"), choices=choices(CHANGES), default="cost")
    project = SelectField(
        _l("Project"), validate_choice=False, description=_l("Only where one project costs another sum.")
    )
    amount = MoneyField(
        _l("Sum"), REQUIRED, description=_l("What the project would cost, or by how much the budget would differ.")
    )


def what_if_form(round_: Round, projects: Iterable[tuple[str, str]], sent: Any) -> WhatIfForm:
    """The form for this round; ``projects`` are (number, title), ``sent`` what the address holds."""
    form = WhatIfForm(formdata=None)
    form.project.choices = choices([("", _("Choose a project")), *projects])
    form.amount.digits = round_.minor_digits
    if sent:
        form.process(formdata=sent)
    return form


def is_sound(form: WhatIfForm, round_: Round, budget: int) -> bool:
    """Whether what was typed can be counted with this budget; if not, the fields say why."""
    if not form.validate():
        return False
    known = {value for value, *_rest in form.project.iter_choices() if value}
    if form.change.data == "cost" and form.project.data not in known:
        form.project.errors = [_("Choose a project.")]
        return False
    if form.change.data == "less" and (form.amount.data or 0) > budget:
        whole = money(budget, round_.currency, round_.minor_digits)
        form.amount.errors = [_("The whole budget is %(budget)s.", budget=whole)]
        return False
    return True
