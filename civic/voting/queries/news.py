"""Which news of which rounds residents are to be told by mail now, and whom."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select

from civic.accounts.models import Person
from civic.communities.models import Place, Role, RoleName
from civic.discussion.queries import followers_among
from civic.kernel import clock
from civic.kernel.extensions import db
from civic.voting.events import Addressed
from civic.voting.models import News, RollEntry, RollStatus, Round, RoundNews, RoundState
from civic.voting.queries.roll import person_key, roll_ref

LISTED, BLOCKED, UNPROVED, UNLISTED = "listed", "blocked", "unproved", "unlisted"
"""How somebody stands to a roll."""
REMINDED = timedelta(days=3)
"""Before the end of voting; shorter votes than twice that get no reminder."""
FRESH = timedelta(days=14)
"""What ended or was published longer ago is no news any more."""
APART = timedelta(days=2)
"""Between telling that voting has opened and reminding of its end, however late the first was."""


def reminder_at(round_: Round) -> datetime | None:
    """When those who have not voted are reminded; None for a vote too short for it."""
    long_enough = round_.closes_at - round_.opens_at >= 2 * REMINDED
    return round_.closes_at - REMINDED if long_enough else None


def told_of(round_: Round) -> dict[str, RoundNews]:
    """How far each piece of news has been told, by its name."""
    rows = db.session.scalars(select(RoundNews).where(RoundNews.round_id == round_.id))
    return {row.news: row for row in rows}


def is_due(round_: Round, news: News, now: datetime, opening_told: date | None) -> bool:
    """Whether it is time; ``opening_told`` is the day on which all had been told that voting has opened."""
    if round_.is_imported:
        return False
    state = round_.state(now)
    if news is News.OPENED:
        return state is RoundState.OPEN
    if news is News.ENDING:
        reminder = reminder_at(round_)
        apart = opening_told is not None and clock.today() - opening_told >= APART
        return state is RoundState.OPEN and reminder is not None and now >= reminder and apart
    if news is News.ENDED_EARLY:
        return round_.closed_at is not None and now < round_.closed_at + FRESH
    return round_.published_at is not None and now < round_.published_at + FRESH


def news_waiting() -> Iterator[tuple[str, News]]:
    """Public id of each round and the news of it that is to be told now."""
    now = clock.db_now()
    since = now - FRESH
    recent = or_(Round.closes_at > now, Round.closed_at > since, Round.published_at > since)
    wanted = select(Round).where(Round.frozen_at.is_not(None), Round.imported_meta.is_(None), recent)
    rounds = db.session.scalars(wanted.order_by(Round.closes_at, Round.id)).all()
    rows = select(RoundNews).where(RoundNews.round_id.in_(wanted.with_only_columns(Round.id)))
    done = {(row.round_id, row.news): row.done_on for row in db.session.scalars(rows)}
    for round_ in rounds:
        opening_told = done.get((round_.id, News.OPENED))
        for news in News:
            if done.get((round_.id, news)) is None and is_due(round_, news, now, opening_told):
                yield round_.public_id, news


def next_people(upto: int, limit: int) -> Sequence[Person]:
    """The next accounts that can be reached by mail, in the order of their keys."""
    reachable = (Person.confirmed_at.is_not(None), Person.suspended_at.is_(None), Person.id > upto)
    return db.session.scalars(select(Person).where(*reachable).order_by(Person.id).limit(limit)).all()


def addressed(round_: Round, news: News, people: Sequence[Person]) -> tuple[Addressed, ...]:
    """Whom of these it concerns: who may vote (a reminder: and has not), follows the round, or lives in the place."""
    entries = _entries(round_, people)
    others: set[int] = set()
    if news is not News.ENDING:
        others = followers_among(people, "round", round_.public_id) | _residents(round_, people)
    found = []
    for person in people:
        standing, casts = entries.get(person.id, (UNLISTED, 0))
        if standing == UNLISTED and person_key(person, round_) is None:
            standing = UNPROVED
        told = standing == LISTED and not (news is News.ENDING and casts)
        if told or person.id in others:
            found.append(Addressed(person.email, person.locale, person.id, standing))
    return tuple(found)


def _entries(round_: Round, people: Sequence[Person]) -> dict[int, tuple[str, int]]:
    """Standing and number of casts, by person, of those on the roll."""
    known = ((person, person_key(person, round_)) for person in people)
    refs = {roll_ref(round_, key): person.id for person, key in known if key is not None}
    rows = db.session.execute(
        select(RollEntry.roll_ref, RollEntry.status, RollEntry.casts).where(
            RollEntry.round_id == round_.id, RollEntry.roll_ref.in_(refs)
        )
    )
    standings = {RollStatus.ELIGIBLE: LISTED}
    return {refs[bytes(ref)]: (standings.get(RollStatus(status), BLOCKED), casts) for ref, status, casts in rows}


def _residents(round_: Round, people: Sequence[Person]) -> set[int]:
    """Who of these holds the role of a resident in the round's place or inside it."""
    return set(
        db.session.scalars(
            select(Role.person_id)
            .join(Place, Place.id == Role.place_id)
            .where(
                Role.name == RoleName.RESIDENT,
                Role.withdrawn_at.is_(None),
                Role.person_id.in_([person.id for person in people]),
                Place.path.startswith(round_.place.path, autoescape=True),
            )
        )
    )
