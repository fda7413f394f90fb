"""Sessions: new at every change of rights, over when left alone, and costing nothing to visitors."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Engine, event, func, select, update
from sqlalchemy.exc import OperationalError

from civic.accounts import queries, sessions
from civic.accounts.kinds import ShortSessions
from civic.accounts.models import Person, SessionRow
from civic.accounts.queries import digest_of
from civic.kernel import clock
from civic.kernel.extensions import db
from tests.factories.accounts import cookie
from tests.factories.people import PASSWORD, Actors
from tests.support.visitor import Visitor

WRITES = ("INSERT", "UPDATE", "DELETE", "BEGIN IMMEDIATE")


class Watched:
    """The statements a request made."""

    def __init__(self, engine: Engine) -> None:
        self.said: list[str] = []
        self._engine = engine

    def __enter__(self) -> "Watched":
        event.listen(self._engine, "before_cursor_execute", self._hear)
        return self

    def __exit__(self, *_problem: object) -> None:
        event.remove(self._engine, "before_cursor_execute", self._hear)

    def _hear(self, _connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        self.said.append(statement)

    @property
    def writes(self) -> list[str]:
        """Those that change something."""
        return [text for text in self.said if text.lstrip().upper().startswith(WRITES)]


def rows() -> list[SessionRow]:
    db.session.rollback()
    return list(db.session.scalars(select(SessionRow)))


def test_a_visitor_who_only_looks_gets_no_cookie_and_no_statement(app: Flask, visitor: Visitor) -> None:
    with Watched(db.engine) as watched:
        visitor.get("/letter-sent")
    assert cookie(visitor) == ""
    assert watched.said == []


def test_a_visitor_with_a_form_gets_a_signed_cookie_and_no_row(app: Flask, visitor: Visitor) -> None:
    with Watched(db.engine) as watched:
        visitor.get("/sign-in")
        first = cookie(visitor)
        visitor.get("/sign-in")
    assert first.startswith("v.")
    assert cookie(visitor) == first, "nothing new to say, nothing set"
    assert watched.said == []


def test_a_signed_in_look_is_one_statement_and_no_write(app: Flask, actors: Actors) -> None:
    browser = actors.browser(actors.person("Aigul"))
    browser.get("/me/password")
    with Watched(db.engine) as watched:
        assert browser.get("/me/password").status == 200
    assert watched.writes == []
    own = [text for text in watched.said if "FROM session" in text]
    assert len(own) == 1
    assert "JOIN person" in own[0]
    assert not any("FROM person" in text for text in watched.said), "the person came with the session"


def test_files_for_everybody_ask_nothing(app: Flask, actors: Actors) -> None:
    browser = actors.browser(actors.person("Aigul"))
    with Watched(db.engine) as watched:
        seen = browser.get("/assets/x/asar.css")
    assert seen.status == 200
    assert watched.said == []
    assert "Set-Cookie" not in seen.response.headers


def test_when_last_seen_is_noted_at_most_every_five_minutes(app: Flask, actors: Actors) -> None:
    browser = actors.browser(actors.person("Aigul"))
    started = rows()[0].seen_at
    with clock.travel(timedelta(minutes=4)):
        browser.get("/me")
        assert rows()[0].seen_at == started
    with clock.travel(timedelta(minutes=6)):
        browser.get("/me")
        assert rows()[0].seen_at > started


def test_a_message_for_the_next_page_writes_nothing(app: Flask, actors: Actors) -> None:
    browser = actors.browser(actors.person("Aigul"))
    browser.get("/me")
    before = rows()[0].data
    assert browser.post("/me", {"name": "Aigul A", "locale": "en"}).status == 302
    with Watched(db.engine) as watched:
        assert "Saved." in browser.follow().words()
    assert watched.writes == []
    assert rows()[0].data == before
    assert "Saved." not in browser.get("/me").words()


def test_only_a_hash_of_the_token_is_stored(app: Flask, actors: Actors) -> None:
    browser = actors.browser(actors.person("Aigul"))
    token = cookie(browser).removeprefix("s.")
    (row,) = rows()
    assert row.id == digest_of(token)
    assert token not in row.data
    assert "Chrome" not in row.agent


@pytest.mark.parametrize("secure", [False, True])
def test_cookie_flags(app: Flask, actors: Actors, monkeypatch: pytest.MonkeyPatch, secure: bool) -> None:
    monkeypatch.setitem(app.config, "SECURE_COOKIES", secure)
    person = actors.person("Aigul", email="aigul@town.example")
    base = {"base_url": "https://town.example" if secure else "http://localhost"}
    visitor = Visitor(app)
    visitor.get("/sign-in", **base)
    # Flask-WTF asks for a referrer where the connection is secure.
    headers = {"Referer": "https://town.example/sign-in"} if secure else {}
    seen = visitor.post("/sign-in", {"email": person.email, "password": PASSWORD}, headers=headers, **base)
    assert seen.status == 302
    (line,) = [text for text in seen.response.headers.getlist("Set-Cookie") if "asar=" in text]
    assert line.startswith("__Host-asar=s." if secure else "asar=s.")
    parts = {part.strip().lower() for part in line.split(";")[1:]}
    assert {"httponly", "path=/", "samesite=lax"} <= parts
    assert ("secure" in parts) is secure
    assert not any(part.startswith("domain") for part in parts)
    assert seen.response.headers["Cache-Control"] == "no-store"
    assert "Cookie" in seen.response.headers["Vary"]


def test_pages_of_the_signed_in_are_kept_by_no_cache(app: Flask, actors: Actors) -> None:
    browser = actors.browser(actors.person("Aigul"))
    for page in ("/me", "/me/password", "/me/second-factor", "/me/sessions"):
        headers = browser.get(page).response.headers
        assert headers["Cache-Control"] == "no-store"
        assert "Cookie" in headers["Vary"]


def _a_planted_session_is_worthless(app: Flask, email: str) -> None:
    attacker = Visitor(app)
    attacker.get("/sign-in")
    planted = cookie(attacker)
    victim = Visitor(app)
    victim.client.set_cookie("asar", planted)
    victim.last = attacker.last
    assert victim.post("/sign-in", {"email": email, "password": PASSWORD}).status == 302
    assert cookie(victim) != planted
    assert attacker.get("/me").status == 302, "the attacker's cookie stays a visitor's"
    csrf_before = attacker._token("/sign-in")
    assert victim.post("/me", {"name": "X", "locale": "en", "csrf_token": csrf_before}).status == 400, (
        "forms too are new"
    )


def test_signing_in_changes_the_session(app: Flask, actors: Actors) -> None:
    person = actors.person("Aigul", email="aigul@town.example")
    _a_planted_session_is_worthless(app, person.email)


def test_signing_in_again_does_not_keep_a_planted_row(app: Flask, actors: Actors) -> None:
    """Fixation with somebody's own live session: the victim's sign-in must not continue it."""
    mallory = actors.browser(actors.person("Mallory"))
    actors.person("Aigul", email="aigul@town.example")
    victim = Visitor(app)
    victim.client.set_cookie("asar", cookie(mallory))
    victim.get("/sign-in")
    victim.get("/me")
    assert victim.post("/sign-out").status == 302
    victim.sign_in("aigul@town.example", PASSWORD)
    assert cookie(victim) != cookie(mallory)
    assert mallory.get("/me").status == 302


def test_without_a_new_form_token_the_planted_one_would_do(
    app: Flask, actors: Actors, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = actors.person("Aigul", email="aigul@town.example")
    real = sessions.adopt

    def careless(ticket: sessions.Ticket) -> None:
        kept = sessions.current().get("csrf_token")
        real(ticket)
        sessions.current()["csrf_token"] = kept

    monkeypatch.setattr(sessions, "adopt", careless)
    with pytest.raises(AssertionError):
        _a_planted_session_is_worthless(app, person.email)


def _left_alone(app: Flask, browser: Visitor, allowed: timedelta) -> None:
    with clock.travel(allowed - timedelta(minutes=1)):
        assert browser.get("/me").status == 200
        with clock.travel(allowed + timedelta(minutes=1)):
            assert browser.get("/me").status == 302


def test_a_resident_left_alone_is_out_after_twelve_hours(app: Flask, actors: Actors) -> None:
    _left_alone(app, actors.browser(actors.person("Aigul")), timedelta(hours=12))


def test_staff_left_alone_are_out_after_half_an_hour(
    app: Flask, actors: Actors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "offered", lambda kind: [ShortSessions(lambda person: person.name == "Gulnar")])
    _left_alone(app, actors.browser(actors.person("Gulnar")), timedelta(minutes=30))
    assert actors.browser(actors.person("Aigul")).get("/me").status == 200


def test_without_the_idle_check_nobody_is_ever_out(app: Flask, actors: Actors, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = actors.browser(actors.person("Aigul"))
    monkeypatch.setattr(sessions, "is_open", lambda *_times: True)
    with pytest.raises(AssertionError):
        _left_alone(app, browser, timedelta(hours=12))


def test_even_the_busiest_session_ends_after_thirty_days(app: Flask, actors: Actors) -> None:
    browser = actors.browser(actors.person("Aigul"))
    for hours in range(10, 30 * 24, 10):
        with clock.travel(timedelta(hours=hours)):
            assert browser.get("/me").status == 200
    with clock.travel(timedelta(days=30, minutes=1)):
        assert browser.get("/me").status == 302


@pytest.mark.parametrize(
    "value",
    [
        "s.", "s.short", "s." + "A" * 43, "s." + "A" * 42 + "'", "s." + "A" * 43 + ".x", "v.", "v.x.y.z", "x", "s" * 4000,
        "s.%27%20OR%201=1--%20" + "A" * 30, "v." + "A" * 3000,
    ],
)  # fmt: skip
def test_a_made_up_cookie_is_a_visitors(app: Flask, visitor: Visitor, value: str) -> None:
    visitor.client.set_cookie("asar", value)
    assert visitor.get("/me").status == 302
    assert visitor.get("/sign-in").status == 200


def test_a_visitors_cookie_cannot_name_a_person(app: Flask, visitor: Visitor, actors: Actors) -> None:
    """Not even one signed with our own key: who somebody is comes from a row alone."""
    person = actors.person("Aigul")
    signer = URLSafeTimedSerializer(app.secret_key or b"", salt="asar session visitor")
    visitor.client.set_cookie("asar", "v." + str(signer.dumps(f'{{"_user_id": "{person.id}", "_fresh": true}}')))
    assert visitor.get("/me").status == 302


def test_what_one_session_carries_is_worthless_in_another(app: Flask, actors: Actors) -> None:
    one, other = actors.browser(actors.person("Aigul")), actors.browser(actors.person("Bolat"))
    one.get("/me")
    one.post("/me", {"name": "A", "locale": "en"})
    carried = cookie(one).split(".", 2)[2]
    other.client.set_cookie("asar", cookie(other) + "." + carried)
    assert "Saved." not in other.get("/me").words()


def test_my_browsers_are_listed_and_can_be_ended(app: Flask, actors: Actors) -> None:
    person = actors.person("Aigul")
    here, there, third = (actors.browser(person) for _ in range(3))
    here.get("/me/sessions")
    assert here.last is not None
    assert here.last.text.count("Last used") == 3
    assert here.last.words().count("this browser") == 1
    there_id = next(row.public_id for row in rows() if row.id == digest_of(cookie(there).removeprefix("s.")))
    assert here.post(f"/me/sessions/{there_id}/end").status == 302
    assert there.get("/me").status == 302
    assert third.get("/me").status == 200
    here.get("/me/sessions")
    assert here.post("/me/sessions/end-others").status == 302
    assert third.get("/me").status == 302
    assert here.get("/me").status == 200


def test_nobody_ends_a_neighbours_browser(app: Flask, actors: Actors) -> None:
    mine, theirs = actors.browser(actors.person("Aigul")), actors.browser(actors.person("Bolat"))
    their_id = next(row.public_id for row in rows() if row.id == digest_of(cookie(theirs).removeprefix("s.")))
    mine.get("/me/sessions")
    assert mine.post(f"/me/sessions/{their_id}/end").status == 403
    assert mine.post("/me/sessions/unknown/end").status == 404
    assert theirs.get("/me").status == 200


def test_ending_this_browser_signs_out(app: Flask, actors: Actors) -> None:
    browser = actors.browser(actors.person("Aigul"))
    browser.get("/me/sessions")
    assert browser.post(f"/me/sessions/{rows()[0].public_id}/end").location == "/"
    assert browser.get("/me").status == 302


def test_the_profiles_language_serves_where_nothing_else_was_chosen(app: Flask, actors: Actors) -> None:
    browser = actors.browser(actors.person("Aigul", locale="kk"))
    seen = browser.get("/me")
    assert seen.document is not None
    assert seen.document.get("lang") == "kk"
    seen = browser.get("/me?lang=ru")
    assert seen.document.get("lang") == "ru"


def test_a_busy_database_is_said_kindly(app: Flask, actors: Actors, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = actors.browser(actors.person("Aigul"))

    class Locked:
        """A statement that cannot be run."""

        def execute(self, *_args: object) -> None:
            raise OperationalError("SELECT", {}, Exception("database is locked"))

        def rollback(self) -> None:
            """Nothing to end."""

    monkeypatch.setattr(sessions, "db", SimpleNamespace(session=Locked()))
    seen = browser.get("/me")
    assert seen.status == 503
    assert "busy" in seen.words()
    monkeypatch.undo()
    assert browser.get("/me").status == 200


def test_old_rows_go_when_the_person_comes_again(app: Flask, actors: Actors) -> None:
    person = actors.person("Aigul")
    actors.browser(person)
    db.session.execute(update(SessionRow).values(seen_at=clock.now() - queries.RESIDENT_IDLE))
    db.session.commit()
    actors.browser(person)
    assert db.session.scalar(select(func.count()).select_from(SessionRow)) == 1
    assert db.session.scalar(select(func.count()).select_from(Person)) == 1
