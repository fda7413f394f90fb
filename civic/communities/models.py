"""The tree of places, their outlines, and roles."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.accounts.models import Person
from civic.kernel.extensions import db
from civic.kernel.records import UtcDateTime, public_id


class PlaceKind(StrEnum):
    """What sort of place it is; the words are in ``kinds.py``."""

    COUNTRY = "country"
    OBLAST = "oblast"
    CITY = "city"
    DISTRICT = "district"
    CITY_DISTRICT = "city_district"
    RURAL_DISTRICT = "rural_district"
    VILLAGE = "village"
    COURTYARD = "courtyard"


class RoleName(StrEnum):
    """What somebody may be in a place."""

    RESIDENT = "resident"
    FACILITATOR = "facilitator"
    AKIMAT_STAFF = "akimat_staff"
    COMMUNITY_LEADER = "community_leader"
    AUDITOR = "auditor"
    STEWARD = "steward"


STAFF_ROLES = frozenset({RoleName.FACILITATOR, RoleName.AKIMAT_STAFF, RoleName.AUDITOR, RoleName.STEWARD})
# Everybody may see who holds these, in this order; who is a resident is nobody else's business.
PUBLIC_ROLES = (
    RoleName.AKIMAT_STAFF,
    RoleName.COMMUNITY_LEADER,
    RoleName.FACILITATOR,
    RoleName.AUDITOR,
    RoleName.STEWARD,
)


class Place(db.Model):  # type: ignore[name-defined, misc]  # flask-sqlalchemy builds the base at run time
    """A place that has people, money or problems of its own."""

    __tablename__ = "place"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    """Short name in addresses: letters, digits, hyphens."""
    kato: Mapped[str | None] = mapped_column(String(9), unique=True)
    """Code in the national classifier, where it has one."""
    kind: Mapped[str] = mapped_column(String(20))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    path: Mapped[str] = mapped_column(String(200), index=True)
    """Ids from the root to here, with slashes: /1/4/9/. Empty only while being created."""
    name_kk: Mapped[str] = mapped_column(String(160))
    name_ru: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str] = mapped_column(String(160))
    population: Mapped[int | None] = mapped_column(Integer)
    responsible: Mapped[str] = mapped_column(String(300), default="")
    """Who answers for this place's pages, with a phone."""
    source: Mapped[str] = mapped_column(String(300), default="")
    lon: Mapped[float | None] = mapped_column(Float)
    lat: Mapped[float | None] = mapped_column(Float)

    parent: Mapped["Place | None"] = relationship(remote_side=[id])

    @property
    def place(self) -> "Place":
        """A place is about itself; predicates ask every subject for its place."""
        return self

    def contains(self, other: "Place") -> bool:
        """Whether the other lies in (or is) this one."""
        return other.path.startswith(self.path)


class PlaceShape(db.Model):  # type: ignore[name-defined, misc]  # as above
    """A place's outline, on a thin table of its own that no migration ever alters."""

    __tablename__ = "place_shape"

    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), primary_key=True)
    geometry: Mapped[Any] = mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=True))
    min_lon: Mapped[float] = mapped_column(Float)
    min_lat: Mapped[float] = mapped_column(Float)
    max_lon: Mapped[float] = mapped_column(Float)
    max_lat: Mapped[float] = mapped_column(Float)
    source: Mapped[str] = mapped_column(String(300), default="")


class Role(db.Model):  # type: ignore[name-defined, misc]  # as above
    """A role somebody holds (or held) in a place. Withdrawn, never deleted."""

    __tablename__ = "role"
    __table_args__ = (
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL AND withdrawn_reason IS NULL)",
            name="withdrawal_is_whole",
        ),
        Index("ix_role_person_live", "person_id", "withdrawn_at"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=public_id)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    name: Mapped[str] = mapped_column(String(20))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted_reason: Mapped[str] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    place: Mapped[Place] = relationship()
