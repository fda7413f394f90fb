"""Signing in: the password first, then a code where the person has set one up."""

from dataclasses import dataclass
from typing import Any

from civic.accounts import codes, events, passwords
from civic.accounts.models import Person
from civic.accounts.permissions import AccountAction
from civic.accounts.queries import locked, person_by_email
from civic.accounts.services import limits
from civic.accounts.services.browsers import open_session
from civic.accounts.sessions import Ticket
from civic.kernel import clock
from civic.kernel.commands import command
from civic.kernel.errors import Refused
from civic.kernel.events import record
from civic.kernel.i18n import lazy_gettext as _l

WRONG_PASSWORD = _l("The address or the password is wrong.")
WRONG_CODE = _l("This code is wrong or has been used. Wait for the next one.")


@dataclass(frozen=True)
class Passed:
    """Somebody who gave the right password, and the hash it was compared with."""

    person: Person
    checked: str


def check_password(email: str, password: str, network: str) -> Passed:
    """The account behind an address and a password; the same work and answer whether it exists or not.

    Raises:
        Refused: wrong, or too many tries.
    """
    limits.before_password(email, network)
    person = person_by_email(email)
    checked = person.password_hash if person is not None else None
    if not passwords.matches(checked, password) or person is None or checked is None:
        limits.password_failed(network)
        raise Refused(None, WRONG_PASSWORD)
    limits.password_right(email)
    return Passed(person, checked)


def sign_in(actor: Any, passed: Passed, password: str, agent: str) -> Ticket:
    """Open a session for somebody without a second factor; renews an outdated hash on the way.

    Raises:
        Refused: the password was changed meanwhile.
    """
    renewed = passwords.hash_of(password) if passwords.is_outdated(passed.checked) else None
    return enter(actor, passed.person, passed.checked, renewed, agent)


@command(AccountAction.SIGN_IN)
def enter(actor: Any, person: Person, checked: str, renewed: str | None, agent: str) -> Ticket:
    """Open a session, provided the account still is as it was when the password was compared."""
    _unchanged(locked(person), checked)
    if person.has_second_factor:
        raise Refused(None, _l("This account asks for a code now. Sign in again."))
    if renewed is not None:
        person.password_hash = renewed
    record(events.SignedIn(subject_id=person.public_id, actor_id=person.id))
    return open_session(person, agent)


def sign_in_with_code(actor: Any, passed: Passed, typed: str, agent: str) -> Ticket:
    """Open a session for somebody who gave the password and now a code.

    Raises:
        Refused: a wrong or used code, too many tries, or a password changed meanwhile.
    """
    limits.before_code(passed.person.public_id)
    ticket = enter_with_code(actor, passed.person, passed.checked, typed, agent)
    limits.code_right(passed.person.public_id)
    return ticket


@command(AccountAction.SIGN_IN)
def enter_with_code(actor: Any, person: Person, checked: str, typed: str, agent: str) -> Ticket:
    """Open a session when the code is right and fresh."""
    _unchanged(locked(person), checked)
    use_code(person, typed)
    record(events.SignedIn(subject_id=person.public_id, actor_id=person.id))
    return open_session(person, agent)


def use_code(person: Person, typed: str) -> None:
    """Spend a code; the person's row must be locked, so that two browsers cannot use the same one.

    Raises:
        Refused: wrong, or used before.
    """
    secret = codes.secret_of(person.public_id, person.totp_secret or "")
    step = codes.step_of(secret, typed, clock.now(), person.totp_last_step) if person.totp_secret else None
    if step is None:
        raise Refused("code", WRONG_CODE)
    person.totp_last_step = step


def _unchanged(person: Person, checked: str) -> None:
    if person.password_hash != checked:
        raise Refused(None, _l("The password was changed meanwhile. Sign in with the new one."))
