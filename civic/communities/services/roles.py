"""What can be done with roles, and with accounts as far as the town may bar them."""

from dataclasses import dataclass

from sqlalchemy import func, select

from civic.accounts.models import Person
from civic.accounts.services import forget_second_factor, revoke_sessions
from civic.communities.events import PersonRestored, PersonSuspended, RoleGranted, RoleWithdrawn
from civic.communities.models import STAFF_ROLES, Place, Role, RoleName
from civic.communities.permissions import PlaceAction
from civic.communities.queries import forget_roles
from civic.kernel import clock
from civic.kernel.commands import command
from civic.kernel.errors import Refused
from civic.kernel.events import Event, record
from civic.kernel.extensions import db
from civic.kernel.i18n import lazy_gettext as _l


@dataclass(frozen=True)
class Grant:
    """A role about to be given; the rule judges its place, its name and its receiver."""

    place: Place
    name: RoleName
    person_id: int


@command(PlaceAction.GRANT_ROLE)
def grant_role(actor: object, grant: Grant, reason: str) -> Role:
    """Give a person a role in a place, with the reason.

    Raises:
        Refused: no reason, the account is suspended or not confirmed, or the person holds this role here.
    """
    _check_reason(reason)
    person = db.session.get_one(Person, grant.person_id)
    if person.suspended_at is not None:
        raise Refused("email", _l("This account is suspended."))
    if _live(person.id, grant.place.id, grant.name) is not None:
        raise Refused("role", _l("This person holds this role here already."))
    role = Role(
        person_id=person.id,
        place_id=grant.place.id,
        name=str(grant.name),
        granted_at=clock.now(),
        granted_by_id=getattr(actor, "id", None),
        granted_reason=reason.strip(),
    )
    db.session.add(role)
    db.session.flush()
    record(_on_role(RoleGranted, role, person, grant.place, actor, reason))
    _after_role_change(person, role)
    return role


@command(PlaceAction.WITHDRAW_ROLE)
def withdraw_role(actor: object, role: Role, reason: str) -> None:
    """Take a role back, with the reason; the line stays for the record.

    Raises:
        Refused: no reason, it was withdrawn before, or it is the last steward of the whole installation.
    """
    _check_reason(reason)
    if role.withdrawn_at is not None:
        raise Refused(None, _l("This role was withdrawn already."))
    if role.name == RoleName.STEWARD and role.place.parent_id is None and _stewards_of(role.place_id) < 2:
        raise Refused(None, _l("This is the last steward of the whole installation. Name another one first."))
    role.withdrawn_at = clock.now()
    role.withdrawn_by_id = getattr(actor, "id", None)
    role.withdrawn_reason = reason.strip()
    record(_on_role(RoleWithdrawn, role, role.person, role.place, actor, reason))
    _after_role_change(role.person, role)


def _live(person_id: int, place_id: int, name: RoleName) -> Role | None:
    return db.session.scalar(
        select(Role).where(
            Role.person_id == person_id, Role.place_id == place_id, Role.name == str(name), Role.withdrawn_at.is_(None)
        )
    )


def _stewards_of(place_id: int) -> int:
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Role)
            .join(Person, Person.id == Role.person_id)
            .where(
                Role.place_id == place_id,
                Role.name == RoleName.STEWARD,
                Role.withdrawn_at.is_(None),
                Person.suspended_at.is_(None),
            )
        )
        or 0
    )


def _on_role(
    kind: type[RoleGranted] | type[RoleWithdrawn], role: Role, person: Person, place: Place, actor: object, reason: str
) -> Event:
    return kind(
        subject_kind="role",
        subject_id=role.public_id,
        place_id=place.id,
        actor_id=getattr(actor, "id", None),
        person=person.public_id,
        role=role.name,
        reason=reason.strip(),
    )


def _after_role_change(person: Person, role: Role) -> None:
    forget_roles()
    if role.name in STAFF_ROLES:
        revoke_sessions(person)


def _check_reason(reason: str) -> None:
    if len(reason.strip()) < 3:
        raise Refused("reason", _l("Give the reason; it is kept with the record."))


@command(PlaceAction.SUSPEND)
def suspend_person(actor: object, person: Person, reason: str) -> None:
    """Bar an account from everything but reading, and end its sessions.

    Raises:
        Refused: no reason, or suspended already.
    """
    _check_reason(reason)
    if person.suspended_at is not None:
        raise Refused(None, _l("This account is suspended already."))
    person.suspended_at = clock.now()
    record(_on_person(PersonSuspended, person, actor, reason))
    revoke_sessions(person)


@command(PlaceAction.RESTORE)
def restore_person(actor: object, person: Person, reason: str) -> None:
    """Let a suspended account take part again.

    Raises:
        Refused: no reason, or not suspended.
    """
    _check_reason(reason)
    if person.suspended_at is None:
        raise Refused(None, _l("This account is not suspended."))
    person.suspended_at = None
    record(_on_person(PersonRestored, person, actor, reason))


@command(PlaceAction.UNLOCK)
def unlock_person(actor: object, person: Person, reason: str) -> None:
    """Take off the second factor of somebody who lost their phone, after seeing them; ends their sessions.

    Raises:
        Refused: no reason, or there is no second factor.
    """
    _check_reason(reason)
    if not person.has_second_factor:
        raise Refused(None, _l("This account has no second factor."))
    forget_second_factor(actor, person, reason.strip())


def _on_person(kind: type[PersonSuspended] | type[PersonRestored], person: Person, actor: object, reason: str) -> Event:
    return kind(
        subject_kind="person",
        subject_id=person.public_id,
        actor_id=getattr(actor, "id", None),
        person=person.public_id,
        reason=reason.strip(),
    )
