"""A new password: by letter when it is forgotten, or in exchange for the old one."""

from typing import Any

from civic.accounts import events, passwords
from civic.accounts.models import Person
from civic.accounts.permissions import AccountAction
from civic.accounts.queries import live_link, locked, person_by_email
from civic.accounts.services import limits, links
from civic.accounts.services.browsers import open_session, revoke_sessions
from civic.accounts.sessions import Ticket
from civic.kernel import clock, throttle
from civic.kernel.commands import command
from civic.kernel.errors import Refused
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.i18n import lazy_gettext as _l


def request_reset(actor: Any, email: str, network: str) -> None:
    """Send a link for a new password, if there is such an account; from outside nobody can tell.

    Raises:
        Refused: too many letters, counted for unknown addresses too.
    """
    limits.before_letter(email, network)
    person = person_by_email(email)
    if person is not None:
        send_link(actor, person)
    else:
        # A write of the same size as the one above, so that time does not tell them apart.
        throttle.hit("nobody", email, 1, limits.HOUR)


@command(AccountAction.ASK_RESET)
def send_link(actor: Any, person: Person) -> None:
    """Make the link."""
    token = links.issue(person, links.RESET)
    record(events.ResetAsked(subject_id=person.public_id, token=token))


def reset(actor: Any, token: str, password: str) -> None:
    """Set a new password with the link. Signs nobody in: a second factor is still asked for.

    Raises:
        Refused: a used or old link, or a weak password.
    """
    link = live_link(links.RESET, token)
    person = db.session.get(Person, link.person_id) if link is not None else None
    if person is None:
        raise Refused(None, _l("This link has been used or is too old."))
    passwords.approve(password, person.email, person.name)
    email = person.email
    replace(actor, None, token, passwords.hash_of(password))
    limits.password_right(email)


@command(AccountAction.RESET)
def replace(actor: Any, subject: None, token: str, hashed: str) -> None:
    """Spend the link, store the hash, sign every browser out; the letter proved the address as well."""
    person = links.spend(links.RESET, token)
    person.password_hash = hashed
    person.confirmed_at = person.confirmed_at or clock.now()
    links.cancel(person, links.CONFIRM)
    revoke_sessions(person)
    record(events.PasswordReset(subject_id=person.public_id, actor_id=person.id))


def prove_password(person: Person, password: str, network: str) -> str:
    """Ask the person's own password again before something that matters; the hash it was compared with.

    Raises:
        Refused: at field ``current``.
    """
    limits.before_password(person.email, network)
    checked = person.password_hash
    if not passwords.matches(checked, password):
        limits.password_failed(network)
        raise Refused("current", _l("This is not your present password."))
    limits.password_right(person.email)
    return checked


def change_password(actor: Any, person: Person, old: str, new: str, network: str, agent: str) -> Ticket:
    """Replace one's password; all browsers are signed out and this one gets a new session.

    Raises:
        Refused: a wrong present password or a weak new one.
    """
    passwords.approve(new, person.email, person.name, field="new")
    checked = prove_password(person, old, network)
    return exchange(actor, person, checked, passwords.hash_of(new), agent)


@command(AccountAction.CHANGE_PASSWORD)
def exchange(actor: Any, person: Person, checked: str, hashed: str, agent: str) -> Ticket:
    """Store the new hash in place of the one just compared with."""
    if locked(person).password_hash != checked:
        raise Refused("current", _l("This is not your present password."))
    person.password_hash = hashed
    links.cancel(person, links.RESET)
    revoke_sessions(person)
    record(events.PasswordChanged(subject_id=person.public_id, actor_id=actor.id))
    return open_session(person, agent)
