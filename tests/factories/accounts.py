"""Letters, links and codes as a person would find them."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pyotp
from flask import Flask

from civic.accounts import codes
from civic.accounts.models import Person
from civic.kernel import clock
from civic.kernel.extensions import db
from tests.support.visitor import Visitor


def letters(app: Flask, to: str | None = None) -> list[EmailMessage]:
    """Letters sent so far, oldest first."""
    folder = Path(app.config["HOME"]) / "mail"
    files = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns) if folder.is_dir() else []
    found = [message_from_bytes(path.read_bytes(), policy=default) for path in files]
    return [letter for letter in found if to is None or letter["To"] == to]


def body(letter: EmailMessage) -> str:
    """What a letter says."""
    return str(letter.get_content())


def path_in(letter: EmailMessage, page: str) -> str:
    """The path of the link in a letter that leads to this page."""
    found = re.search(rf"http://town\.example(/{page}/\S+)", body(letter))
    assert found is not None, body(letter)
    return found[1]


def has_second_factor(person: Person) -> str:
    """Turn the second factor on, as if long ago; the secret in the phone."""
    person = db.session.get_one(Person, person.id)
    person.totp_secret, person.totp_confirmed, person.totp_last_step = codes.new_seed(), True, None
    secret = codes.secret_of(person.public_id, person.totp_secret)
    db.session.commit()
    return secret


def code(secret: str, later: timedelta = timedelta(0)) -> str:
    """What the phone shows now, or later."""
    return pyotp.TOTP(secret).at(clock.now() + later)


def cookie(visitor: Visitor, name: str = "asar") -> str:
    """The value of our cookie in this browser, or nothing."""
    found = visitor.client.get_cookie(name)
    return found.value if found is not None else ""
