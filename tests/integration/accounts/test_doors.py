"""Forms that cannot be sent from elsewhere, returns that lead nowhere else, and facts that say no more than they must."""

import json
from itertools import count

import pytest
from click.testing import CliRunner
from flask import Flask
from itsdangerous import TimestampSigner
from sqlalchemy import func, select

from civic.accounts import commands, returning
from civic.accounts.events import PersonFact
from civic.accounts.models import Person, SessionRow
from civic.accounts.notices import NOTICES
from civic.accounts.services import create_person, sweep
from civic.kernel import clock
from civic.kernel.commands import INTENTIONS
from civic.kernel.errors import Denied, Refused
from civic.kernel.events import Listener
from civic.kernel.extensions import db
from civic.kernel.permissions import SYSTEM
from tests.factories.accounts import code, has_second_factor, letters, path_in
from tests.factories.people import PASSWORD, Actors
from tests.support.visitor import Visitor

POSTS = (
    "/sign-in", "/sign-in/code", "/sign-out", "/sign-up", "/forgot", "/reset/x", "/confirm/x", "/me", "/me/confirm-again", "/me/password",
    "/me/second-factor", "/me/second-factor/set-up", "/me/second-factor/off", "/me/sessions/x/end", "/me/sessions/end-others",
)  # fmt: skip

ELSEWHERE = [
    "https://evil.example", "http://evil.example/me", "//evil.example", "///evil.example", "////evil.example/..", "/\\evil.example",
    "\\\\evil.example", "/\\/evil.example", "\\/evil.example", "/%09/evil.example"[:1] + "\t/evil.example", "/\n/evil.example",
    "/\r/evil.example", "\t//evil.example", " //evil.example", "/ /evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)", "\x01javascript:alert(1)", "data:text/html,hi", "vbscript:x", "file:///etc/passwd", "mailto:a@evil.example",
    "evil.example", "www.evil.example/me", "@evil.example", "/@evil.example\\..", "//evil.example@town.example", "//town.example@evil.example",
    "https:evil.example", "https:/evil.example", "https:///evil.example", "http:\\\\evil.example", "//еvil.example", "//xn--vil-5cd.example",
    "/\u2028/evil.example", "/\u00a0/evil.example", "/\u200b/evil.example", "/\ufeff/evil.example", "/\x00/evil.example", "/\x7f/evil.example",
    "//[::1]/", "//0x7f.1/", "//2130706433/", "/.//evil.example", "/../../evil.example", "?next=//evil.example", "#//evil.example", "", "/" + "a" * 700,
    "//google.com%2f@evil.example", "/me\r\nSet-Cookie: asar=x", "/me\r\nLocation: //evil.example", "/no/such/page", "/sign-out",
]  # fmt: skip


@pytest.mark.parametrize("primed", [False, True], ids=["fresh", "after anonymous traffic"])
@pytest.mark.parametrize("signed_in", [False, True], ids=["visitor", "signed in"])
def test_no_form_is_taken_without_its_token(app: Flask, actors: Actors, primed: bool, signed_in: bool) -> None:
    if primed:
        stranger = Visitor(app)
        for path in POSTS:
            stranger.post(path, {"csrf_token": "made up"})
            stranger.get(path)
    visitor = actors.browser(actors.person("Aigul")) if signed_in else Visitor(app)
    for path in POSTS:
        assert visitor.post(path, {"name": "x"}, token=False).status == 400, path
        assert visitor.post(path, {"csrf_token": "made up"}).status == 400, path
    if signed_in:
        assert visitor.get("/me").status == 200, "not even signed out"


def test_all_posts_of_accounts_are_listed_here(app: Flask) -> None:
    rules = [r for r in app.url_map.iter_rules() if r.endpoint.startswith("accounts.") and "POST" in (r.methods or ())]
    listed = {r.endpoint for r in rules}
    adapter = app.url_map.bind("")
    assert {adapter.match(path, method="POST")[0] for path in POSTS} == listed


def test_another_sites_token_does_not_serve(app: Flask, actors: Actors) -> None:
    """A token of the attacker's own visit is tied to the attacker's session."""
    attacker = Visitor(app)
    token = attacker._token("/sign-in")
    victim = actors.browser(actors.person("Aigul"))
    assert victim.post("/me", {"name": "Evil", "locale": "en", "csrf_token": token}).status == 400


def test_a_page_that_answers_a_form_carries_its_token_on_and_never_one_that_was_refused(
    app: Flask, actors: Actors, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = count(1_800_000_000)
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _signer: next(moments))
    browser = actors.browser(actors.person("Aigul"))
    token = browser._token("/me")
    assert browser.post("/me", {"name": "", "locale": "en", "csrf_token": token}).status == 422
    assert browser._token("/me") == token and browser.post("/me", {"name": "Aigul S.", "locale": "en"}).status == 302
    assert browser.post("/me", {"name": "", "locale": "en", "csrf_token": "made up"}).status == 400
    assert "made up" not in browser.last.text  # type: ignore[union-attr]  # just seen


