"""Signing in and out: who gets in, who does not, and what strangers can learn from trying."""

from collections.abc import Callable
from datetime import timedelta
from statistics import median
from time import perf_counter

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import func, select

from civic.accounts import codes, passwords
from civic.accounts.models import Person, SessionRow
from civic.accounts.services import limits
from civic.kernel import clock, throttle
from civic.kernel.extensions import db
from tests.factories.accounts import code, cookie, has_second_factor
from tests.factories.people import PASSWORD, Actors
from tests.support.visitor import Seen, Visitor


def attempt(visitor: Visitor, email: str, password: str, **kwargs: object) -> Seen:
    visitor.get("/sign-in")
    return visitor.post("/sign-in", {"email": email, "password": password}, **kwargs)


def test_right_words_open_the_door_and_sign_out_closes_it(app: Flask, visitor: Visitor, actors: Actors) -> None:
    person = actors.person("Aigul", email="aigul@town.example")
    assert attempt(visitor, " AIGUL@town.example ", PASSWORD).location == "/"
    assert "Aigul" in visitor.get("/me").words()
    assert visitor.post("/sign-out").location == "/"
    assert cookie(visitor).startswith("v."), "only the farewell is kept, for the next page"
    assert "You are signed out" in visitor.get("/sign-in").words()
    assert visitor.get("/me").status == 302
    assert db.session.scalar(select(func.count()).select_from(SessionRow)) == 0
    assert person.id


def test_wrong_password_and_unknown_address_get_the_same_answer(app: Flask, actors: Actors) -> None:
    actors.person("Known", email="known.one@town.example")
    pages = []
    for email in ("known.one@town.example", "other.one@town.example"):
        seen = attempt(Visitor(app), email, "not this one, surely")
        pages.append((seen.status, len(seen.text.replace(email, ""))))
        assert "The address or the password is wrong." in seen.words()
    assert pages[0] == pages[1]
    assert pages[0][0] == 422


