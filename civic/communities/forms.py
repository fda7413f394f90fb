"""Shapes of the stewards' pages."""

from wtforms import RadioField, SelectField, StringField, TextAreaField

from civic.kernel.forms import REQUIRED, Form, Longest, WholeNumberField
from civic.kernel.i18n import lazy_gettext as _l


class PlaceForm(Form):
    """Names and description of a place."""

    name_kk = StringField(_l("Name in Kazakh"), [Longest(160)])
    name_ru = StringField(_l("Name in Russian"), [Longest(160)])
    name_en = StringField(_l("Name in English"), [Longest(160)])
    population = WholeNumberField(_l("Residents"))
    responsible = StringField(
        _l("Who answers for this place"),
        [Longest(300)],
        description=_l("Office or person with a phone; stands at the foot of every page."),
    )
    lon = StringField(_l("Longitude of the middle"), [Longest(20)], description=_l("In degrees, for example 76.9478."))
    lat = StringField(_l("Latitude of the middle"), [Longest(20)], description=_l("In degrees, for example 52.2868."))


class NewPlaceForm(PlaceForm):
    """The same, for a place that is being added."""

    code = StringField(
        _l("Short name in addresses"),
        [*REQUIRED, Longest(40)],
        description=_l("Small Latin letters, digits and hyphens: toraigyrov-6. It cannot be changed later."),
    )
    kind = SelectField(_l("Kind of place"), REQUIRED)


class GrantForm(Form):
    """A role for somebody who has an account."""

    email = StringField(_l("E-mail of the account"), [*REQUIRED, Longest(254)])
    role = RadioField(_l("Role"))
    reason = TextAreaField(
        _l("Reason"),
        [*REQUIRED, Longest(500)],
        description=_l("For example the number and date of the order. It is kept with the record."),
    )


class ReasonForm(Form):
    """A reason, for acts that ask for nothing else."""

    reason = TextAreaField(_l("Reason"), [*REQUIRED, Longest(500)], description=_l("It is kept with the record."))
