"""How somebody gets an account and proves their address."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

from civic.accounts import events, passwords
from civic.accounts.identity import normalise_email
from civic.accounts.models import Person
from civic.accounts.permissions import AccountAction
from civic.accounts.queries import person_by_email
from civic.accounts.services import limits, links
from civic.accounts.services.browsers import open_session
from civic.accounts.sessions import Ticket
from civic.kernel import clock
from civic.kernel.commands import command
from civic.kernel.errors import Refused
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.i18n import LANGUAGES
from civic.kernel.i18n import lazy_gettext as _l


@dataclass(frozen=True)
class Entry:
    """What somebody tells us about themselves."""

    email: str
    name: str
    password: str
    locale: str


def sign_up(actor: Any, entry: Entry, network: str) -> None:
    """Make an account, or, for a known address, write to its owner; from outside both look the same.

    Raises:
        Refused: a password everybody would guess, or too many letters.
    """
    passwords.approve(entry.password, entry.email, entry.name)
    limits.before_letter(entry.email, network)
    # Hashed for known addresses too, so that the answer takes as long, and before any lock is taken.
    hashed = passwords.hash_of(entry.password)
    try:
        join(actor, None, entry, hashed)
    except IntegrityError:
        # Somebody joined with this address at the same moment; now it is known.
        join(actor, None, entry, hashed)


@command(AccountAction.SIGN_UP)
def join(actor: Any, subject: None, entry: Entry, hashed: str) -> None:
    """Store the account, or note that its address is known already."""
    known = person_by_email(entry.email)
    if known is not None:
        token = links.issue(known, links.CONFIRM) if known.confirmed_at is None else ""
        record(events.SignUpRepeated(subject_id=known.public_id, token=token))
        return
    person = _store(entry, hashed)
    token = links.issue(person, links.CONFIRM)
    record(events.PersonJoined(subject_id=person.public_id, actor_id=person.id, token=token))


@command(AccountAction.ADD)
def create_person(
    actor: Any, subject: None, *, email: str, name: str, password: str, locale: str = "kk", confirmed: bool = False
) -> Person:
    """Make an account without a letter: for the first steward and for the demo town.

    Raises:
        Refused: the address is taken, the language unknown, or the password weak.
    """
    if locale not in LANGUAGES:
        raise Refused("locale", _l("There is no such language here."))
    if person_by_email(email) is not None:
        raise Refused("email", _l("There is an account with this address already."))
    passwords.approve(password, email, name)
    person = _store(Entry(email, name, password, locale), passwords.hash_of(password))
    person.confirmed_at = clock.now() if confirmed else None
    record(events.PersonAdded(subject_id=person.public_id, actor_id=actor.id))
    return person


def _store(entry: Entry, hashed: str) -> Person:
    person = Person(
        email=normalise_email(entry.email),
        name=" ".join(entry.name.split()),
        password_hash=hashed,
        locale=entry.locale,
        created_at=clock.now(),
    )
    db.session.add(person)
    db.session.flush()
    return person


def ask_confirmation(actor: Any, person: Person, network: str) -> None:
    """Send the letter once more.

    Raises:
        Refused: too many letters.
    """
    limits.before_letter(person.email, network)
    ask_again(actor, person)


@command(AccountAction.ASK_CONFIRMATION)
def ask_again(actor: Any, person: Person) -> None:
    """Make a new link for an address not proved yet."""
    if person.confirmed_at is None:
        token = links.issue(person, links.CONFIRM)
        record(events.ConfirmationAsked(subject_id=person.public_id, actor_id=actor.id, token=token))


def confirm(actor: Any, token: str, person: Person, password: str, network: str, agent: str) -> Ticket | None:
    """Prove an address with the link and the password chosen at sign-up; signs in, unless a code is owed.

    The password is asked because anyone can sign up with a neighbour's address: the neighbour's
    click alone must not bring a stranger's account to life.

    Raises:
        Refused: a wrong password, too many tries, or a used link.
    """
    limits.before_password(person.email, network)
    checked = person.password_hash
    if not passwords.matches(checked, password):
        limits.password_failed(network)
        raise Refused("password", _l("This is not the password you chose when you signed up."))
    limits.password_right(person.email)
    return prove(actor, None, token, checked, agent)


@command(AccountAction.CONFIRM)
def prove(actor: Any, subject: None, token: str, checked: str | None, agent: str) -> Ticket | None:
    """Spend the link; ``checked`` is the hash the password was compared with, None when already signed in."""
    person = links.spend(links.CONFIRM, token)
    if (checked is None and actor.id != person.id) or (checked is not None and checked != person.password_hash):
        raise Refused(None, _l("The password was changed meanwhile. Sign in with the new one."))
    person.confirmed_at = person.confirmed_at or clock.now()
    record(events.AddressConfirmed(subject_id=person.public_id, actor_id=person.id))
    if checked is None or person.has_second_factor:
        return None
    record(events.SignedIn(subject_id=person.public_id, actor_id=person.id))
    return open_session(person, agent)
