"""Turns facts into letters, in the transaction that made them true."""

from sqlalchemy import insert

from civic.kernel import clock
from civic.kernel.events import Event
from civic.kernel.extensions import db
from civic.kernel.feature import offered
from civic.kernel.i18n import LANGUAGES, speaking
from civic.kernel.notices import Notice
from civic.notifications.models import Letter

_QUEUE = insert(Letter.__table__)


def write_letters(fact: Event) -> None:
    """Queue a letter for every recipient of every notice that speaks of this kind of fact."""
    for notice in offered(Notice):
        if isinstance(fact, notice.kind):
            for recipient in notice.recipients(fact):
                language = recipient.language if recipient.language in LANGUAGES else "kk"
                with speaking(language):
                    subject, body = notice.words(fact, recipient)
                letter = {
                    "notice": notice.name,
                    "language": language,
                    "address": recipient.address,
                    "subject": " ".join(str(subject).split())[:300],
                    "body": str(body),
                    "queued_on": clock.today(),
                }
                db.session.connection().execute(_QUEUE, letter)
