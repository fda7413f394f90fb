"""Themes and frozen evidence cards."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.accounts.models import Person
from civic.communities.models import Place
from civic.kernel.extensions import db
from civic.kernel.records import UtcDateTime, public_id


class Theme(db.Model):  # type: ignore[name-defined, misc]  # flask-sqlalchemy builds the base at run time
    """What several pieces of evidence speak about: light in the evening, water, the way to school."""

    __tablename__ = "theme"
    __table_args__ = (UniqueConstraint("place_id", "key"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    key: Mapped[str] = mapped_column(String(40))
    name_kk: Mapped[str] = mapped_column(String(120))
    name_ru: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    place: Mapped[Place] = relationship()


class EvidenceCard(db.Model):  # type: ignore[name-defined, misc]  # as above
    """A piece of evidence as it was when it was taken. Corrected only by a new card that replaces it; both stay."""

    __tablename__ = "evidence_card"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=public_id)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    source: Mapped[str] = mapped_column(String(30))
    """Name of an ``EvidenceSource`` on the shelf."""
    subject_id: Mapped[str] = mapped_column(String(40))
    """Public id of what it was taken from (an issue map)."""
    title_kk: Mapped[str] = mapped_column(String(300))
    title_ru: Mapped[str] = mapped_column(String(300))
    title_en: Mapped[str] = mapped_column(String(300))
    statement_kk: Mapped[str] = mapped_column(Text)
    statement_ru: Mapped[str] = mapped_column(Text)
    statement_en: Mapped[str] = mapped_column(Text)
    """One or two sentences with their numbers."""
    document: Mapped[str] = mapped_column(Text)
    """Canonical JSON: how it was asked, the figures, the ids counted, the limits of the method."""
    data_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of ``document``."""
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("evidence_card.id"))
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retired_reason: Mapped[str] = mapped_column(Text, default="")

    place: Mapped[Place] = relationship()
    theme: Mapped[Theme | None] = relationship()
    taken_by: Mapped[Person | None] = relationship()
    replaced_by: Mapped["EvidenceCard | None"] = relationship(remote_side=[id])
