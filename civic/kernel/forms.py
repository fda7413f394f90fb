"""The base of all forms: shape only; a service's refusal is shown at the field it names."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from flask import g, request
from flask_wtf import FlaskForm
from wtforms import Field, IntegerField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation
from wtforms.widgets import DateTimeLocalInput

from civic.kernel import money
from civic.kernel.clock import zone
from civic.kernel.errors import Refused
from civic.kernel.i18n import _, language
from civic.kernel.i18n import lazy_gettext as _l

OF_WTFORMS = (_l("Not a valid choice."),)
"""What WTForms says by itself, named here for the translators."""


class Translations:
    """WTForms' own messages through our catalogue, so that every word has one home."""

    def gettext(self, text: str) -> str:
        """One message."""
        return str(_(text))

    def ngettext(self, one: str, many: str, n: int) -> str:
        """A message with a number; WTForms formats it later."""
        return str(_(one if n == 1 else many))


class Form(FlaskForm):  # type: ignore[misc]  # flask-wtf ships no types
    """Base form. Lives in a <form id="page-form"> so that the language buttons carry what was typed."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # as above
        """Our own translations."""

        def get_translations(self, form: Any) -> Translations:
            """Never WTForms' bundled catalogues: they lack Kazakh."""
            return Translations()

    def submitted(self) -> bool:
        """Posted, valid, and not merely a change of language."""
        if not self.is_submitted() or switching_language():
            return False
        return bool(self.validate())

    def refuse(self, refusal: Refused) -> None:
        """Show a service's refusal at its field, or above the form."""
        field = self._fields.get(refusal.field) if refusal.field else None
        if field is None:
            self.form_errors.append(str(refusal.message))
        else:
            field.errors = [*field.errors, str(refusal.message)]
        g.form_refused = True

    @property
    def refused(self) -> bool:
        """Whether anything is wrong with what was sent."""
        return bool(self.errors) or bool(self.form_errors)

    def status(self) -> int:
        """HTTP status of the page that shows this form: 422 when it carries errors."""
        return 422 if self.refused else 200


def switching_language() -> bool:
    """Whether this request only asks for the same page in another language."""
    return request.method == "POST" and "_language" in request.form


class MoneyField(StringField):  # type: ignore[misc]  # wtforms ships no types
    """An amount typed by a person; ``data`` is whole minor units, ``raw`` what was typed."""

    def __init__(self, label: object = None, validators: Any = None, digits: int = 0, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.digits = digits

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else money.typed(self.data, self.digits)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read «1 250 000»; a wrong amount becomes an error at the field."""
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            self.data = money.parse(valuelist[0], self.digits)
        except ValueError as problem:
            raise ValueError(str(_("Type an amount in figures, for example 1 250 000."))) from problem


class WholeNumberField(IntegerField):  # type: ignore[misc]  # as above
    """A whole number; Unicode look-alike digits are refused."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read ASCII digits only."""
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        text = valuelist[0].strip()
        if not text.isascii() or not text.lstrip("-").isdigit() or len(text) > 12:
            raise ValueError(str(_("Type a whole number in figures.")))
        self.data = int(text)


_MOMENTS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y, %H:%M")


class LocalMomentField(StringField):  # type: ignore[misc]  # wtforms ships no types
    """A date and time typed in the town's own time; ``data`` is an aware UTC moment."""

    widget = DateTimeLocalInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.data.astimezone(zone()).strftime(_MOMENTS[0])

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what a browser's calendar sends, or «24.04.2026 18:00» typed by hand."""
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        for form in _MOMENTS:
            try:
                self.data = datetime.strptime(valuelist[0].strip(), form).replace(tzinfo=zone()).astimezone(UTC)
                return
            except (ValueError, OverflowError):
                continue
        raise ValueError(str(_("Type a date and a time, for example 24.04.2026 18:00.")))


def choices(pairs: Iterable[tuple[str, object]]) -> list[SelectChoice]:
    """Options of a select, radio or check-box field from (value, label) pairs."""
    return [SelectChoice(value, label) for value, label in pairs]


def required(form: Any, field: Field) -> None:
    """Stop with a plain sentence when nothing was given."""
    if not field.raw_data or not str(field.raw_data[0]).strip():
        field.errors = []
        raise StopValidation(str(_("Fill in this field.")))


required.field_flags = {"required": True}  # type: ignore[attr-defined]  # WTForms reads this from validators


class Longest:
    """At most so many characters."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.field_flags = {"maxlength": limit}

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse longer text, and control characters that hide things."""
        text = field.data or ""
        if len(text) > self.limit:
            raise StopValidation(str(_("At most %(n)s characters.", n=self.limit)))
        if any(ord(c) < 32 and c not in "\r\n\t" for c in text):
            # Shown again without them, or the page itself would be broken.
            field.data = "".join(c for c in text if ord(c) >= 32 or c in "\r\n\t")
            raise StopValidation(str(_("This text has characters that cannot be shown.")))


REQUIRED = [required]
LANGUAGE_HINT = _l("Filled in at least one language; the others can follow.")


def current_language() -> str:
    """The reader's language, for choosing labels of choices."""
    return language()
