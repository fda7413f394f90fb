"""Sending letters: each once, failures kept, nothing locked while the post is on its way."""

import fcntl
import smtplib
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import delete, select, update

from civic.kernel import clock
from civic.kernel.commands import command
from civic.kernel.extensions import db
from civic.kernel.mail import send
from civic.notifications.models import Letter
from civic.notifications.permissions import NoticeAction

MOST_ATTEMPTS = 10
KEPT_FOR = timedelta(days=30)

Sender = Callable[[str, str, str], None]


@dataclass(frozen=True)
class Sent:
    """What one delivery run did."""

    delivered: int
    failed: int


@dataclass(frozen=True)
class Taken:
    """A letter taken up by this run, as plain values: its transaction is over."""

    id: str
    address: str
    subject: str
    body: str


@command(NoticeAction.DELIVER)
def take_letter(actor: object, subject: None, failed: Set[str]) -> Taken | None:
    """Count an attempt at the next waiting letter that has not failed in this run; None when there is none.

    The attempt is counted before the letter goes out: a run that dies on the way leaves a trace.
    """
    waiting = select(Letter).where(Letter.delivered_at.is_(None), Letter.attempts < MOST_ATTEMPTS)
    if failed:
        waiting = waiting.where(Letter.id.not_in(failed))
    letter = db.session.scalar(
        waiting.order_by(Letter.attempts, Letter.queued_on, Letter.id).limit(1).with_for_update()
    )
    if letter is None:
        return None
    letter.attempts += 1
    return Taken(letter.id, letter.address, letter.subject, letter.body)


@command(NoticeAction.DELIVER)
def settle_letter(actor: object, letter: Taken, problem: str) -> None:
    """Note how it went. A delivered letter keeps neither subject nor body."""
    values: dict[str, object] = {"last_error": problem}
    if not problem:
        values |= {"delivered_at": clock.now(), "subject": "", "body": ""}
    db.session.execute(update(Letter).where(Letter.id == letter.id).values(**values))


@command(NoticeAction.DELIVER)
def forget_delivered(actor: object, subject: None) -> None:
    """Remove letters delivered more than a month ago, addresses included."""
    db.session.execute(delete(Letter).where(Letter.delivered_at < clock.now() - KEPT_FOR))


def deliver(actor: object, limit: int | None = None, sender: Sender = send) -> Sent:
    """Send what waits, each letter at most once in this run; only one run at a time in a home folder.

    No transaction is open while a letter is on its way, so a slow post office holds up nobody's vote.
    """
    delivered, failed = 0, set[str]()
    with _alone():
        while limit is None or delivered + len(failed) < limit:
            letter = take_letter(actor, None, failed)
            if letter is None:
                break
            problem = _send(letter, sender)
            settle_letter(actor, letter, problem)
            if problem:
                failed.add(letter.id)
            else:
                delivered += 1
        forget_delivered(actor, None)
    return Sent(delivered, len(failed))


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other run is delivering from this home folder."""
    with (Path(current_app.config["HOME"]) / "deliver.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _send(letter: Taken, sender: Sender) -> str:
    try:
        sender(letter.address, letter.subject, letter.body)
    except (OSError, ValueError, smtplib.SMTPException) as problem:
        return f"{type(problem).__name__}: {problem}"[:300]
    return ""
