"""What staff type to give a program a key."""

from wtforms import StringField

from civic.kernel.forms import Form, Longest
from civic.kernel.i18n import lazy_gettext as _l
from maps.issues.services.keys import LONGEST_LABEL


class KeyForm(Form):
    """Who gets the key."""

    label = StringField(
        _l("Name of the program"),
        [Longest(LONGEST_LABEL)],
        description=_l("For example: chat bot of the contact centre."),
    )
