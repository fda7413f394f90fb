"""Sending letters: each once, failures kept, nothing locked while the post is on its way; choosing which one gets."""

import fcntl
import smtplib
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from civic.accounts.models import Person
from civic.accounts.queries import locked
from civic.kernel import clock
from civic.kernel.commands import command
from civic.kernel.errands import Errand
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.feature import offered
from civic.kernel.i18n import _, ngettext, speaking
from civic.kernel.mail import send
from civic.notifications.events import LettersChosen
from civic.notifications.kinds import ALL, sorts, sorts_named
from civic.notifications.models import Letter, LetterChoice, Pace
from civic.notifications.permissions import NoticeAction
from civic.notifications.queries import choices_of, day_of_letters, way_out

PAUSES = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60, 120, 240, 480, 720, 1440))
"""After each failed attempt; some post offices turn everybody away at first, others are closed for a day."""
MOST_ATTEMPTS = len(PAUSES) + 1
CLOSED_AFTER = 3
"""So many messages that do not even reach the post office, one after the other, end a run."""
MOST_TOGETHER = 100
"""Letters in one message; what is left follows in a message of its own."""
KEPT_FOR = timedelta(days=30)
OFFICE_SHUT = (smtplib.SMTPConnectError, smtplib.SMTPAuthenticationError, smtplib.SMTPHeloError)
CHOOSING, STOPPING = "notifications.choose", "notifications.stop"
"""The pages behind the links of a letter: the one that asks, and the one that mail programs press by themselves."""

Sender = Callable[[str, str, str, str], None]


@dataclass(frozen=True)
class Sent:
    """What one delivery run did."""

    delivered: int
    failed: int


@dataclass(frozen=True)
class Taken:
    """One message of one letter or several taken up by this run, as plain values: their transaction is over."""

    ids: tuple[str, ...]
    address: str
    subject: str
    body: str
    stop: str
    """Where a mail program declines them by itself; empty when they cannot be declined."""


@command(NoticeAction.DELIVER)
def take_letters(actor: object, subject: None, failed: Set[str]) -> Taken | None:
    """Count an attempt at the next waiting message that has not failed in this run; None when there is none.

    The attempt is counted before the message goes out: a run that dies on the way leaves a trace.
    """
    ready = and_(_is_ready(), Letter.id.not_in(failed)) if failed else _is_ready()
    waiting = select(Letter).where(ready).with_for_update()
    letter = db.session.scalar(waiting.order_by(Letter.attempts, Letter.queued_on, Letter.id).limit(1))
    if letter is None:
        return None
    letters = [letter]
    if letter.together:
        with_it = (Letter.together, Letter.address == letter.address, Letter.language == letter.language)
        order = (Letter.queued_on, Letter.sort, Letter.subject, Letter.id)
        letters = list(db.session.scalars(waiting.where(*with_it).order_by(*order).limit(MOST_TOGETHER)))
    for each in letters:
        each.retry_at = clock.now() + PAUSES[min(each.attempts, len(PAUSES) - 1)]
        each.attempts += 1
    return _message(letters)


def _is_ready() -> ColumnElement[bool]:
    """Letters wanted at once, and from the morning on those of the days before that wait to go together."""
    due = or_(Letter.together.is_(False), Letter.queued_on < day_of_letters())
    waited = or_(Letter.retry_at.is_(None), Letter.retry_at <= clock.now())
    good = or_(Letter.good_until.is_(None), Letter.good_until > clock.now())
    return and_(Letter.attempts < MOST_ATTEMPTS, waited, good, due)


def _message(letters: Sequence[Letter]) -> Taken:
    first = letters[0]
    ids = tuple(letter.id for letter in letters)
    with speaking(first.language):
        if len(letters) == 1:
            subject, body, sort = first.subject, first.body, first.sort
        else:
            subject = ngettext("Asar: %(num)s letter in one", "Asar: %(num)s letters in one", len(letters))
            body = "\n\n* * *\n\n".join(map(_as_part, letters))
            sort = first.sort if len({letter.sort for letter in letters}) == 1 else ALL
        if not first.reader:
            return Taken(ids, first.address, subject, body, "")
        how = _("To get such letters once a day, or not at all: %(url)s", url=way_out(CHOOSING, first.reader, sort))
        return Taken(ids, first.address, subject, f"{body}\n\n-- \n{how}", way_out(STOPPING, first.reader, sort))


