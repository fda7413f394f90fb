"""What facilitators type about evidence."""

from typing import Any

from wtforms import SelectField, StringField, TextAreaField

from civic.kernel.forms import LANGUAGE_HINT, REQUIRED, Form, Longest
from civic.kernel.i18n import lazy_gettext as _l


class TakeForm(Form):
    """Which theme the evidence speaks about."""

    theme = SelectField(_l("Theme"), validate_choice=False)


class ReasonForm(Form):
    """Why a card is replaced or no longer cited."""

    reason = TextAreaField(
        _l("Reason"), [*REQUIRED, Longest(1000)], description=_l("Everybody reads it beside the card.")
    )


class ThemeForm(Form):
    """A theme in three languages."""

    name_kk = StringField(_l("Name in Kazakh"), [Longest(120)], description=LANGUAGE_HINT)
    name_ru = StringField(_l("Name in Russian"), [Longest(120)])
    name_en = StringField(_l("Name in English"), [Longest(120)])


class PlainForm(Form):
    """Nothing but the token: an act that is only confirmed."""


def names_of(form: ThemeForm) -> dict[str, Any]:
    """The names as typed, trimmed."""
    return {name: (form[name].data or "").strip() for name in ("name_kk", "name_ru", "name_en")}
