"""A small believable town behind a real server on this machine, for journeys in a browser."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from civic.accounts.identity import contact_key
from civic.app import create_app
from civic.demo.pictures import draw
from civic.kernel import clock
from civic.kernel.commands import transaction
from civic.kernel.extensions import db
from civic.kernel.files import store_generated
from civic.kernel.migrations import upgrade
from civic.kernel.permissions import SYSTEM
from civic.voting.services import projects, roll, rounds
from tests.factories.people import Actors
from tests.factories.rounds import town

CONTENT = Path(__file__).resolve().parents[2] / "civic" / "demo" / "content" / "round_open.json"
SETTINGS = {
    "ARGON2_ROUNDS": 1,
    "MAIL": "file:mail",
    "STAFF_SECOND_FACTOR": "offered",
    "LANGUAGE": "kk",
    "HOST": "127.0.0.1",
}
RESIDENTS = ("aigul", "sergei", "anna")
LANGUAGES = ("kk", "ru", "en")
PROJECTS = 8


@dataclass(frozen=True)
class LiveTown:
    """Where it runs, the app behind it, its round to vote in and one that has not opened yet."""

    url: str
    app: Flask
    round_id: str
    ahead_id: str


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing: the test tells what it saw."""


@contextmanager
def live_town(home: Path) -> Iterator[LiveTown]:
    """Build the town and serve it until the end of the block."""
    app = create_app(HOME=str(home), **SETTINGS)
    upgrade(app, home)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    url = f"http://127.0.0.1:{server.server_port}"
    app.config["PUBLIC_URL"] = url
    with app.app_context():
        round_id, ahead_id = _build(app)
        db.session.remove()
    with _serving(server):
        yield LiveTown(url, app, round_id, ahead_id)
    with app.app_context():
        db.engine.dispose()


@contextmanager
def _serving(server: BaseWSGIServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _build(app: Flask) -> tuple[str, str]:
    actors = Actors(app)
    emails = [f"{name}@town.example" for name in RESIDENTS]
    for name, email, language in zip(RESIDENTS, emails, LANGUAGES, strict=True):
        actors.person(name.title(), email=email, locale=language)
    actors.person("Guest", email="guest@town.example")
    content = json.loads(CONTENT.read_text(encoding="utf-8"))
    moment = clock.now()
    return (
        _round(content, emails, moment - timedelta(hours=1), moment + timedelta(days=5)),
        _round(content, emails, moment + timedelta(days=3), moment + timedelta(days=9)),
    )


def _round(content: dict[str, Any], emails: list[str], opens: Any, closes: Any) -> str:
    texts = {f"{name}_{code}": content[name][code] for name in ("title", "about", "contact") for code in LANGUAGES}
    values = {"budget": content["budget"], "ceiling": content["ceiling"], "opens_at": opens, "closes_at": closes}
    round_ = rounds.draft_round(SYSTEM, town(), {**texts, **values, "rule": "ear"})
    projects.import_projects(SYSTEM, round_, [_project(row) for row in content["projects"][:PROJECTS]])
    roll.import_roll(SYSTEM, round_, [roll.Voter(contact_key(email)) for email in emails])
    rounds.publish_round(SYSTEM, round_)
    return round_.public_id


def _project(row: dict[str, Any]) -> dict[str, Any]:
    picture = draw(row["scene"], row["number"])
    with transaction():
        upload = store_generated(picture.large, picture.thumb)
        db.session.flush()
        photo_id = upload.id
    texts = {
        f"{name}_{code}": row[name][code] for name in ("title", "gist", "description", "address") for code in LANGUAGES
    }
    plain = {name: row[name] for name in ("code", "category", "cost", "lon", "lat")}
    return {**texts, **plain, "photo_id": photo_id}
