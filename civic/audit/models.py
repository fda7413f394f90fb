"""The record of changes: one line per fact, added only. The database itself refuses to change or remove a line."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from civic.kernel.extensions import db
from civic.kernel.records import UtcDateTime


class AuditEntry(db.Model):  # type: ignore[name-defined, misc]  # flask-sqlalchemy builds the base at run time
    """One fact. Guards in the database (see the first migrations) refuse every change and removal."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_place_at", "place_id", "at"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When; for coarse facts the day only (midnight UTC)."""
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """Who; empty for coarse facts, visitors without an account, and the operator at the command line."""
    fact: Mapped[str] = mapped_column(String(60), index=True)
    """Name of the fact's class."""
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[str] = mapped_column(String(40), index=True)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    details: Mapped[str] = mapped_column(Text)
    """The fact's own data as JSON."""
    request_id: Mapped[str] = mapped_column(String(16), default="")
    """Ties the line to the server's log; empty for coarse facts."""
