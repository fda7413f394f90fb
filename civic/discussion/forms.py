"""The forms of discussion."""

from wtforms import TextAreaField

from civic.discussion.services import LONGEST, LONGEST_REASON
from civic.kernel.forms import REQUIRED, Form, Longest
from civic.kernel.i18n import lazy_gettext as _l


class CommentForm(Form):
    """One comment."""

    text = TextAreaField(_l("Your comment"), validators=[*REQUIRED, Longest(LONGEST)])


class HideForm(Form):
    """Why a comment is hidden."""

    reason = TextAreaField(
        _l("Reason"),
        validators=[*REQUIRED, Longest(LONGEST_REASON)],
        description=_l("Shown in place of the comment. Say which rule it breaks."),
    )


class BareForm(Form):
    """A button alone."""
