"""Comments and follows on any subject of the town."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.accounts.models import Person
from civic.communities.models import Place
from civic.kernel.extensions import db
from civic.kernel.records import UtcDateTime, public_id


class Comment(db.Model):  # type: ignore[name-defined, misc]  # flask-sqlalchemy builds the base at run time
    """One comment. Hidden, never deleted; what officials write is marked as such when written."""

    __tablename__ = "comment"
    __table_args__ = (Index("ix_comment_subject", "subject_kind", "subject_id", "at"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=public_id)
    subject_kind: Mapped[str] = mapped_column(String(20))
    """Kind of a ``Subject`` on the shelf: "issue" …"""
    subject_id: Mapped[str] = mapped_column(String(40))
    """Its public id."""
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    as_role: Mapped[str] = mapped_column(String(20), default="")
    """The role of this place in whose name it was written; empty for residents."""
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    hidden_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hidden_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    hidden_reason: Mapped[str] = mapped_column(Text, default="")

    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    place: Mapped[Place] = relationship()


class Follow(db.Model):  # type: ignore[name-defined, misc]  # as above
    """Somebody who wants to hear of a subject. Nobody else may see it."""

    __tablename__ = "follow"
    __table_args__ = (Index("ix_follow_subject", "subject_kind", "subject_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    subject_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    told_on: Mapped[date | None] = mapped_column(Date)
    """When last told that residents wrote: once a day is enough."""
