"""What can be asked about letters: who wants which, and whose link this is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hmac import compare_digest

from flask import current_app
from sqlalchemy import func, select

from civic.accounts.models import Person
from civic.kernel import clock, keys
from civic.kernel.extensions import db
from civic.kernel.links import absolute
from civic.kernel.permissions import Stranger
from civic.notifications.kinds import sorts_named
from civic.notifications.models import Letter, LetterChoice, Pace

_AT_ONCE = 500
LONG = timedelta(days=2)
"""No letter that is sent waits longer for its first attempt, not even one that goes with others once a day."""


@dataclass(frozen=True)
class Reader(Stranger):
    """Somebody who came by the link of a letter: they may choose about letters of that person, and nothing else."""

    letters_of: int
    """Key of the person."""


def mark_of(reader: str, sort: str) -> str:
    """The part of the link that proves that a letter of this sort went to this person; good for as long as the account."""
    return keys.keyed(keys.ensure("letters"), reader, sort).hex()[:32]


def way_out(endpoint: str, reader: str, sort: str) -> str:
    """The full address at which letters of this sort are declined without signing in."""
    return absolute(endpoint, reader=reader, sort=sort, mark=mark_of(reader, sort))


def reader_behind(reader: str, sort: str, mark: str) -> tuple[Reader, Person] | None:
    """Who somebody with this link is, and whose letters it is about; None when the link is wrong."""
    if not sorts_named(sort) or not compare_digest(mark_of(reader, sort).encode(), mark.encode()):
        return None
    person = db.session.scalar(select(Person).where(Person.public_id == reader))
    return None if person is None else (Reader(person.id), person)


def choices_of(person: Person) -> dict[str, Pace]:
    """What somebody chose, by sort; what is not there comes at once."""
    rows = db.session.execute(select(LetterChoice.sort, LetterChoice.pace).where(LetterChoice.person_id == person.id))
    return {sort: Pace(pace) for sort, pace in rows}


def readers(sort: str, people: Iterable[int]) -> dict[int, tuple[str, Pace]]:
    """Of each of these persons the public id and when they want letters of this sort."""
    found: dict[int, tuple[str, Pace]] = {}
    for some in _portions(sorted(set(people))):
        rows = db.session.execute(
            select(Person.id, Person.public_id, LetterChoice.pace)
            .outerjoin(LetterChoice, (LetterChoice.person_id == Person.id) & (LetterChoice.sort == sort))
            .where(Person.id.in_(some))
        )
        found |= {number: (public_id, Pace(pace or Pace.AT_ONCE)) for number, public_id, pace in rows}
    return found


def day_of_letters() -> date:
    """The day for those who want one letter a day: it begins in the morning, when they get what the day before brought."""
    return (clock.now().astimezone(clock.zone()) - timedelta(hours=current_app.config["MORNING"])).date()


def stuck(attempts: int) -> tuple[date | None, int]:
    """Since when letters wait that should be gone long ago, and how many were given up after so many attempts."""
    waiting = select(func.min(Letter.queued_on)).where(Letter.attempts == 0)
    since: date | None = db.session.scalar(waiting.where(Letter.queued_on < clock.today() - LONG))
    given_up = select(func.count()).select_from(Letter)
    given_up = given_up.where(Letter.attempts >= attempts)
    return since, db.session.scalar(given_up) or 0


def _portions(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    # Databases take only so many parameters in a statement.
    return (numbers[at : at + _AT_ONCE] for at in range(0, len(numbers), _AT_ONCE))
