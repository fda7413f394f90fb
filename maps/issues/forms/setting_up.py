"""What facilitators type about a map, its area and its end."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField

from civic.kernel.forms import (
    LANGUAGE_HINT,
    REQUIRED,
    Form,
    LocalMomentField,
    Longest,
    WholeNumberField,
    choices,
)
from civic.kernel.i18n import lazy_gettext as _l
from maps.issues.kinds.states import WHO
from maps.issues.models import Moderation
from maps.issues.services.setting_up import OUTCOME, SETTINGS, WORDS

MODERATION = {
    Moderation.AFTER: _l("At once; moderators may hide them later"),
    Moderation.BEFORE: _l("After a moderator has read them"),
}


class MapForm(Form):
    """A map in words and settings."""

    title_kk = StringField(_l("Title in Kazakh"), [Longest(200)], description=LANGUAGE_HINT)
    title_ru = StringField(_l("Title in Russian"), [Longest(200)])
    title_en = StringField(_l("Title in English"), [Longest(200)])
    about_kk = TextAreaField(_l("What it is about, in Kazakh"), [Longest(6000)])
    about_ru = TextAreaField(_l("What it is about, in Russian"), [Longest(6000)])
    about_en = TextAreaField(_l("What it is about, in English"), [Longest(6000)])
    promise_kk = TextAreaField(
        _l("What will be done with the reports, in Kazakh"),
        [Longest(3000)],
        description=_l("Who reads them, by when they are answered, which decision they serve. Shown above the map."),
    )
    promise_ru = TextAreaField(_l("What will be done with the reports, in Russian"), [Longest(3000)])
    promise_en = TextAreaField(_l("What will be done with the reports, in English"), [Longest(3000)])
    opens_at = LocalMomentField(_l("Reports are taken from"), REQUIRED)
    closes_at = LocalMomentField(_l("Reports are taken until"), description=_l("Empty: the map stays open."))
    who = RadioField(_l("Who may take part"), choices=choices(WHO.items()), default="signed_in")
    moderation = RadioField(
        _l("When reports become public"), choices=choices(MODERATION.items()), default=str(Moderation.AFTER)
    )
    ask_after_days = WholeNumberField(
        _l("Days after “done” when reporters are asked whether it is"), REQUIRED, default=28
    )
    reopen_voices = WholeNumberField(
        _l("How many people saying “still there” open an issue again"), REQUIRED, default=2
    )


class NewMapForm(MapForm):
    """The same, for a map that is begun: where its categories come from."""

    start = SelectField(
        _l("Categories to begin with"), description=_l("Everything may be changed afterwards."), validate_choice=False
    )


class AreaForm(Form):
    """Where reports are taken."""

    area = TextAreaField(
        _l("Area as GeoJSON"),
        description=_l("A Polygon or a MultiPolygon in degrees. Empty: within the outline of the place."),
    )
    file = FileField(_l("or a file"), description=_l("A .geojson file; it takes the place of the text above."))


class CloseForm(Form):
    """Why a map is closed before its time."""

    reason = TextAreaField(_l("Reason"), [*REQUIRED, Longest(1000)], description=_l("Everybody reads it on the map."))


class OutcomeForm(Form):
    """What was done with the reports."""

    outcome_kk = TextAreaField(_l("What was done, in Kazakh"), [Longest(6000)], description=LANGUAGE_HINT)
    outcome_ru = TextAreaField(_l("What was done, in Russian"), [Longest(6000)])
    outcome_en = TextAreaField(_l("What was done, in English"), [Longest(6000)])


class ArrangeForm(Form):
    """What to do with a category: up, down, retire, back."""

    category = HiddenField()
    do = HiddenField()


class ReadyForm(Form):
    """A ready set to add."""

    ready = SelectField(_l("Add a ready set"), validate_choice=False)


class PlainForm(Form):
    """Nothing but the token."""


def map_values(form: MapForm) -> dict[str, Any]:
    """The columns of a map as typed."""
    return {name: trimmed(form[name].data) for name in (*WORDS, *SETTINGS)}


def outcome_values(form: OutcomeForm) -> dict[str, str]:
    """The outcome as typed."""
    return {name: form[name].data or "" for name in OUTCOME}


def trimmed(value: Any) -> Any:
    """Text without spaces around it; anything else as it is."""
    return value.strip() if isinstance(value, str) else value
