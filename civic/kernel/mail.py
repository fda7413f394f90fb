"""Sends one message: to the console, to a file, or by SMTP with a verified certificate; the only user of SMTP."""

import smtplib
import ssl
import sys
from email.message import EmailMessage
from email.policy import EmailPolicy
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import current_app

from civic.kernel import clock
from civic.kernel.records import public_id


class _Policy(EmailPolicy):
    """Python's own, but for addresses in angle brackets: written over several lines or encoded no mail program reads them."""

    def fold(self, name: str, value: str) -> str:
        """One header as text."""
        return f"{name}: {value}{self.linesep}" if name == UNSUBSCRIBE else super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        """One header as it travels."""
        return self.fold(name, value).encode("ascii") if name == UNSUBSCRIBE else super().fold_binary(name, value)


UNSUBSCRIBE = "List-Unsubscribe"
_POLICY = _Policy()


def send(to: str, subject: str, body: str, stop: str = "") -> None:
    """Send a plain-text message.

    ``stop``: where a mail program declines such letters with one press (RFC 2369 and RFC 8058); empty: they cannot be.

    Raises:
        ValueError: a line break in an address or subject (header injection).
        OSError, smtplib.SMTPException: it could not be handed over.
    """
    if any(c in to + subject + stop for c in "\r\n"):
        raise ValueError("a line break in a mail header")
    message = EmailMessage(policy=_POLICY)
    message["From"] = current_app.config["MAIL_FROM"]
    message["To"] = to
    message["Subject"] = subject
    if stop:
        message[UNSUBSCRIBE] = f"<{stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(body)
    where = str(current_app.config["MAIL"])
    if where == "console":
        sys.stderr.write(message.as_string() + "\n")
    elif where.startswith("file:"):
        _to_file(message, where.removeprefix("file:"))
    else:
        _by_smtp(message, where)


def _to_file(message: EmailMessage, folder: str) -> None:
    place = Path(current_app.config["HOME"]) / folder
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = clock.now().strftime("%Y%m%d-%H%M%S-") + public_id(6) + ".eml"
    (place / name).write_bytes(message.as_bytes())


def _by_smtp(message: EmailMessage, where: str) -> None:
    parts = urlsplit(where)
    secure = ssl.create_default_context()
    host, port = parts.hostname or "localhost", parts.port
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port or 465, context=secure, timeout=20)
    else:
        server = smtplib.SMTP(host, port or 587, timeout=20)
    with server:
        if parts.scheme == "smtp" and host not in {"localhost", "127.0.0.1", "::1"}:
            server.starttls(context=secure)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)
