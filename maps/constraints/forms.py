"""The forms of constraints."""

from typing import Any

from wtforms import DateField, FileField, SelectField, StringField, TextAreaField

from civic.kernel.errors import Refused
from civic.kernel.forms import LANGUAGE_HINT, REQUIRED, Form, Longest, WholeNumberField, choices
from civic.kernel.i18n import lazy_gettext as _l
from maps.constraints.kinds import LAYER_KINDS
from maps.constraints.services import LayerWords


class LayerForm(Form):
    """A layer about to be read in."""

    file = FileField(_l("File (GeoJSON)"))
    kind = SelectField(_l("What it is about"), REQUIRED, choices=choices(LAYER_KINDS.items()))
    title_kk = StringField(_l("Title in Kazakh"), [Longest(200)], description=LANGUAGE_HINT)
    title_ru = StringField(_l("Title in Russian"), [Longest(200)])
    title_en = StringField(_l("Title in English"), [Longest(200)])
    warning_kk = TextAreaField(
        _l("Warning in Kazakh"),
        [Longest(600)],
        description=_l("What somebody is told whose spot lies here, and whom to ask."),
    )
    warning_ru = TextAreaField(_l("Warning in Russian"), [Longest(600)])
    warning_en = TextAreaField(_l("Warning in English"), [Longest(600)])
    near_m = WholeNumberField(
        _l("Warn within so many metres"),
        description=_l("0: only inside an area. Lines and points need some metres."),
        default=0,
    )
    source = StringField(_l("Who gave it"), [*REQUIRED, Longest(300)], description=_l("Shown under the map."))
    stand_on = DateField(_l("Right as of"), format="%Y-%m-%d")

    def sent(self) -> bytes:
        """The bytes of the file.

        Raises:
            Refused: none was sent.
        """
        given: Any = self.file.data
        data = given.read() if hasattr(given, "read") else b""
        if not data:
            raise Refused("file", _l("Choose a file."))
        return bytes(data)

    def words(self) -> LayerWords:
        """What was said of the layer."""
        names = ("title_kk", "title_ru", "title_en", "warning_kk", "warning_ru", "warning_en", "source")
        texts = {name: (self[name].data or "").strip() for name in names}
        return LayerWords(self.kind.data, near_m=self.near_m.data or 0, stand_on=self.stand_on.data, **texts)


class RetireForm(Form):
    """Why a layer warns no longer."""

    reason = TextAreaField(_l("Reason"), [*REQUIRED, Longest(500)], description=_l("It is kept with the record."))


class PlainForm(Form):
    """Nothing but a press of a button."""
