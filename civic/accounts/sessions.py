"""Who is behind a browser: a signed cookie for visitors, a row with a hashed token for the signed-in.

A visitor costs the database nothing. A signed-in request costs one statement, which brings the
person along. Nothing is written because a page was read, except when somebody was last here, and
that at most every five minutes.
"""

import json
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request, Response, g, request, session
from flask.sessions import SessionInterface, SessionMixin
from flask_login import login_user, logout_user
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import OperationalError

from civic.accounts.kinds import ShortSessions
from civic.accounts.models import Person, SessionRow
from civic.accounts.queries import WHOLE_LIFE, digest_of, is_open
from civic.kernel import clock
from civic.kernel.commands import aside
from civic.kernel.extensions import db, login_manager
from civic.kernel.feature import offered
from civic.kernel.permissions import Stranger
from civic.kernel.records import public_id
from civic.kernel.security import varies

SEEN_EVERY = timedelta(minutes=5)
# Files that are the same for everybody: who asks for them does not matter.
IMPERSONAL = "/assets/"
# Known from the row itself, never from stored data.
_DERIVED = frozenset({"_user_id", "_fresh", "_id"})
# Messages for the next page travel in the cookie, so that showing one writes nothing.
_CARRIED = frozenset({"_flashes"})
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_KNOWN, _VISITOR = "s.", "v."

_FIND = (
    select(
        SessionRow.public_id,
        SessionRow.data,
        SessionRow.seen_at,
        SessionRow.expires_at,
        SessionRow.staff,
        Person,
    )
    .join(Person, Person.id == SessionRow.person_id)
    .where(SessionRow.id == bindparam("digest"))
)


class Visitor(Stranger):
    """Somebody who has not signed in, as Flask-Login asks for them."""

    is_active = False
    is_anonymous = True

    def get_id(self) -> None:
        """Nobody to remember."""
        return


VISITOR = Visitor()


class Session(dict[str, Any], SessionMixin):
    """What one browser has with us, and, when somebody is signed in, who."""

    accessed = False
    modified = True
    permanent = True

    def __init__(self) -> None:
        super().__init__()
        self.token = ""
        self.public_id = ""
        self.staff = False
        self.person: Person | None = None
        self.seen_at: datetime | None = None
        self.announce = False
        self.failure: OperationalError | None = None
        self._stored = ""
        self._carried = ""

    def keep(self) -> None:
        """Remember what there is now, so that only later changes are written."""
        self._stored, self._carried = self.stored(), self.carried()

    def stored(self) -> str:
        """What belongs into the row (or, for a visitor, into the cookie)."""
        outside = _DERIVED | _CARRIED if self.token else _DERIVED
        return _text({name: value for name, value in self.items() if name not in outside})

    def carried(self) -> str:
        """What a signed-in browser's cookie carries beside the token."""
        return _text({name: value for name, value in self.items() if name in _CARRIED}) if self.token else ""

    @property
    def row_changed(self) -> bool:
        """Whether the row must be written."""
        return self.stored() != self._stored

    @property
    def cookie_changed(self) -> bool:
        """Whether the browser must be told something."""
        changed = self.carried() != self._carried if self.token else self.stored() != self._stored
        return self.announce or changed


@dataclass(frozen=True)
class Ticket:
    """A session just opened: the row to store and the token only the browser will know."""

    token: str
    row: SessionRow
    person: Person


def open_ticket(person: Person, agent: str) -> Ticket:
    """A new session for this person, not yet stored.

    It has its form token from the start, so that no page has to write one later.
    """
    token = secrets.token_urlsafe(32)
    moment = clock.now()
    row = SessionRow(
        id=digest_of(token),
        public_id=public_id(),
        person_id=person.id,
        data=_text({"csrf_token": secrets.token_hex(20)}),
        created_at=moment,
        seen_at=moment,
        expires_at=moment + WHOLE_LIFE,
        staff=any(offer.applies(person) for offer in offered(ShortSessions)),
        agent=agent[:160],
    )
    return Ticket(token, row, person)


def adopt(ticket: Ticket) -> None:
    """Give this browser the session; what it had before as a visitor or as somebody else is gone."""
    own = current()
    own.clear()
    own.update(json.loads(ticket.row.data))
    own.token, own.public_id, own.staff = ticket.token, ticket.row.public_id, ticket.row.staff
    own.person, own.seen_at, own.announce = ticket.person, ticket.row.seen_at, True
    login_user(ticket.person)
    own.keep()
    g.pop("csrf_token", None)
    g.profile_language = ticket.person.locale


def forget() -> None:
    """Make this browser a visitor again."""
    logout_user()
    own = current()
    own.clear()
    own.token, own.public_id, own.person, own.announce = "", "", None, True
    own.keep()
    g.pop("csrf_token", None)


def current() -> Session:
    """The session of this request."""
    own = session._get_current_object()  # type: ignore[attr-defined]  # a werkzeug proxy
    if not isinstance(own, Session):
        raise RuntimeError("the session was not opened by accounts")
    return own


def current_digest() -> str | None:
    """The stored id of this browser's session, if somebody is signed in."""
    token = current().token
    return digest_of(token) if token else None


