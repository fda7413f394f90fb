"""A form with one field of every sort, for the style guide; nothing reads what is typed into it."""

from wtforms import BooleanField, FileField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice as Choice
from wtforms.widgets import CheckboxInput, ListWidget

from civic.kernel.forms import REQUIRED, Form, MoneyField
from civic.kernel.i18n import lazy_gettext as _l
from civic.locations.fields import SpotFields


class StyleForm(SpotFields, Form):
    """One of each."""

    class Meta(Form.Meta):
        """Read-only."""

        csrf = False

    name = StringField(_l("Name"), REQUIRED)
    sum = MoneyField(_l("Cost"), REQUIRED)
    text = TextAreaField(_l("Description"))
    place = SelectField(
        _l("Place"), choices=[Choice("a", _l("6 Toraigyrov Street")), Choice("b", _l("95 Chokin Street"))]
    )
    kind = RadioField(
        _l("Kind of ballot"),
        REQUIRED,
        choices=[Choice("ranked", _l("Ranked")), Choice("approval", _l("Approval"))],
        validate_choice=False,
    )
    topics = SelectMultipleField(
        _l("Topics"),
        choices=[Choice("light", _l("Lighting")), Choice("green", _l("Greening")), Choice("road", _l("Roads"))],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        default=["light"],
    )
    photo = FileField(_l("Photo"))
    agree = BooleanField(_l("I have read the rules"), REQUIRED)