def _as_part(letter: Letter) -> str:
    return f"{letter.subject.removeprefix('Asar: ').upper()}\n\n{letter.body}"


@command(NoticeAction.DELIVER)
def settle_letters(actor: object, message: Taken, problem: str) -> None:
    """Note how it went. Of a delivered letter nothing is kept: day and address would tell who has voted, or not yet."""
    mine = Letter.id.in_(message.ids)
    change = update(Letter).where(mine).values(last_error=problem) if problem else delete(Letter).where(mine)
    db.session.execute(change)


@command(NoticeAction.DELIVER)
def forget_stale(actor: object, subject: None) -> None:
    """Remove letters that are no longer true, and after a month those given up, addresses included."""
    given_up = and_(Letter.attempts >= MOST_ATTEMPTS, Letter.queued_on < clock.today() - KEPT_FOR)
    db.session.execute(delete(Letter).where(or_(Letter.good_until <= clock.now(), given_up)))


def deliver(actor: object, limit: int | None = None, sender: Sender = send) -> Sent:
    """Send what waits, each message at most once in this run; only one run at a time in a home folder.

    No transaction is open while a letter is on its way, so a slow post office holds up nobody's vote. A post office
    that cannot be reached ends the run: the letters it did not come to have lost nothing.
    """
    delivered, undelivered, shut, failed = 0, 0, 0, set[str]()
    with _alone():
        while shut < CLOSED_AFTER and (limit is None or delivered + undelivered < limit):
            message = take_letters(actor, None, failed)
            if message is None:
                break
            problem, reached = _send(message, sender)
            settle_letters(actor, message, problem)
            shut = 0 if reached else shut + 1
            if problem:
                failed.update(message.ids)
                undelivered += 1
            else:
                delivered += 1
        forget_stale(actor, None)
    return Sent(delivered, undelivered)


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other run is delivering from this home folder."""
    with (Path(current_app.config["HOME"]) / "deliver.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _send(message: Taken, sender: Sender) -> tuple[str, bool]:
    """What went wrong, empty when nothing did; and whether the post office was reached."""
    try:
        sender(message.address, message.subject, message.body, message.stop)
    except (ValueError, smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as problem:
        return f"{type(problem).__name__}: {problem}"[:300], not isinstance(problem, OFFICE_SHUT)
    except OSError as problem:
        return f"{type(problem).__name__}: {problem}"[:300], False
    return "", True


def run_errands(actor: object) -> list[str]:
    """Do what time alone has brought about; the names of errands that failed, which harm neither others nor the post."""
    failed = []
    with _alone():
        for errand in offered(Errand):
            try:
                errand.run(actor)
            except Exception:
                db.session.rollback()
                current_app.logger.exception("an errand failed; it is tried again next time")
                failed.append(errand.name)
    return failed


@command(NoticeAction.CHOOSE)
def choose_letters(actor: Any, person: Person, wanted: Mapping[str, Pace]) -> bool:
    """Choose when one gets letters of these sorts; those waiting already follow the choice. Whether anything changed.

    Sorts that no feature offers are left out.
    """
    locked(person)  # two presses of the button at once
    known = {sort.name for sort in sorts()}
    before = choices_of(person)
    changed = {
        name: pace for name, pace in wanted.items() if name in known and before.get(name, Pace.AT_ONCE) is not pace
    }
    for name, pace in changed.items():
        mine = (LetterChoice.person_id == person.id, LetterChoice.sort == name)
        db.session.execute(delete(LetterChoice).where(*mine))
        if pace is not Pace.AT_ONCE:
            db.session.add(LetterChoice(person_id=person.id, sort=name, pace=pace))
        _turn_waiting(person, name, pace)
    if changed:
        who = getattr(actor, "id", None)
        record(
            LettersChosen(
                subject_kind="person", subject_id=person.public_id, actor_id=who, sorts=tuple(sorted(changed))
            )
        )
    return bool(changed)


def _turn_waiting(person: Person, sort: str, pace: Pace) -> None:
    waiting = (Letter.reader == person.public_id, Letter.sort == sort)
    if pace is Pace.NEVER:
        db.session.execute(delete(Letter).where(*waiting))
    else:
        db.session.execute(update(Letter).where(*waiting).values(together=pace is Pace.DAILY))


def stop_letters(actor: Any, person: Person, sort: str) -> bool:
    """Decline letters of this sort, or of every sort; whether anything changed."""
    return choose_letters(actor, person, {one.name: Pace.NEVER for one in sorts_named(sort)})
