"""The shapes of what people type about themselves."""

from collections.abc import Sequence

from email_validator import EmailNotValidError, validate_email
from wtforms import EmailField, Field, PasswordField, RadioField, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import PasswordInput

from civic.accounts.passwords import SHORTEST
from civic.kernel.forms import REQUIRED, Form, Longest, choices, switching_language
from civic.kernel.i18n import LANGUAGES, _
from civic.kernel.i18n import lazy_gettext as _l

HOW_TO_CHOOSE = _l("At least %(n)s characters; a few words you can remember are best.", n=SHORTEST)
LANGUAGE_CHOICES = choices((code, name) for code, (_short, name) in LANGUAGES.items())


class SecretField(PasswordField):  # type: ignore[misc]  # wtforms ships no types
    """A password: never shown again, except when only the language is switched and nothing may be lost."""

    def __init__(self, label: object = None, validators: Sequence[object] = (), **kwargs: object) -> None:
        super().__init__(label, validators, **kwargs)
        self.widget = PasswordInput(hide_value=not switching_language())


def trimmed(text: str | None) -> str | None:
    """What was typed without the spaces that phones add at its ends."""
    return text.strip() if text else text


def is_address(form: Form, field: Field) -> None:
    """Looks like a mail address; whether it exists is not asked."""
    try:
        validate_email(field.data or "", check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as problem:
        raise ValidationError(_("Type a mail address such as aigul@example.kz.")) from problem


class SignUpForm(Form):
    """A new account."""

    name = StringField(
        _l("Your name"),
        [*REQUIRED, Longest(120)],
        description=_l("As neighbours know you. It stands beside what you write."),
    )
    email = EmailField(
        _l("Mail address"),
        [*REQUIRED, Longest(254), is_address],
        filters=[trimmed],
        description=_l("We send a link there. Nobody else sees it."),
    )
    password = SecretField(_l("Password"), [*REQUIRED], description=HOW_TO_CHOOSE)
    locale = RadioField(_l("Language of our letters"), choices=LANGUAGE_CHOICES)


class SignInForm(Form):
    """Address and password."""

    email = EmailField(_l("Mail address"), [*REQUIRED, Longest(254)], filters=[trimmed])
    password = SecretField(_l("Password"), [*REQUIRED])


class CodeForm(Form):
    """A code from the authenticator app."""

    code = StringField(_l("Code"), [*REQUIRED, Longest(20)], description=_l("Six digits from the app on your phone."))


class PasswordOnlyForm(Form):
    """One's own password, once more."""

    password = SecretField(_l("Password"), [*REQUIRED])


class CurrentPasswordForm(Form):
    """One's present password, before something that matters."""

    current = SecretField(_l("Your present password"), [*REQUIRED])


class ForgotForm(Form):
    """Where to send the link."""

    email = EmailField(_l("Mail address"), [*REQUIRED, Longest(254), is_address], filters=[trimmed])


class ResetForm(Form):
    """A new password, by letter."""

    password = SecretField(_l("New password"), [*REQUIRED], description=HOW_TO_CHOOSE)


class PasswordForm(CurrentPasswordForm):
    """A new password in exchange for the old one."""

    new = SecretField(_l("New password"), [*REQUIRED], description=HOW_TO_CHOOSE)


class ProfileForm(Form):
    """Name and language."""

    name = StringField(_l("Your name"), [*REQUIRED, Longest(120)])
    locale = RadioField(_l("Language of our letters"), choices=LANGUAGE_CHOICES)


class SecondFactorOffForm(CurrentPasswordForm):
    """Password and code, to turn the second factor off."""

    code = StringField(_l("Code"), [*REQUIRED, Longest(20)], description=_l("Six digits from the app on your phone."))


class BareForm(Form):
    """A form with buttons only."""
