"""What staff and moderators type: about one issue, about many, about a photo; and what somebody who was asked answers."""

import re

from flask_wtf.file import MultipleFileField
from wtforms import HiddenField, SelectField, StringField, TextAreaField

from civic.kernel.errors import Refused
from civic.kernel.files import Box
from civic.kernel.forms import Form, Longest, WholeNumberField
from civic.kernel.i18n import _
from civic.kernel.i18n import lazy_gettext as _l


class StateForm(Form):
    """A new state, or an answer without one."""

    to = SelectField(_l("New state"), validate_choice=False)
    reply = SelectField(_l("Ready answer"), validate_choice=False, description=_l("Used when the box below is empty."))
    text = TextAreaField(_l("Words for everybody"), [Longest(4000)])
    inner = TextAreaField(_l("Note for staff"), [Longest(4000)], description=_l("The public never sees it."))


class AssignForm(Form):
    """Who gets it."""

    department = SelectField(_l("Department"), validate_choice=False)
    inner = TextAreaField(_l("Note for staff"), [Longest(4000)])


class MergeForm(Form):
    """The same as which other issue."""

    into = WholeNumberField(_l("Number of the other issue"))
    text = TextAreaField(_l("Words for everybody"), [Longest(4000)])


class CategoryChoiceForm(Form):
    """Another category."""

    category = SelectField(_l("Category"), validate_choice=False)


class HideForm(Form):
    """Why something is hidden or shown."""

    reason = TextAreaField(_l("Reason"), [Longest(1000)], description=_l("The author reads it."))


class PhotoForm(Form):
    """What to do with a photo, and which parts to paint over."""

    do = HiddenField()
    boxes = TextAreaField(
        _l("Parts to paint over"),
        [Longest(2000)],
        description=_l(
            "One on each line: left, top, width, height in pixels of the large photo. For example: 120, 80, 200, 60"
        ),
    )
    reason = StringField(_l("Reason"), [Longest(1000)], description=_l("The author reads it."))


class BulkForm(Form):
    """What to do with everything that was ticked."""

    do = SelectField(_l("What to do"), validate_choice=False)
    to = SelectField(_l("New state"), validate_choice=False)
    department = SelectField(_l("Department"), validate_choice=False)
    reply = SelectField(_l("Ready answer"), validate_choice=False)
    text = TextAreaField(_l("Words for everybody, or the reason"), [Longest(4000)])


class DoneForm(Form):
    """Is it done?"""

    text = TextAreaField(_l("In a few words"), [Longest(1000)], description=_l("Only if it is still there."))
    photos = MultipleFileField(_l("Photos"))


def boxes_of(text: str) -> list[Box]:
    """The parts typed, one on each line.

    Raises:
        Refused: a line that is no four whole numbers; at the field «boxes».
    """
    found = []
    for number, line in enumerate(filter(str.strip, text.splitlines()), 1):
        sides = re.findall(r"-?\d{1,6}", line)
        if len(sides) != 4 or re.search(r"[^\d\s,;-]", line):
            raise Refused("boxes", _("Line %(n)s is no part: write four whole numbers.", n=number))
        found.append(Box(*map(int, sides)))
    return found
