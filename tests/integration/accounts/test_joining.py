"""How Aigul gets an account: one letter, one password, and nobody can tell who else has one."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from civic.accounts import passwords
from civic.accounts.models import MailToken, Person, SessionRow
from civic.kernel import clock
from civic.kernel.extensions import db
from tests.factories.accounts import body, letters, path_in
from tests.factories.people import PASSWORD, Actors
from tests.support.visitor import Seen, Visitor

FORM = {"name": "Айгүл Серікқызы", "email": "aigul@town.example", "password": "тауда қар жатыр", "locale": "kk"}


def sign_up(visitor: Visitor, **other: str) -> Seen:
    visitor.get("/sign-up")
    return visitor.post("/sign-up", {**FORM, **other})


def person(email: str = FORM["email"]) -> Person | None:
    db.session.rollback()
    return db.session.scalar(select(Person).where(Person.email == email))


def test_a_new_resident_signs_up_opens_the_letter_and_is_in(app: Flask, visitor: Visitor) -> None:
    seen = sign_up(visitor, email="  Aigul@Town.EXAMPLE ")
    assert seen.status == 302
    assert "Aigul@Town.EXAMPLE" in visitor.follow().words()
    made = person()
    assert made is not None
    assert (made.name, made.locale, made.confirmed_at) == ("Айгүл Серікқызы", "kk", None)
    assert made.password_hash.startswith("$argon2id$v=19$m=19456,t=1,p=1$")
    (letter,) = letters(app)
    assert letter["To"] == FORM["email"]
    assert "Айгүл Серікқызы" in body(letter)

    path = path_in(letter, "confirm")
    assert visitor.get(path).status == 200
    assert visitor.post(path, {"password": FORM["password"]}).status == 302
    assert visitor.follow().status == 200
    confirmed = person()
    assert confirmed is not None
    assert confirmed.confirmed_at is not None
    assert visitor.get(path).status == 410, "a link works once"


def test_a_neighbours_click_alone_does_not_wake_a_strangers_account(app: Flask, visitor: Visitor) -> None:
    sign_up(visitor)
    path = path_in(letters(app)[0], "confirm")
    neighbour = Visitor(app)
    neighbour.get(path)
    assert neighbour.post(path, {"password": "what the stranger chose?"}).status == 422
    assert person().confirmed_at is None
    assert "asar" in str(db.session.scalar(select(func.count()).select_from(SessionRow))) or True
    assert db.session.scalar(select(func.count()).select_from(SessionRow)) == 0


def test_signed_in_but_unconfirmed_one_press_confirms(app: Flask, visitor: Visitor, actors: Actors) -> None:
    somebody = actors.person("Yerlan", confirmed=False)
    browser = actors.browser(somebody)
    assert "not confirmed" in browser.get("/me").words()
    assert browser.post("/me/confirm-again").status == 302
    path = path_in(letters(app, somebody.email)[-1], "confirm")
    browser.get(path)
    assert browser.post(path).status == 302
    assert "not confirmed" not in browser.get("/me").words()


def test_a_confirmation_link_lives_three_days(app: Flask, visitor: Visitor) -> None:
    sign_up(visitor)
    path = path_in(letters(app)[0], "confirm")
    with clock.travel(clock.timedelta(days=3, seconds=1)):
        assert visitor.get(path).status == 410


def test_known_and_unknown_addresses_get_the_same_answer(app: Flask, actors: Actors) -> None:
    known = actors.person("Known", email="known.one@town.example", locale="ru")
    before = known.password_hash
    answers = []
    for email in ("known.one@town.example", "other.one@town.example"):
        browser = Visitor(app)
        seen = sign_up(browser, email=email)
        answers.append((seen.status, seen.location, len(seen.text), len(browser.follow().text)))
    assert answers[0] == answers[1]
    assert person("known.one@town.example").password_hash == before
    (letter,) = letters(app, "known.one@town.example")
    assert "уже есть" in body(letter)
    assert "/confirm/" not in body(letter)


def test_an_address_not_yet_confirmed_gets_a_new_link(app: Flask, visitor: Visitor) -> None:
    sign_up(visitor)
    sign_up(Visitor(app), password="something else entirely")
    first, second = letters(app)
    assert visitor.get(path_in(first, "confirm")).status == 410
    path = path_in(second, "confirm")
    visitor.get(path)
    assert visitor.post(path, {"password": FORM["password"]}).status == 302, "the first password counts"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"password": "short"}, "10"),
        ({"password": "x" * 5 + "yz" * 62}, "128"),
        ({"password": "qwerty123456"}, "first that strangers try"),
        ({"password": "1111111111111"}, "first that strangers try"),
        ({"password": "aigul@town.example"}, "your own name"),
        ({"email": "not an address"}, "mail address such as"),
        ({"email": "a@b@c"}, "mail address such as"),
        ({"email": "aigul@town.example\r\nBcc: all@town.example"}, "mail address such as"),
        ({"name": "   "}, "Fill in"),
        ({"name": "Ai\x00gul"}, "cannot be shown"),
        ({"locale": "tlh"}, ""),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_stored(
    app: Flask, visitor: Visitor, change: dict[str, str], field: str
) -> None:
    seen = sign_up(visitor, **change)
    assert seen.status == 422
    assert field in seen.words()
    assert db.session.scalar(select(func.count()).select_from(Person)) == 0
    assert letters(app) == []


def test_extra_fields_are_ignored(app: Flask, visitor: Visitor) -> None:
    columns = {column.name: "1" for column in Person.__table__.columns} | {"roles": "steward", "is_system": "1"}
    sign_up(visitor, **{**columns, **FORM})
    made = person()
    assert made is not None
    assert (made.confirmed_at, made.suspended_at, made.totp_secret, made.totp_confirmed, made.iin_key) == (
        None,
        None,
        None,
        False,
        None,
    )
    assert made.public_id != "1"


def test_switching_the_language_loses_nothing_typed(visitor: Visitor) -> None:
    seen = visitor.get("/sign-up")
    seen = visitor.post("/sign-up", {**FORM, "email": "half", "_language": "ru"})
    assert seen.status == 200
    values = {node.get("name"): node.get("value") for node in seen.document.iter() if node.get("name")}
    assert (values["name"], values["email"], values["password"]) == (FORM["name"], "half", FORM["password"])
    assert seen.document.get("lang") == "ru"
    assert "error-summary" not in seen.text


def test_letters_to_one_address_are_few(app: Flask, visitor: Visitor) -> None:
    statuses = [sign_up(Visitor(app)).status for _ in range(4)]
    assert statuses == [302, 302, 302, 422]
    assert len(letters(app)) == 3
    with clock.travel(clock.timedelta(minutes=61)):
        assert sign_up(Visitor(app)).status == 302


def test_hashing_is_done_for_known_addresses_too(app: Flask, actors: Actors, monkeypatch: pytest.MonkeyPatch) -> None:
    """The work that takes time is the same; measured as work, since clocks on a busy machine lie."""
    actors.person("Known", email="known.one@town.example")
    done: list[str] = []
    real = passwords.hash_of

    def counted(password: str) -> str:
        done.append(password)
        return real(password)

    monkeypatch.setattr(passwords, "hash_of", counted)
    sign_up(Visitor(app), email="known.one@town.example")
    known = len(done)
    sign_up(Visitor(app), email="other.one@town.example")
    assert (known, len(done) - known) == (1, 1)


def test_only_hashes_of_links_are_stored(app: Flask, visitor: Visitor) -> None:
    sign_up(visitor)
    token = path_in(letters(app)[0], "confirm").rsplit("/", 1)[1]
    rows = db.session.scalars(select(MailToken)).all()
    assert rows
    assert all(token not in (row.digest, row.purpose) for row in rows)
    assert len(PASSWORD) > 9
