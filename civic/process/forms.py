"""What facilitators type about a process and its steps."""

from typing import Any

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField

from civic.kernel.forms import LANGUAGE_HINT, REQUIRED, Form, LocalMomentField, Longest
from civic.kernel.i18n import lazy_gettext as _l
from civic.process.services import STEP_FIELDS, WORDS


class ProcessForm(Form):
    """A process in words."""

    title_kk = StringField(_l("Title in Kazakh"), [Longest(200)], description=LANGUAGE_HINT)
    title_ru = StringField(_l("Title in Russian"), [Longest(200)])
    title_en = StringField(_l("Title in English"), [Longest(200)])
    about_kk = TextAreaField(_l("What it is about, in Kazakh"), [Longest(6000)])
    about_ru = TextAreaField(_l("What it is about, in Russian"), [Longest(6000)])
    about_en = TextAreaField(_l("What it is about, in English"), [Longest(6000)])


class StepForm(Form):
    """One step: its kind, its words, its window, and what carries it."""

    kind = RadioField(_l("Kind of step"), REQUIRED)
    title_kk = StringField(_l("Title in Kazakh"), [Longest(200)], description=LANGUAGE_HINT)
    title_ru = StringField(_l("Title in Russian"), [Longest(200)])
    title_en = StringField(_l("Title in English"), [Longest(200)])
    opens_at = LocalMomentField(_l("The step begins"), REQUIRED)
    closes_at = LocalMomentField(_l("The step ends"), REQUIRED)
    subject_id = SelectField(
        _l("What carries it"), description=_l("It can be chosen later, when it has been made."), validate_choice=False
    )


class PublicStepForm(StepForm):
    """A step everybody sees already: a change of it needs a reason."""

    reason = TextAreaField(_l("Reason"), [*REQUIRED, Longest(500)], description=_l("It is kept with the record."))


class MoveForm(Form):
    """Up, down or off."""

    step = HiddenField()
    do = HiddenField()


class PlainForm(Form):
    """Nothing but the token: an act that is only confirmed."""


def words_of(form: ProcessForm) -> dict[str, Any]:
    """The words as typed, trimmed."""
    return {name: (form[name].data or "").strip() for name in WORDS}


def step_of(form: StepForm) -> dict[str, Any]:
    """The step as typed, trimmed."""
    values = {name: form[name].data for name in STEP_FIELDS}
    return {name: value.strip() if isinstance(value, str) else value or "" for name, value in values.items()}