def _same_work(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Count verifications, then look at the time as well."""
    done: list[str] = []
    real = PasswordHasher.verify

    def counted(self: PasswordHasher, stored: str, password: str) -> bool:
        done.append(stored)
        return bool(real(self, stored, password))

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    times: dict[str, list[float]] = {"known.one@town.example": [], "other.one@town.example": []}
    for _round in range(5):
        for email, taken in times.items():
            visitor = Visitor(app)
            visitor.get("/sign-in")
            began = perf_counter()
            visitor.post("/sign-in", {"email": email, "password": "not this one, surely"})
            taken.append(perf_counter() - began)
    assert len(done) == 10, "one verification for each try, known or not"
    known, unknown = (median(taken) for taken in times.values())
    assert 0.4 < known / unknown < 2.5


def test_known_and_unknown_take_the_same_work(app: Flask, actors: Actors, monkeypatch: pytest.MonkeyPatch) -> None:
    actors.person("Known", email="known.one@town.example")
    _same_work(app, monkeypatch)


def test_without_the_dummy_hash_the_difference_is_seen(
    app: Flask, actors: Actors, monkeypatch: pytest.MonkeyPatch
) -> None:
    actors.person("Known", email="known.one@town.example")
    real = passwords.matches
    monkeypatch.setattr(passwords, "matches", lambda stored, password: stored is not None and real(stored, password))
    with pytest.raises(AssertionError):
        _same_work(app, monkeypatch)


def _guessing_is_slowed(app: Flask, person: str) -> None:
    statuses = [attempt(Visitor(app), person, f"guess number {n}").words() for n in range(limits.PASSWORD_TRIES + 1)]
    assert "Too many tries" in statuses[-1]
    assert "Too many tries" not in statuses[-2]
    assert "Too many tries" in attempt(Visitor(app), person, PASSWORD).words(), "even the right one must wait"


def test_guessing_at_one_account_is_slowed_but_never_locks_it(app: Flask, actors: Actors) -> None:
    person = actors.person("Aigul", email="aigul@town.example")
    _guessing_is_slowed(app, person.email)
    with clock.travel(timedelta(minutes=16)):
        assert attempt(Visitor(app), "aigul@town.example", PASSWORD).status == 302


def test_unknown_accounts_are_slowed_alike(app: Flask) -> None:
    _guessing_is_slowed(app, "nobody@town.example")


def test_without_the_throttle_guessing_goes_on(app: Flask, actors: Actors, monkeypatch: pytest.MonkeyPatch) -> None:
    actors.person("Aigul", email="aigul@town.example")
    monkeypatch.setattr(throttle, "hit", lambda *_args: 0)
    with pytest.raises(AssertionError):
        _guessing_is_slowed(app, "aigul@town.example")


def _spraying_is_slowed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "NETWORK_FAILURES", 4)
    said = [attempt(Visitor(app), f"person{n}@town.example", "one guess for all").words() for n in range(5)]
    assert "Too many tries" in said[4]
    assert not any("Too many tries" in words for words in said[:4])


def test_one_guess_at_many_accounts_is_slowed_by_network(
    app: Flask, actors: Actors, monkeypatch: pytest.MonkeyPatch
) -> None:
    actors.person("Aigul", email="aigul@town.example")
    _spraying_is_slowed(app, monkeypatch)
    elsewhere = attempt(Visitor(app), "aigul@town.example", PASSWORD, environ_base={"REMOTE_ADDR": "10.9.8.7"})
    assert elsewhere.status == 302, "another network is not punished"


def test_without_counting_failures_spraying_goes_on(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "password_failed", lambda network: None)
    with pytest.raises(AssertionError):
        _spraying_is_slowed(app, monkeypatch)


def test_a_network_full_of_rightful_people_is_not_slowed(
    app: Flask, actors: Actors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "NETWORK_FAILURES", 2)
    emails = [actors.person(f"Neighbour {n}").email for n in range(4)]
    assert [attempt(Visitor(app), email, PASSWORD).status for email in emails] == [302] * 4


def test_an_outdated_hash_is_renewed_on_the_way_in(app: Flask, visitor: Visitor, actors: Actors) -> None:
    person = actors.person("Aigul", email="aigul@town.example")
    person.password_hash = PasswordHasher(time_cost=3, memory_cost=8192, parallelism=1).hash(PASSWORD)
    db.session.commit()
    assert attempt(visitor, "aigul@town.example", PASSWORD).status == 302
    stored = db.session.scalar(select(Person.password_hash))
    assert "m=19456,t=1,p=1" in str(stored)
    assert attempt(Visitor(app), "aigul@town.example", PASSWORD).status == 302


def test_an_endless_password_costs_no_more_than_another(visitor: Visitor, actors: Actors) -> None:
    person = actors.person("Aigul", email="aigul@town.example")
    assert attempt(visitor, person.email, PASSWORD + "x" * 100_000).status == 422


def test_second_step_asks_for_a_code(app: Flask, visitor: Visitor, actors: Actors) -> None:
    person = actors.person("Gulnar", email="gulnar@town.example")
    secret = has_second_factor(person)
    seen = attempt(visitor, "gulnar@town.example", PASSWORD)
    assert seen.location.startswith("/sign-in/code")
    assert visitor.get("/me").status == 302, "half-way is not in"
    visitor.get("/sign-in/code")
    assert visitor.post("/sign-in/code", {"code": "000000"}).status == 422
    assert visitor.post("/sign-in/code", {"code": code(secret)}).status == 302
    assert visitor.get("/me").status == 200


def _half_way(app: Flask) -> Visitor:
    visitor = Visitor(app)
    attempt(visitor, "gulnar@town.example", PASSWORD)
    visitor.get("/sign-in/code")
    return visitor


def _works_once(app: Flask, secret: str, spelling: Callable[[str], str]) -> None:
    used = code(secret)
    assert _half_way(app).post("/sign-in/code", {"code": used}).status == 302
    again = _half_way(app).post("/sign-in/code", {"code": spelling(used)})
    assert again.status == 422, "a code works once"


@pytest.mark.parametrize(
    "spelling",
    [
        lambda c: c,
        lambda c: c[:3] + " " + c[3:],
        lambda c: f" {c} ",
        lambda c: c[:3] + "-" + c[3:],
        lambda c: "".join(chr(ord(d) + 0xFEE0) for d in c),
    ],
    ids=["same", "space inside", "spaces around", "hyphen", "wide digits"],
)
def test_a_used_code_is_refused_however_it_is_written(
    app: Flask, actors: Actors, spelling: Callable[[str], str]
) -> None:
    person = actors.person("Gulnar", email="gulnar@town.example")
    _works_once(app, has_second_factor(person), spelling)


def test_without_the_memory_of_steps_a_code_works_twice(
    app: Flask, actors: Actors, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = actors.person("Gulnar", email="gulnar@town.example")
    secret = has_second_factor(person)
    real = codes.step_of
    monkeypatch.setattr(codes, "step_of", lambda secret, typed, moment, last: real(secret, typed, moment, None))
    with pytest.raises(AssertionError):
        _works_once(app, secret, lambda c: c)


def test_a_code_with_a_space_is_understood(app: Flask, actors: Actors) -> None:
    secret = has_second_factor(actors.person("Gulnar", email="gulnar@town.example"))
    shown = code(secret)
    assert _half_way(app).post("/sign-in/code", {"code": f"{shown[:3]} {shown[3:]}"}).status == 302


def test_guessing_codes_is_slowed(app: Flask, actors: Actors) -> None:
    secret = has_second_factor(actors.person("Gulnar", email="gulnar@town.example"))
    visitor = _half_way(app)
    said = [visitor.post("/sign-in/code", {"code": f"00000{n}"}).words() for n in range(limits.CODE_TRIES + 1)]
    assert "Too many tries" in said[-1]
    assert "Too many tries" in visitor.post("/sign-in/code", {"code": code(secret)}).words()
    with clock.travel(timedelta(minutes=16)):
        later = _half_way(app)
        assert later.post("/sign-in/code", {"code": code(secret)}).status == 302


def test_half_way_lasts_ten_minutes_and_ends_with_a_changed_password(app: Flask, actors: Actors) -> None:
    person = actors.person("Gulnar", email="gulnar@town.example")
    secret = has_second_factor(person)
    visitor = _half_way(app)
    with clock.travel(timedelta(minutes=10, seconds=1)):
        assert visitor.post("/sign-in/code", {"code": code(secret)}).location.startswith("/sign-in")
    visitor = _half_way(app)
    stored = db.session.get_one(Person, person.id)
    stored.password_hash = PasswordHasher(time_cost=1, memory_cost=19456, parallelism=1).hash("another one entirely")
    db.session.commit()
    assert visitor.post("/sign-in/code", {"code": code(secret)}).location.startswith("/sign-in")
    assert visitor.get("/me").status == 302


def test_a_suspended_person_reads_why_and_can_still_sign_out(app: Flask, actors: Actors) -> None:
    person = actors.person("Aigul", email="aigul@town.example")
    browser = actors.browser(person)
    stored = db.session.get_one(Person, person.id)
    stored.suspended_at = clock.now()
    db.session.commit()
    seen = browser.get("/me")
    assert seen.status == 403
    assert "suspended" in seen.words()
    assert browser.post("/sign-out").status == 302
    assert db.session.scalar(select(func.count()).select_from(SessionRow)) == 0
