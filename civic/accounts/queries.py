"""What can be asked about persons, their browsers and the links sent to them."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from civic.accounts.identity import normalise_email
from civic.accounts.models import MailToken, Person, SessionRow
from civic.kernel import clock
from civic.kernel.errors import Missing
from civic.kernel.extensions import db

STAFF_IDLE = timedelta(minutes=30)
RESIDENT_IDLE = timedelta(hours=12)
WHOLE_LIFE = timedelta(days=30)


def person_by_email(email: str) -> Person | None:
    """The person with this address, however it is spelled."""
    return db.session.scalar(select(Person).where(Person.email == normalise_email(email)))


def person_by_public_id(public_id: str) -> Person:
    """The person with this public id.

    Raises:
        Missing: there is none.
    """
    found: Person | None = db.session.scalar(select(Person).where(Person.public_id == public_id))
    if found is None:
        raise Missing(public_id)
    return found


def locked(person: Person) -> Person:
    """The same person, read again and held until the command ends."""
    db.session.refresh(person, with_for_update=True)
    return person


def digest_of(token: str) -> str:
    """What is stored of a secret that somebody else carries."""
    return hashlib.sha256(token.encode()).hexdigest()


def live_link(purpose: str, token: str) -> MailToken | None:
    """The unused, unexpired link with this token, if it was made for this purpose."""
    return db.session.scalar(
        select(MailToken).where(
            MailToken.digest == digest_of(token),
            MailToken.purpose == purpose,
            MailToken.used_at.is_(None),
            MailToken.expires_at > clock.now(),
        )
    )


def is_open(seen_at: datetime, expires_at: datetime, staff: bool) -> bool:
    """Whether a browser is still signed in: neither left alone too long nor past its end."""
    moment = clock.now()
    return moment < expires_at and moment - seen_at < (STAFF_IDLE if staff else RESIDENT_IDLE)


def is_over() -> ColumnElement[bool]:
    """The same question, negated, for the database."""
    moment = clock.now()
    return or_(
        SessionRow.expires_at <= moment,
        SessionRow.seen_at <= moment - RESIDENT_IDLE,
        and_(SessionRow.staff, SessionRow.seen_at <= moment - STAFF_IDLE),
    )


def sessions_of(person: Person) -> list[SessionRow]:
    """The person's open browsers, the one used last first."""
    return list(
        db.session.scalars(
            select(SessionRow)
            .where(SessionRow.person_id == person.id, ~is_over())
            .order_by(SessionRow.seen_at.desc(), SessionRow.id)
        )
    )


def session_by_public_id(public_id: str) -> SessionRow:
    """The open browser with this public id.

    Raises:
        Missing: there is none.
    """
    found: SessionRow | None = db.session.scalar(select(SessionRow).where(SessionRow.public_id == public_id))
    if found is None:
        raise Missing(public_id)
    return found
