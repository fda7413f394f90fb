"""Turns facts into letters, in the transaction that made them true."""

from sqlalchemy import delete, insert

from civic.kernel import clock
from civic.kernel.events import Event
from civic.kernel.extensions import db
from civic.kernel.feature import offered
from civic.kernel.i18n import LANGUAGES, speaking
from civic.kernel.notices import News, Notice, Recipient
from civic.notifications.models import Letter, Pace
from civic.notifications.queries import day_of_letters, readers

_QUEUE = insert(Letter.__table__)


def write_letters(fact: Event) -> None:
    """Queue a letter for every recipient of every notice that speaks of this kind of fact, unless they declined it."""
    for notice in offered(Notice):
        if isinstance(fact, notice.kind):
            _write(notice, fact)


def _write(notice: Notice, fact: Event) -> None:
    recipients = list(notice.recipients(fact))
    people = [one.person_id for one in recipients if one.person_id is not None] if notice.sort else []
    wishes = readers(notice.sort, people) if people else {}
    for recipient in recipients:
        # Whoever has no account made no choice, and stops letters where they began.
        reader, pace = wishes.get(recipient.person_id or 0, ("", Pace.AT_ONCE))
        if pace is not Pace.NEVER:
            _queue(notice, fact, recipient, reader, together=pace is Pace.DAILY)


def _queue(notice: Notice, fact: Event, recipient: Recipient, reader: str, *, together: bool) -> None:
    news = notice.news(fact) if notice.news is not None else News("")
    if news.about:
        older = (Letter.address == recipient.address, Letter.notice == notice.name, Letter.about == news.about)
        db.session.execute(delete(Letter).where(*older))
    language = recipient.language if recipient.language in LANGUAGES else "kk"
    with speaking(language):
        subject, body = notice.words(fact, recipient)
    letter = {
        "notice": notice.name,
        "language": language,
        "address": recipient.address,
        "subject": " ".join(str(subject).split())[:300],
        "body": str(body),
        "queued_on": day_of_letters() if together else clock.today(),
        "about": news.about,
        "good_until": news.until,
        "together": together,
        "sort": notice.sort if reader else "",
        "reader": reader,
    }
    db.session.connection().execute(_QUEUE, letter)
