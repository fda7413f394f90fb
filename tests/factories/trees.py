"""A made-up feature of the town that tells people of trees, and the hours at which it does."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from civic.accounts.models import Person
from civic.kernel import clock
from civic.kernel.commands import transaction
from civic.kernel.events import Event, record
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.notices import LetterSort, Notice, Recipient
from civic.notifications.models import Pace
from civic.notifications.services import choose_letters


@dataclass(frozen=True, kw_only=True)
class TreePlanted(Event):
    """Made up for these tests."""

    street: str
    people: tuple[tuple[str, str, int | None], ...]


def recipients(fact: TreePlanted) -> Iterator[Recipient]:
    return (Recipient(address, code, person) for address, code, person in fact.people)


def words(fact: TreePlanted, recipient: Recipient) -> tuple[str, str]:
    return f"Asar: a tree on {fact.street}", f"It was planted on {fact.street}."


def must(fact: TreePlanted, recipient: Recipient) -> tuple[str, str]:
    return "Asar: your tree", "It is yours, so you are told."


TREES = LetterSort("trees", _l("Save"), _l("Save"), order=1)
OFFERS = (TREES, Notice("tree", TreePlanted, recipients, words, TREES.name))


def plant(*people: Person, street: str = "Kamzin Street") -> None:
    with transaction():
        record(TreePlanted(street=street, people=tuple((one.email, one.locale, one.id) for one in people)))


def wants(person: Person, pace: Pace) -> None:
    choose_letters(person, person, {"trees": pace})


def at(hour: int, *, days: int = 0) -> timedelta:
    """How far the clock must move to stand at this hour of the town, so many days from now."""
    now = clock.now().astimezone(clock.zone())
    there = datetime(now.year, now.month, now.day, hour, 5, tzinfo=clock.zone()) + timedelta(days=days)
    return there - now
