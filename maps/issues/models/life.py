"""What happens to an issue: lines of its life, photos, voices."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.accounts.models import Person
from civic.communities.models import Place
from civic.kernel.extensions import db
from civic.kernel.files import Upload
from civic.kernel.records import UtcDateTime, public_id
from maps.issues.models.issues import Issue


class IssueChange(db.Model):  # type: ignore[name-defined, misc]  # as above
    """One line of an issue's life: signed, dated, with words for the public."""

    __tablename__ = "issue_change"
    __table_args__ = (Index("ix_issue_change_issue_at", "issue_id", "at"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=public_id)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(12))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    as_role: Mapped[str] = mapped_column(String(20), default="")
    """The role in whose name it was done; empty for residents and strangers."""
    from_state: Mapped[str] = mapped_column(String(12), default="")
    to_state: Mapped[str] = mapped_column(String(12), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    """Public words."""
    inner: Mapped[str] = mapped_column(Text, default="")
    """Words for staff alone."""

    issue: Mapped[Issue] = relationship()
    actor: Mapped[Person | None] = relationship()


class IssuePhoto(db.Model):  # type: ignore[name-defined, misc]  # as above
    """A photo of an issue. With part of it painted over, ``shown`` is another picture than ``upload``."""

    __tablename__ = "issue_photo"
    __table_args__ = (UniqueConstraint("issue_id", "position"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=public_id)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id", ondelete="CASCADE"))
    change_id: Mapped[int | None] = mapped_column(ForeignKey("issue_change.id"))
    """The line of its life it came with; None: with the report itself."""
    position: Mapped[int] = mapped_column(Integer)
    upload_id: Mapped[int] = mapped_column(ForeignKey("upload.id"))
    """As sent, re-encoded; for staff."""
    shown_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))
    """What the public sees; None: nothing, because it waits for a moderator or is hidden."""
    hidden_reason: Mapped[str] = mapped_column(Text, default="")

    issue: Mapped[Issue] = relationship()
    upload: Mapped[Upload] = relationship(foreign_keys=[upload_id])
    shown: Mapped[Upload | None] = relationship(foreign_keys=[shown_id])

    @property
    def place(self) -> Place:
        """The issue's place; predicates ask every subject for its place."""
        return self.issue.place


class Support(db.Model):  # type: ignore[name-defined, misc]  # as above
    """One "me too": a person, or a device of somebody without an account."""

    __tablename__ = "issue_support"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id", ondelete="CASCADE"), primary_key=True)
    supporter: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Keyed hash of the person's id or of the device's cookie; says nothing by itself."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Kept for those with an account, so that they can be told how it ended."""
    on: Mapped[date] = mapped_column(Date)


class StillThere(db.Model):  # type: ignore[name-defined, misc]  # as above
    """Somebody's word that a thing called done is not; counted once for each person until it is called done again."""

    __tablename__ = "issue_still_there"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id", ondelete="CASCADE"), primary_key=True)
    supporter: Mapped[str] = mapped_column(String(64), primary_key=True)
    """As in ``Support``."""
    closed_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    """Which "done" it answers."""
