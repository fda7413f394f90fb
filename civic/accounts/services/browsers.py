"""Browsers in which somebody is signed in: opened, listed, ended."""

from typing import Any

from sqlalchemy import delete

from civic.accounts import events
from civic.accounts.models import MailToken, Person, SessionRow
from civic.accounts.permissions import AccountAction
from civic.accounts.queries import is_over
from civic.accounts.sessions import Ticket, open_ticket
from civic.kernel import clock, files, throttle
from civic.kernel.commands import command
from civic.kernel.events import record
from civic.kernel.extensions import db


def open_session(person: Person, agent: str) -> Ticket:
    """Store a new session inside the running command; the view hands the ticket to the browser."""
    db.session.execute(delete(SessionRow).where(SessionRow.person_id == person.id, is_over()))
    ticket = open_ticket(person, agent)
    db.session.add(ticket.row)
    return ticket


def revoke_sessions(person: Person, except_digest: str | None = None) -> int:
    """Sign all of the person's browsers out (but the one named by its stored id); how many there were.

    For commands of this floor and of higher ones: call it inside a command whenever a password, a
    role or a suspension changes what the person may do.
    """
    ending = delete(SessionRow).where(SessionRow.person_id == person.id)
    if except_digest is not None:
        ending = ending.where(SessionRow.id != except_digest)
    return len(db.session.scalars(ending.returning(SessionRow.id)).all())


@command(AccountAction.SIGN_OUT)
def sign_out(actor: Any, row: SessionRow) -> None:
    """End this browser's session. Asked by the browser, not by the person: no bar can keep anybody signed in."""
    person = db.session.get_one(Person, row.person_id)
    db.session.delete(row)
    record(events.SignedOut(subject_id=person.public_id, actor_id=person.id))


@command(AccountAction.END_SESSION)
def end_session(actor: Any, row: SessionRow) -> None:
    """Sign one of one's own browsers out."""
    person = db.session.get_one(Person, row.person_id)
    db.session.delete(row)
    record(events.SessionsEnded(subject_id=person.public_id, actor_id=actor.id, count=1))


@command(AccountAction.END_SESSION)
def end_other_sessions(actor: Any, person: Person, except_digest: str | None) -> int:
    """Sign all of one's browsers out but this one; how many there were."""
    count = revoke_sessions(person, except_digest)
    if count:
        record(events.SessionsEnded(subject_id=person.public_id, actor_id=actor.id, count=count))
    return count


@command(AccountAction.MAINTAIN)
def sweep(actor: Any, subject: None) -> int:
    """Delete sessions, links and counters that have run out and pictures that nothing uses; how many rows there were."""
    over = clock.now()
    gone = len(db.session.scalars(delete(SessionRow).where(is_over()).returning(SessionRow.id)).all())
    stale = delete(MailToken).where(MailToken.expires_at <= over).returning(MailToken.digest)
    gone += len(db.session.scalars(stale).all())
    gone += len(db.session.scalars(throttle.stale(over)).all())
    return gone + files.forget_abandoned(over)
