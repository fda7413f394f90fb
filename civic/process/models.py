"""Processes and their steps."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.communities.models import Place
from civic.kernel.extensions import db
from civic.kernel.records import UtcDateTime, public_id


class Process(db.Model):  # type: ignore[name-defined, misc]  # flask-sqlalchemy builds the base at run time
    """One run of a methodology in a place."""

    __tablename__ = "process"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=public_id)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    title_kk: Mapped[str] = mapped_column(String(200), default="")
    title_ru: Mapped[str] = mapped_column(String(200), default="")
    title_en: Mapped[str] = mapped_column(String(200), default="")
    about_kk: Mapped[str] = mapped_column(Text, default="")
    about_ru: Mapped[str] = mapped_column(Text, default="")
    about_en: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    place: Mapped[Place] = relationship()


class Step(db.Model):  # type: ignore[name-defined, misc]  # as above
    """One step: what sort it is, when it is open, and the thing of that sort that carries it."""

    __tablename__ = "step"
    __table_args__ = (UniqueConstraint("process_id", "position"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=public_id)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(30))
    """Name of a ``StepKind`` on the shelf."""
    title_kk: Mapped[str] = mapped_column(String(200), default="")
    title_ru: Mapped[str] = mapped_column(String(200), default="")
    title_en: Mapped[str] = mapped_column(String(200), default="")
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    subject_id: Mapped[str] = mapped_column(String(40), default="")
    """Public id of the thing that carries the step (an issue map, a round); empty until there is one."""

    process: Mapped[Process] = relationship()

    @property
    def place(self) -> Place:
        """The process's place; predicates ask every subject for its place."""
        return self.process.place