def agent_label() -> str:
    """The browser and system of this request in two words: enough to recognise one's own phone."""
    said = request.user_agent.string
    browsers = (("YaBrowser", "Yandex"), ("SamsungBrowser", "Samsung"), ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
    systems = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip
    words = [next((name for mark, name in table if mark in said), "") for table in (browsers, systems)]
    return " · ".join(word for word in words if word)


def _text(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str) if data else ""


# ---------------------------------------------------------------------------- the cookie


def cookie_name(app: Flask) -> str:
    """``__Host-`` binds the cookie to this host and to HTTPS; browsers accept it only with both."""
    return "__Host-asar" if app.config["SECURE_COOKIES"] else "asar"


def _signer(app: Flask, bound_to: str) -> URLSafeTimedSerializer:
    if not app.secret_key:
        raise RuntimeError("no secret key")
    return URLSafeTimedSerializer(app.secret_key, salt=f"asar session {bound_to}")


def _unsigned(app: Flask, bound_to: str, text: str) -> dict[str, Any]:
    try:
        found = json.loads(_signer(app, bound_to).loads(text, max_age=int(WHOLE_LIFE.total_seconds())))
    except (BadSignature, ValueError):
        return {}
    return {name: value for name, value in found.items() if name not in _DERIVED} if isinstance(found, dict) else {}


class Interface(SessionInterface):
    """Opens and keeps sessions for Flask."""

    def open_session(self, app: Flask, request: Request) -> Session:
        """The session this request's cookie stands for; an unknown or ended one is a visitor's."""
        own = Session()
        value = request.cookies.get(cookie_name(app), "")
        if request.path.startswith(IMPERSONAL):
            return own
        if value.startswith(_VISITOR):
            own.update(_unsigned(app, "visitor", value.removeprefix(_VISITOR)))
            own.keep()
        elif value.startswith(_KNOWN):
            token, _dot, carried = value.removeprefix(_KNOWN).partition(".")
            if _TOKEN.fullmatch(token):
                self._load(app, own, token, carried)
        return own

    def _load(self, app: Flask, own: Session, token: str, carried: str) -> None:
        digest = digest_of(token)
        try:
            row = db.session.execute(_FIND, {"digest": digest}).first()
        except OperationalError as problem:
            # Said once the request can be answered with a page (see install).
            db.session.rollback()
            own.failure = problem
            return
        if row is None or not is_open(row.seen_at, row.expires_at, row.staff):
            return
        own.update(json.loads(row.data or "{}"))
        own.token, own.public_id, own.staff = token, row.public_id, row.staff
        own.person, own.seen_at = row.Person, row.seen_at
        if carried:
            own.update({k: v for k, v in _unsigned(app, digest, carried).items() if k in _CARRIED})
        own["_user_id"], own["_fresh"] = row.Person.get_id(), True
        own.keep()
        g.profile_language = row.Person.locale

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what changed, and only that."""
        if not isinstance(session, Session) or session.failure is not None:
            return
        if session.token:
            self._write_row(app, session)
        if session.cookie_changed:
            self._write_cookie(app, session, response)
        elif session.accessed and "public" not in response.headers.get("Cache-Control", ""):
            varies(response, "Cookie")

    def _write_row(self, app: Flask, own: Session) -> None:
        values: dict[str, Any] = {}
        moment = clock.now()
        if own.row_changed:
            values["data"] = own.stored()
        if own.seen_at is None or moment - own.seen_at >= SEEN_EVERY:
            values["seen_at"] = moment
        if not values:
            return
        try:
            with aside() as connection:
                connection.execute(update(SessionRow).where(SessionRow.id == digest_of(own.token)).values(values))
        except OperationalError:
            if "data" in values:
                raise
            app.logger.warning("when a session was last used could not be noted")

    def _write_cookie(self, app: Flask, own: Session, response: Response) -> None:
        response.headers["Cache-Control"] = "no-store"
        varies(response, "Cookie")
        name, value, age = cookie_name(app), _value(app, own), None
        if not value:
            response.delete_cookie(name, secure=self._secure(app), httponly=True, samesite="Lax", path="/")
            return
        if own.token and not own.staff:
            age = WHOLE_LIFE
        response.set_cookie(name, value, max_age=age, secure=self._secure(app), httponly=True, samesite="Lax", path="/")

    @staticmethod
    def _secure(app: Flask) -> bool:
        return bool(app.config["SECURE_COOKIES"])


def _value(app: Flask, own: Session) -> str:
    """The cookie's value; empty when there is nothing to keep."""
    if own.token:
        carried = own.carried()
        extra = "." + str(_signer(app, digest_of(own.token)).dumps(carried)) if carried else ""
        return _KNOWN + own.token + extra
    stored = own.stored()
    return _VISITOR + str(_signer(app, "visitor").dumps(stored)) if stored else ""


# ---------------------------------------------------------------------------- joining the house


def person_of_session(user_id: str) -> Person | None:
    """For Flask-Login: the person who came with the session; no second statement."""
    person = current().person
    return person if person is not None and person.get_id() == user_id else None


def _say_failure() -> None:
    """Let a database failure while opening the session become the page that explains it."""
    if has_failed := current().failure:
        raise has_failed


def install(app: Flask) -> None:
    """Make this the way sessions work, before anything else looks at the request."""
    app.session_interface = Interface()
    # Flask-Login would tie a session to an address that changes with every mobile cell.
    app.config["SESSION_PROTECTION"] = None
    login_manager.anonymous_user = Visitor
    login_manager.user_loader(person_of_session)
    app.before_request_funcs.setdefault(None, []).insert(0, _say_failure)
