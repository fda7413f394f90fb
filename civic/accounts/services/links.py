"""Single-use links sent by mail: made here, spent here, stored only as hashes."""

import secrets
from datetime import timedelta

from sqlalchemy import delete, update

from civic.accounts.models import MailToken, Person
from civic.accounts.queries import digest_of
from civic.kernel import clock
from civic.kernel.errors import Refused
from civic.kernel.extensions import db
from civic.kernel.i18n import lazy_gettext as _l

CONFIRM, RESET = "confirm", "reset"
LIFETIMES = {CONFIRM: timedelta(days=3), RESET: timedelta(minutes=30)}


def issue(person: Person, purpose: str) -> str:
    """A new link's token; older ones for the same purpose stop working."""
    token = secrets.token_urlsafe(32)
    cancel(person, purpose)
    expires = clock.now() + LIFETIMES[purpose]
    db.session.add(MailToken(digest=digest_of(token), person_id=person.id, purpose=purpose, expires_at=expires))
    return token


def spend(purpose: str, token: str) -> Person:
    """Use the link up, once, whoever else tries at the same moment, and give its person.

    Raises:
        Refused: used, expired, unknown, or made for another purpose.
    """
    spent = db.session.execute(
        update(MailToken)
        .where(
            MailToken.digest == digest_of(token),
            MailToken.purpose == purpose,
            MailToken.used_at.is_(None),
            MailToken.expires_at > clock.now(),
        )
        .values(used_at=clock.now())
        .returning(MailToken.person_id)
    ).scalar()
    person = db.session.get(Person, spent, with_for_update=True, populate_existing=True) if spent is not None else None
    if person is None:
        raise Refused(None, _l("This link has been used or is too old."))
    return person


def cancel(person: Person, purpose: str) -> None:
    """Make the person's unused links for this purpose worthless."""
    db.session.execute(
        delete(MailToken).where(
            MailToken.person_id == person.id, MailToken.purpose == purpose, MailToken.used_at.is_(None)
        )
    )
