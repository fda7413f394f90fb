"""People of the town, by what they are."""

from datetime import timedelta

from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import func, select

from civic.accounts.models import Person
from civic.communities.models import Place, Role, RoleName
from civic.kernel import clock
from civic.kernel.commands import transaction
from civic.kernel.extensions import db
from tests.support.visitor import Visitor

PASSWORD = "courtyard bench 7"
_HASH = PasswordHasher(time_cost=1, memory_cost=19 * 1024, parallelism=1).hash(PASSWORD)


class Actors:
    """Makes persons with roles, and visitors signed in as them."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def person(
        self, name: str = "Aigul", *, confirmed: bool = True, email: str | None = None, locale: str = "en"
    ) -> Person:
        """Somebody with an account and no role."""
        number = (db.session.scalar(select(func.count()).select_from(Person)) or 0) + 1
        moment = clock.now() - timedelta(days=30)
        with transaction():
            person = Person(
                email=email or f"{name.lower().replace(' ', '.')}.{number}@town.example",
                name=name,
                password_hash=_HASH,
                locale=locale,
                created_at=moment,
                confirmed_at=moment if confirmed else None,
            )
            db.session.add(person)
        return person

    def holding(self, role: RoleName, place: Place, name: str | None = None) -> Person:
        """Somebody who holds a role in a place."""
        person = self.person(name or role.value.replace("_", " ").title())
        with transaction():
            db.session.add(
                Role(
                    person_id=person.id,
                    place_id=place.id,
                    name=role.value,
                    granted_at=clock.now(),
                    granted_reason="test",
                )
            )
        return person

    def staff_of(self, place: Place) -> Person:
        """Akimat staff of this place."""
        return self.holding(RoleName.AKIMAT_STAFF, place)

    def steward_of(self, place: Place) -> Person:
        """Steward of this place."""
        return self.holding(RoleName.STEWARD, place)

    def auditor_of(self, place: Place) -> Person:
        """Auditor of this place."""
        return self.holding(RoleName.AUDITOR, place)

    def facilitator_of(self, place: Place) -> Person:
        """Facilitator of this place."""
        return self.holding(RoleName.FACILITATOR, place)

    def browser(self, person: Person | str, language: str = "en") -> Visitor:
        """A browser signed in as this person (or mail address), through the real form."""
        email = person if isinstance(person, str) else person.email
        return Visitor(self.app, language=language).sign_in(email, PASSWORD)
