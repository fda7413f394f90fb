"""The second factor: set up, turned on, turned off, and given up when the phone is lost."""

from typing import Any

from civic.accounts import codes, events
from civic.accounts.models import Person
from civic.accounts.permissions import AccountAction
from civic.accounts.queries import locked
from civic.accounts.services import limits
from civic.accounts.services.browsers import open_session, revoke_sessions
from civic.accounts.services.entering import use_code
from civic.accounts.services.renewing import prove_password
from civic.accounts.sessions import Ticket
from civic.kernel.commands import command
from civic.kernel.errors import Refused
from civic.kernel.events import record
from civic.kernel.i18n import lazy_gettext as _l


def start_second_factor(actor: Any, person: Person, password: str, network: str) -> None:
    """Begin: a new secret for the authenticator app, worth nothing before a code has proved it.

    Raises:
        Refused: a wrong password, or it is on already.
    """
    prepare(actor, person, prove_password(person, password, network))


@command(AccountAction.SECOND_FACTOR)
def prepare(actor: Any, person: Person, checked: str) -> None:
    """Store a fresh seed."""
    _still(person, checked)
    if person.has_second_factor:
        raise Refused(None, _l("The second factor is on already."))
    person.totp_secret, person.totp_confirmed, person.totp_last_step = codes.new_seed(), False, None
    record(events.SecondFactorStarted(subject_id=person.public_id, actor_id=actor.id))


def confirm_second_factor(actor: Any, person: Person, typed: str, agent: str) -> Ticket:
    """Turn it on with a first code; other browsers are signed out and this one gets a new session.

    Raises:
        Refused: a wrong code, or nothing was begun.
    """
    limits.before_code(person.public_id)
    ticket = turn_on(actor, person, typed, agent)
    limits.code_right(ticket.person.public_id)
    return ticket


@command(AccountAction.SECOND_FACTOR)
def turn_on(actor: Any, person: Person, typed: str, agent: str) -> Ticket:
    """Check the first code and ask for one from now on."""
    if locked(person).totp_secret is None or person.totp_confirmed:
        raise Refused(None, _l("Begin again: there is nothing to confirm."))
    use_code(person, typed)
    person.totp_confirmed = True
    revoke_sessions(person)
    record(events.SecondFactorTurnedOn(subject_id=person.public_id, actor_id=actor.id))
    return open_session(person, agent)


def remove_second_factor(actor: Any, person: Person, password: str, typed: str, network: str, agent: str) -> Ticket:
    """Turn it off with the password and a code.

    Raises:
        Refused: either is wrong, or it is not on.
    """
    checked = prove_password(person, password, network)
    limits.before_code(person.public_id)
    ticket = turn_off(actor, person, checked, typed, agent)
    limits.code_right(ticket.person.public_id)
    return ticket


@command(AccountAction.SECOND_FACTOR)
def turn_off(actor: Any, person: Person, checked: str, typed: str, agent: str) -> Ticket:
    """Check the code and forget the secret."""
    _still(person, checked)
    if not person.has_second_factor:
        raise Refused(None, _l("The second factor is off already."))
    use_code(person, typed)
    _forget(person)
    revoke_sessions(person)
    record(events.SecondFactorTurnedOff(subject_id=person.public_id, actor_id=actor.id))
    return open_session(person, agent)


def forget_second_factor(actor: Any, person: Person, reason: str) -> None:
    """Give up a lost second factor, with everything that was signed in.

    For commands of higher floors (a steward who has seen the person); call it inside a command.
    """
    _forget(locked(person))
    revoke_sessions(person)
    record(events.SecondFactorTurnedOff(subject_id=person.public_id, actor_id=actor.id, reason=reason))


@command(AccountAction.MAINTAIN)
def lose_second_factor(actor: Any, person: Person, reason: str) -> None:
    """The same from the command line of the machine."""
    forget_second_factor(actor, person, reason)


def _forget(person: Person) -> None:
    person.totp_secret, person.totp_confirmed, person.totp_last_step = None, False, None


def _still(person: Person, checked: str) -> None:
    if locked(person).password_hash != checked:
        raise Refused("current", _l("This is not your present password."))
