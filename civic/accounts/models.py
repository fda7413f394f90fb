"""Persons, their sessions, and single-use tokens sent by mail."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from civic.kernel.extensions import db
from civic.kernel.records import UtcDateTime, public_id


class Person(db.Model):  # type: ignore[name-defined, misc]  # flask-sqlalchemy builds the base at run time
    """Somebody with an account."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=public_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    """Normalised: trimmed, lower case."""
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(200))
    locale: Mapped[str] = mapped_column(String(2), default="kk")
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the mail address was proved."""
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_confirmed: Mapped[bool] = mapped_column(Boolean, default=False)
    totp_last_step: Mapped[int | None] = mapped_column(Integer)
    """The newest time step whose code was used: a code works once."""
    iin_key: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    """Keyed hash of the national number, set by a desk that saw the document."""

    is_system = False

    # What Flask-Login asks for.
    @property
    def is_authenticated(self) -> bool:
        """A stored person is known."""
        return True

    @property
    def is_active(self) -> bool:
        """Suspended persons may still sign in to read why; the policy bars everything else."""
        return True

    @property
    def is_anonymous(self) -> bool:
        """Never."""
        return False

    def get_id(self) -> str:
        """What the session keeps."""
        return str(self.id)

    @property
    def has_second_factor(self) -> bool:
        """Whether sign-in asks for a code."""
        return bool(self.totp_secret) and self.totp_confirmed


class SessionRow(db.Model):  # type: ignore[name-defined, misc]  # as above
    """A signed-in browser. The cookie's token is stored only as a hash."""

    __tablename__ = "session"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=public_id)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    data: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Absolute end; idle time is judged from ``seen_at``."""
    staff: Mapped[bool] = mapped_column(Boolean, default=False)
    """Staff sessions end after a shorter idle time."""
    agent: Mapped[str] = mapped_column(String(160), default="")


class MailToken(db.Model):  # type: ignore[name-defined, misc]  # as above
    """A single-use link sent by mail; only its hash is stored, and each purpose has one consumer."""

    __tablename__ = "mail_token"
    __table_args__ = (Index("ix_mail_token_person_purpose", "person_id", "purpose"),)

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(16))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
