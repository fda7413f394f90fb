"""The outbox: letters waiting to be sent, gone once they are; and which letters people want."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from civic.kernel.extensions import db
from civic.kernel.records import UtcDateTime, public_id


class Pace(StrEnum):
    """When somebody wants letters of one sort."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    NEVER = "never"


def _letter_id() -> str:
    return public_id(16)


class Letter(db.Model):  # type: ignore[name-defined, misc]  # flask-sqlalchemy builds the base at run time
    """One message to one address. Its key is random and its date has no hour: the outbox tells no order of events."""

    __tablename__ = "outbox"
    # Kept in the order of the random key, so that the file itself does not tell either.
    __table_args__ = (
        Index("ix_outbox_next", "attempts", "queued_on", "id"),
        Index("ix_outbox_address", "address"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=_letter_id)
    notice: Mapped[str] = mapped_column(String(40))
    """Name of the notice this letter comes from."""
    address: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    queued_on: Mapped[date] = mapped_column(Date)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    last_error: Mapped[str] = mapped_column(Text, default="")
    retry_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Not tried again before."""
    about: Mapped[str] = mapped_column(String(60), default="", server_default="")
    """What it tells news of: a newer letter of the same notice about it takes its place. Empty: it stands alone."""
    good_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Afterwards it would say what is no longer true, and is not sent."""
    together: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Waits for the morning after its day, and goes in one message with whatever else waits so."""
    sort: Mapped[str] = mapped_column(String(20), default="", server_default="")
    """Name of its ``LetterSort``; empty for letters that nobody can decline."""
    reader: Mapped[str] = mapped_column(String(16), default="", server_default="")
    """Public id of the person, for the link by which letters of this sort are declined."""


class LetterChoice(db.Model):  # type: ignore[name-defined, misc]  # as above
    """That somebody wants letters of a sort otherwise than at once."""

    __tablename__ = "letter_choice"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    sort: Mapped[str] = mapped_column(String(20), primary_key=True)
    pace: Mapped[str] = mapped_column(String(8))
