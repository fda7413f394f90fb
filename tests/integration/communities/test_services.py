"""Places are added and described, roles are given and taken, and nobody reaches above their own place."""

import pytest
from flask import Flask
from sqlalchemy import select

from civic.accounts.models import SessionRow
from civic.audit.models import AuditEntry
from civic.communities.models import Place, PlaceKind, Role, RoleName
from civic.communities.queries import place_by_code, roles_of
from civic.communities.services import (
    Grant,
    PlaceWords,
    create_place,
    edit_place,
    grant_role,
    restore_person,
    suspend_person,
    withdraw_role,
)
from civic.kernel.commands import transaction
from civic.kernel.errors import Denied, Refused
from civic.kernel.extensions import db
from civic.kernel.permissions import SYSTEM
from tests.factories.communities import region
from tests.factories.people import Actors

NAMES = PlaceWords("Аула", "Двор", "Yard")


def facts() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.fact).order_by(AuditEntry.id)))


def test_a_place_knows_its_way_from_the_root(app: Flask) -> None:
    country, oblast, city, yard = region()
    assert yard.path == f"/{country.id}/{oblast.id}/{city.id}/{yard.id}/"
    assert country.contains(yard)
    assert not yard.contains(country)
    assert facts()[:4] == ["PlaceCreated"] * 4


@pytest.mark.parametrize("code", ["pavlodar", "Двор", "UPPER", "a b", "-x", "x" * 41, "people", ""])
def test_a_short_name_must_be_free_and_plain(app: Flask, code: str) -> None:
    city = region()[2]
    with pytest.raises(Refused) as refusal:
        create_place(SYSTEM, city, code, PlaceKind.COURTYARD, NAMES)
    assert refusal.value.field == "code"


def test_a_second_root_is_refused(app: Flask) -> None:
    region()
    with pytest.raises(Refused):
        create_place(SYSTEM, None, "another", PlaceKind.COUNTRY, NAMES)


def test_an_edit_is_recorded_with_old_and_new_values(app: Flask, actors: Actors) -> None:
    city = region()[2]
    staff = actors.staff_of(city)
    edit_place(staff, city, PlaceWords("Павлодар", "Павлодар", "Pavlodar city"))
    line = db.session.scalars(select(AuditEntry).where(AuditEntry.fact == "PlaceChanged")).one()
    assert '"name_en": ["Pavlodar", "Pavlodar city"]' in line.details
    assert line.actor_id == staff.id
    assert line.place_id == city.id
    edit_place(staff, city, PlaceWords("Павлодар", "Павлодар", "Pavlodar city"))
    assert facts().count("PlaceChanged") == 1


def test_half_a_position_is_refused(app: Flask, actors: Actors) -> None:
    city = region()[2]
    with pytest.raises(Refused) as refusal:
        edit_place(actors.staff_of(city), city, PlaceWords("а", "б", "c", lon=76.0))
    assert refusal.value.field == "lon"


# Who may give which role in the yard: holder of a role somewhere, role to give, allowed.
HIERARCHY = [
    (RoleName.STEWARD, "oblast", RoleName.STEWARD, True),
    (RoleName.STEWARD, "city", RoleName.AKIMAT_STAFF, True),
    (RoleName.AKIMAT_STAFF, "city", RoleName.RESIDENT, True),
    (RoleName.AKIMAT_STAFF, "city", RoleName.COMMUNITY_LEADER, True),
    (RoleName.AKIMAT_STAFF, "city", RoleName.AKIMAT_STAFF, False),
    (RoleName.AKIMAT_STAFF, "city", RoleName.STEWARD, False),
    (RoleName.FACILITATOR, "city", RoleName.RESIDENT, False),
    (RoleName.AUDITOR, "country", RoleName.RESIDENT, False),
    (RoleName.RESIDENT, "yard", RoleName.RESIDENT, False),
    (RoleName.COMMUNITY_LEADER, "yard", RoleName.RESIDENT, False),
]


@pytest.mark.parametrize(("role", "where", "given", "allowed"), HIERARCHY)
def test_roles_are_given_downwards_only(
    app: Flask, actors: Actors, role: RoleName, where: str, given: RoleName, allowed: bool
) -> None:
    places = dict(zip(("country", "oblast", "city", "yard"), region(), strict=True))
    giver, taker = actors.holding(role, places[where]), actors.person("Taker")
    if allowed:
        assert grant_role(giver, Grant(places["yard"], given, taker.id), "order no. 7").name == given
    else:
        with pytest.raises(Denied):
            grant_role(giver, Grant(places["yard"], given, taker.id), "order no. 7")
        assert db.session.scalar(select(Role.id).where(Role.person_id == taker.id)) is None


def test_a_steward_reaches_nothing_above(app: Flask, actors: Actors) -> None:
    _country, oblast, city, _yard = region()
    steward, friend = actors.steward_of(city), actors.person("Friend")
    for above in (oblast,):
        with pytest.raises(Denied):
            grant_role(steward, Grant(above, RoleName.RESIDENT, friend.id), "because")
        with pytest.raises(Denied):
            create_place(steward, above, "sibling", PlaceKind.CITY, NAMES)


