"""Letters with links: sent once the change is durable, never stored anywhere on the way."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from flask import Flask, current_app

from civic.accounts import events
from civic.accounts.models import Person
from civic.accounts.queries import person_by_public_id
from civic.kernel import mail
from civic.kernel.events import Listener, after
from civic.kernel.i18n import _, speaking
from civic.kernel.links import absolute

# A mail server's slowness must not show who has an account, nor hold a page up.
_post = ThreadPoolExecutor(max_workers=1, thread_name_prefix="letters")


def _send(person: Person, words: Callable[[], tuple[str, str]]) -> None:
    with speaking(person.locale):
        subject, body = words()
    if str(current_app.config["MAIL"]).startswith("smtp"):
        _post.submit(_hand_over, current_app._get_current_object(), person.email, subject, body)  # type: ignore[attr-defined]  # a proxy
    else:
        mail.send(person.email, subject, body)


def _hand_over(app: Flask, to: str, subject: str, body: str) -> None:
    with app.app_context():
        try:
            mail.send(to, subject, body)
        except Exception:
            app.logger.exception("a letter could not be handed over")


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(parts) + "\n"


def _greeting(person: Person) -> str:
    return str(_("Good day, %(name)s.", name=person.name))


def welcome(fact: events.PersonJoined | events.ConfirmationAsked) -> None:
    """The letter that proves an address."""
    person = person_by_public_id(fact.subject_id)
    if not fact.token:
        return
    link = absolute("accounts.confirm", token=fact.token)

    def words() -> tuple[str, str]:
        return _("Asar: confirm your address"), _paragraphs(
            _greeting(person),
            _("Somebody, most likely you, made an account with this address at Asar. Open this link to confirm it:"),
            link,
            _(
                "The link works for three days. If it was not you, do nothing: without the password the account stays asleep."
            ),
        )

    _send(person, words)


def already_here(fact: events.SignUpRepeated) -> None:
    """The letter to somebody whose address was used to sign up once more."""
    person = person_by_public_id(fact.subject_id)

    def words() -> tuple[str, str]:
        again = []
        if fact.token:
            again = [
                _("The address has not been confirmed yet. Open this link to confirm it:"),
                absolute("accounts.confirm", token=fact.token),
            ]
        return _("Asar: you already have an account"), _paragraphs(
            _greeting(person),
            _(
                "Somebody, most likely you, tried to sign up with this address. You already have an account; nothing in it was changed."
            ),
            *again,
            _("Sign in here: %(url)s", url=absolute("accounts.sign_in")),
            _("Forgotten the password? Ask for a new one here: %(url)s", url=absolute("accounts.forgot")),
        )

    _send(person, words)


def new_password(fact: events.ResetAsked) -> None:
    """The letter with a link for a new password."""
    person = person_by_public_id(fact.subject_id)
    link = absolute("accounts.reset", token=fact.token)

    def words() -> tuple[str, str]:
        return _("Asar: a new password"), _paragraphs(
            _greeting(person),
            _("Somebody, most likely you, asked for a new password. Open this link to choose it:"),
            link,
            _("The link works once and for 30 minutes. If it was not you, do nothing: the password stays as it is."),
        )

    _send(person, words)


LISTENERS: tuple[Listener, ...] = (
    after(events.PersonJoined, welcome),
    after(events.ConfirmationAsked, welcome),
    after(events.SignUpRepeated, already_here),
    after(events.ResetAsked, new_password),
)
