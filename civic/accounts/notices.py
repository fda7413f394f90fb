"""Facts a person must hear of by mail: somebody may be in their account."""

from collections.abc import Iterable

from civic.accounts import events
from civic.accounts.queries import person_by_public_id
from civic.kernel.i18n import _
from civic.kernel.links import absolute
from civic.kernel.notices import Notice, Recipient


def _owner(fact: events.PersonFact) -> Iterable[Recipient]:
    person = person_by_public_id(fact.subject_id)
    return [Recipient(person.email, person.locale, person.id)]


def _not_you() -> str:
    return str(_("If it was not you, ask for a new password at once: %(url)s", url=absolute("accounts.forgot")))


def _password_changed(fact: events.PersonFact, recipient: Recipient) -> tuple[str, str]:
    return _("Asar: your password was changed"), "\n\n".join(
        [
            _("The password of your account was changed. All browsers where you were signed in have been signed out."),
            _not_you(),
        ]
    )


def _second_factor_on(fact: events.PersonFact, recipient: Recipient) -> tuple[str, str]:
    return _("Asar: the second factor is on"), "\n\n".join(
        [_("From now on signing in to your account asks for a code from your phone."), _not_you()]
    )


def _second_factor_off(fact: events.PersonFact, recipient: Recipient) -> tuple[str, str]:
    return _("Asar: the second factor is off"), "\n\n".join(
        [_("Signing in to your account no longer asks for a code from your phone."), _not_you()]
    )


NOTICES: tuple[Notice, ...] = (
    Notice("password-changed", events.PasswordChanged, _owner, _password_changed),
    Notice("password-reset", events.PasswordReset, _owner, _password_changed),
    Notice("second-factor-on", events.SecondFactorTurnedOn, _owner, _second_factor_on),
    Notice("second-factor-off", events.SecondFactorTurnedOff, _owner, _second_factor_off),
)