def test_nobody_gives_a_role_to_themselves(app: Flask, actors: Actors) -> None:
    city = region()[2]
    steward = actors.steward_of(city)
    with pytest.raises(Denied, match="ask another steward"):
        grant_role(steward, Grant(city, RoleName.AUDITOR, steward.id), "because")


def test_only_an_equal_or_higher_steward_withdraws_a_steward(app: Flask, actors: Actors) -> None:
    _country, oblast, city, _yard = region()
    low, high = actors.steward_of(city), actors.steward_of(oblast)
    role_of_high = db.session.scalars(select(Role).where(Role.person_id == high.id)).one()
    with pytest.raises(Denied):
        withdraw_role(low, role_of_high, "because")
    role_of_low = db.session.scalars(select(Role).where(Role.person_id == low.id)).one()
    withdraw_role(high, role_of_low, "moved away")
    assert role_of_low.withdrawn_reason == "moved away"
    assert roles_of(low) == []


def test_the_last_steward_of_all_stays(app: Flask, actors: Actors) -> None:
    country = region()[0]
    one = actors.steward_of(country)
    role = db.session.scalars(select(Role).where(Role.person_id == one.id)).one()
    with pytest.raises(Refused, match="last steward"):
        withdraw_role(SYSTEM, role, "because")
    actors.steward_of(country)
    withdraw_role(SYSTEM, role, "because")
    assert role.withdrawn_at is not None


def test_the_same_role_is_not_held_twice(app: Flask, actors: Actors) -> None:
    city, taker = region()[2], actors.person()
    grant_role(SYSTEM, Grant(city, RoleName.FACILITATOR, taker.id), "order")
    with pytest.raises(Refused):
        grant_role(SYSTEM, Grant(city, RoleName.FACILITATOR, taker.id), "order")


def test_a_reason_is_owed(app: Flask, actors: Actors) -> None:
    city, taker = region()[2], actors.person()
    with pytest.raises(Refused) as refusal:
        grant_role(SYSTEM, Grant(city, RoleName.FACILITATOR, taker.id), "  ")
    assert refusal.value.field == "reason"


def test_a_staff_role_signs_the_person_out(app: Flask, actors: Actors) -> None:
    region()
    taker = actors.person()
    number = taker.id
    actors.browser(taker)
    assert db.session.scalars(select(SessionRow)).all()
    grant_role(SYSTEM, Grant(place_by_code("pavlodar"), RoleName.AKIMAT_STAFF, number), "order")
    assert not db.session.scalars(select(SessionRow)).all()


def test_roles_kept_for_a_session_end_with_its_transaction(app: Flask, actors: Actors) -> None:
    city, taker = region()[2], actors.person()
    assert roles_of(taker) == []
    assert "roles" in db.session().info
    db.session.rollback()
    assert "roles" not in db.session().info
    assert roles_of(taker) == []
    grant_role(SYSTEM, Grant(city, RoleName.RESIDENT, taker.id), "lives here")
    assert [held.name for held in roles_of(taker)] == ["resident"]


def test_a_granted_role_does_not_survive_a_failing_outer_command(app: Flask, actors: Actors) -> None:
    city, taker = region()[2], actors.person()
    with pytest.raises(RuntimeError, match="late"), transaction():
        grant_role(SYSTEM, Grant(city, RoleName.STEWARD, taker.id), "order")
        assert [held.name for held in roles_of(taker)] == ["steward"]
        raise RuntimeError("late")
    assert roles_of(taker) == []
    assert "RoleGranted" not in facts()


def test_suspension_is_for_stewards_of_all_and_never_of_oneself(app: Flask, actors: Actors) -> None:
    country, _oblast, city, _yard = region()
    top, local, person = actors.steward_of(country), actors.steward_of(city), actors.person("Noisy")
    with pytest.raises(Denied):
        suspend_person(local, person, "spam")
    with pytest.raises(Denied):
        suspend_person(top, top, "tired")
    suspend_person(top, person, "spam")
    assert person.suspended_at is not None
    with pytest.raises(Refused):
        suspend_person(top, person, "spam")
    restore_person(top, person, "a mistake")
    assert person.suspended_at is None
    assert facts()[-2:] == ["PersonSuspended", "PersonRestored"]


def test_a_suspended_steward_can_do_nothing(app: Flask, actors: Actors) -> None:
    country, _oblast, city, _yard = region()
    top, other = actors.steward_of(country), actors.steward_of(country)
    suspend_person(top, other, "left the office")
    with pytest.raises(Denied, match="suspended"):
        grant_role(other, Grant(city, RoleName.STEWARD, actors.person().id), "because")
    assert db.session.scalar(select(Place.id).where(Place.code == "pavlodar")) == city.id
