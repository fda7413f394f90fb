"""What a reader of the record may ask for."""

from wtforms import DateField, SelectField, StringField
from wtforms.validators import Optional

from civic.kernel.forms import Form, Longest
from civic.kernel.i18n import lazy_gettext as _l


class FilterForm(Form):
    """A search in the record; sent by GET, so it changes nothing and needs no token."""

    class Meta(Form.Meta):
        """Read-only."""

        csrf = False

    place = StringField(_l("Place (short name or KATO code)"), [Longest(40)])
    fact = SelectField(_l("What happened"), validate_choice=False)
    person = StringField(_l("Person (public id or e-mail)"), [Longest(254)])
    since = DateField(_l("From day"), [Optional()])
    until = DateField(_l("To day"), [Optional()])