@pytest.mark.parametrize("path", ELSEWHERE)
def test_no_token_is_made_for_elsewhere_and_a_made_one_leads_home(app: Flask, actors: Actors, path: str) -> None:
    with app.test_request_context("/"):
        assert returning.return_token(path) == ""
        forged = str(returning._signer().dumps(path))
        assert returning.path_of(path) == "/"
        landed = returning.path_of(forged)
    assert landed == "/", "even our own signature does not make an outside address good"


def test_there_are_enough_of_them() -> None:
    assert len(set(ELSEWHERE)) >= 50


def test_without_the_second_look_a_signed_address_would_lead_away(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(returning, "_endpoint", lambda path: "accounts.profile")
    with app.test_request_context("/"):
        assert returning.path_of(str(returning._signer().dumps("//evil.example"))) == "//evil.example"


def test_signing_in_returns_to_where_one_was(app: Flask, actors: Actors) -> None:
    person = actors.person("Aigul", email="aigul@town.example")
    visitor = Visitor(app)
    door = visitor.get("/me/password?lang=en").location
    assert door.startswith("/sign-in?next=")
    visitor.get(door)
    seen = visitor.post(door, {"email": person.email, "password": PASSWORD})
    assert seen.location == "/me/password?lang=en"


def test_the_way_back_survives_the_second_step_and_a_detour(app: Flask, actors: Actors) -> None:
    secret = has_second_factor(actors.person("Gulnar", email="gulnar@town.example"))
    visitor = Visitor(app)
    door = visitor.get("/me/sessions").location
    page = visitor.get(door)
    assert door.split("next=")[1] in page.text, "the header's own link keeps the way back"
    step = visitor.post(door, {"email": "gulnar@town.example", "password": PASSWORD}).location
    visitor.get(step)
    assert visitor.post(step, {"code": code(secret)}).location == "/me/sessions"


def test_a_raw_address_in_next_is_ignored(app: Flask, actors: Actors) -> None:
    person = actors.person("Aigul")
    for raw in ("https://evil.example", "/me", "//evil.example"):
        visitor = Visitor(app)
        visitor.get("/sign-in")
        assert visitor.post(f"/sign-in?next={raw}", {"email": person.email, "password": PASSWORD}).location == "/"


def test_extra_fields_of_the_profile_are_ignored(app: Flask, actors: Actors) -> None:
    person = actors.person("Aigul", confirmed=False)
    browser = actors.browser(person)
    before = {c.name: getattr(person, c.key) for c in Person.__table__.columns}
    browser.get("/me")
    extra = {c.name: "7" for c in Person.__table__.columns} | {"name": "Aigul A.", "locale": "kk", "is_system": "1"}
    assert browser.post("/me", extra).status == 302
    db.session.rollback()
    after = db.session.get_one(Person, person.id, populate_existing=True)
    changed = {name for name, value in before.items() if getattr(after, name) != value}
    assert changed == {"name", "locale"}


def test_pages_of_oneself_lead_visitors_to_the_door(app: Flask, visitor: Visitor) -> None:
    for path in (
        "/me",
        "/me/password",
        "/me/second-factor",
        "/me/second-factor/set-up",
        "/me/second-factor/off",
        "/me/sessions",
    ):
        assert visitor.get(path).location.startswith("/sign-in"), path


@pytest.mark.parametrize("locale", ["kk", "ru", "en"])
def test_every_page_stands_in_every_language(app: Flask, actors: Actors, locale: str) -> None:
    visitor = Visitor(app, language=locale)
    for path in ("/sign-up", "/sign-in", "/forgot", "/letter-sent", "/reset/x", "/confirm/x"):
        assert visitor.get(path).document.get("lang") == locale
    browser = actors.browser(actors.person("Aigul", locale=locale, confirmed=False), language=locale)
    browser.get("/me/second-factor")
    browser.post("/me/second-factor", {"current": PASSWORD})
    for path in ("/me", "/me/password", "/me/second-factor", "/me/second-factor/set-up", "/me/sessions"):
        assert browser.get(path).document.get("lang") == locale


# ---------------------------------------------------------------------------- facts


class Heard:
    """All facts of accounts told while listening."""

    def __init__(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        self.facts: list[PersonFact] = []
        house = app.extensions["asar"]
        monkeypatch.setattr(house, "listeners", [*house.listeners, Listener(PersonFact, self.facts.append)])


def test_every_change_leaves_a_fact_that_says_no_secret(
    app: Flask, actors: Actors, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = Heard(app, monkeypatch)
    email, password, new = "aigul@town.example", "тауда қар жатыр", "төрт ешкі бір төбеде"
    visitor = Visitor(app)
    visitor.get("/sign-up")
    visitor.post("/sign-up", {"name": "Айгүл", "email": email, "password": password, "locale": "en"})
    path = path_in(letters(app)[-1], "confirm")
    visitor.get(path)
    visitor.post(path, {"password": password})
    visitor.get("/me")
    visitor.post("/me", {"name": "Айгүл С.", "locale": "en"})
    visitor.get("/me/password")
    visitor.post("/me/password", {"current": password, "new": new})
    visitor.get("/me/second-factor")
    visitor.post("/me/second-factor", {"current": new})
    visitor.get("/me/sessions")
    visitor.post("/sign-out")
    visitor.get("/forgot")
    visitor.post("/forgot", {"email": email})
    path = path_in(letters(app)[-1], "reset")
    visitor.get(path)
    visitor.post(path, {"password": password})
    names = [type(fact).__name__ for fact in heard.facts]
    assert names == [
        "PersonJoined", "AddressConfirmed", "SignedIn", "ProfileChanged", "PasswordChanged", "SecondFactorStarted", "SignedOut",
        "ResetAsked", "PasswordReset",
    ]  # fmt: skip
    person = db.session.scalars(select(Person)).one()
    tokens = [letter.get_content().rsplit("/", 1)[1].split()[0] for letter in letters(app)]
    for fact in heard.facts:
        assert (fact.subject_kind, fact.subject_id) == ("person", person.public_id)
        told = json.dumps(fact.details(), ensure_ascii=False, default=str) + repr(fact)
        for secret in (email, password, new, "Айгүл", *tokens):
            assert secret not in told, type(fact).__name__


def test_a_fact_whose_listener_fails_takes_the_change_back(
    app: Flask, actors: Actors, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(fact: PersonFact) -> None:
        raise RuntimeError("the log is full")

    house = app.extensions["asar"]
    monkeypatch.setattr(house, "listeners", [*house.listeners, Listener(PersonFact, broken)])
    with pytest.raises(RuntimeError, match="log is full"):
        create_person(SYSTEM, None, email="a@town.example", name="A B", password="тауда қар жатыр")
    assert db.session.scalar(select(func.count()).select_from(Person)) == 0


def test_notices_speak_to_the_owner_without_secrets(app: Flask, actors: Actors) -> None:
    person = actors.person("Aigul", email="aigul@town.example", locale="ru")
    for notice in NOTICES:
        fact = notice.kind(subject_id=person.public_id)
        (to,) = notice.recipients(fact)
        assert (to.address, to.language, to.person_id) == ("aigul@town.example", "ru", person.id)
        subject, text = notice.words(fact, to)
        assert subject.startswith("Asar: ")
        assert "http://town.example/forgot" in text


def test_every_intention_has_its_action(app: Flask) -> None:
    mine = {name: action for name, action in INTENTIONS.items() if name.startswith("civic.accounts.")}
    assert len(mine) >= 18
    policy = app.extensions["asar"].policy
    assert all(action in policy.rules for action in mine.values())


# ---------------------------------------------------------------------------- the machine's own command line


def test_a_person_is_added_from_the_command_line(app: Flask) -> None:
    run = CliRunner().invoke
    given = ["add", "--email", "First@Town.example", "--name", "First Steward", "--language", "ru"]
    done = run(commands.person, [*given, "--password", "тауда қар жатыр"])
    assert done.exit_code == 0, done.output
    person = db.session.scalars(select(Person)).one()
    assert (person.public_id, person.email, person.locale) == (done.output.strip(), "first@town.example", "ru")
    assert person.confirmed_at is not None
    again = run(commands.person, [*given, "--password", "тауда қар жатыр"])
    assert again.exit_code == 2
    assert "already" in again.output
    weak = run(commands.person, ["add", "--email", "b@town.example", "--name", "B", "--password", "1234567890"])
    assert weak.exit_code == 2
    assert letters(app) == []


def test_nobody_but_the_machine_adds_people(app: Flask, actors: Actors) -> None:
    for actor in (actors.person("Aigul"),):
        with pytest.raises(Denied):
            create_person(actor, None, email="x@town.example", name="X", password="тауда қар жатыр")
    with pytest.raises(Refused):
        create_person(SYSTEM, None, email="x@town.example", name="X", password="тауда қар жатыр", locale="de")


def test_what_has_run_out_is_swept_away(app: Flask, actors: Actors) -> None:
    person = actors.person("Aigul", email="aigul@town.example")
    browser = actors.browser(person)
    visitor = Visitor(app)
    visitor.get("/forgot")
    visitor.post("/forgot", {"email": "aigul@town.example"})
    assert sweep(SYSTEM, None) == 0, "nothing that lives is touched"
    assert browser.get("/me").status == 200
    with clock.travel(clock.timedelta(days=31)):
        assert sweep(SYSTEM, None) == 4, "a session, a link, and two counters"
    assert db.session.scalar(select(func.count()).select_from(SessionRow)) == 0
    done = CliRunner().invoke(commands.person, ["sweep"])
    assert (done.exit_code, done.output) == (0, "0\n")


def test_a_lost_phone_from_the_command_line(app: Flask, actors: Actors) -> None:
    has_second_factor(actors.person("Gulnar", email="gulnar@town.example"))
    run = CliRunner().invoke
    assert run(commands.person, ["second-factor-off", "--email", "nobody@town.example", "--reason", "x"]).exit_code == 2
    done = run(commands.person, ["second-factor-off", "--email", "gulnar@town.example", "--reason", "saw her card"])
    assert done.exit_code == 0, done.output
    assert db.session.scalar(select(Person.totp_secret)) is None
