"""Layers that warn, and their shapes."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import Date, Float, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.communities.models import Place
from civic.kernel.extensions import db
from civic.kernel.records import UtcDateTime, public_id


class LayerKind(StrEnum):
    """What a layer tells of the ground."""

    UTILITIES = "utilities"
    OWNERSHIP = "ownership"
    RED_LINES = "red_lines"
    PLANNED_WORKS = "planned_works"
    OTHER = "other"


class ConstraintLayer(db.Model):  # type: ignore[name-defined, misc]  # flask-sqlalchemy builds the base at run time
    """One layer of a place, as its keeper gave it on a date."""

    __tablename__ = "constraint_layer"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=public_id)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    title_kk: Mapped[str] = mapped_column(String(200), default="")
    title_ru: Mapped[str] = mapped_column(String(200), default="")
    title_en: Mapped[str] = mapped_column(String(200), default="")
    warning_kk: Mapped[str] = mapped_column(Text, default="")
    warning_ru: Mapped[str] = mapped_column(Text, default="")
    warning_en: Mapped[str] = mapped_column(Text, default="")
    """What somebody is told whose spot lies in it."""
    near_m: Mapped[int] = mapped_column(Integer, default=0)
    """The warning is given also within so many metres of a shape; lines need it."""
    source: Mapped[str] = mapped_column(String(300), default="")
    """Who gave it; shown under the map."""
    stand_on: Mapped[date | None] = mapped_column(Date)
    """On which date it was right."""
    shapes: Mapped[int] = mapped_column(Integer, default=0)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Warnings are given and the layer is drawn from then on."""
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    place: Mapped[Place] = relationship()


class LayerShape(db.Model):  # type: ignore[name-defined, misc]  # as above
    """One shape of a layer. A thin table that no migration ever alters."""

    __tablename__ = "layer_shape"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    layer_id: Mapped[int] = mapped_column(ForeignKey("constraint_layer.id", ondelete="CASCADE"), index=True)
    geometry: Mapped[Any] = mapped_column(Geometry("GEOMETRY", srid=4326, spatial_index=True))
    min_lon: Mapped[float] = mapped_column(Float)
    min_lat: Mapped[float] = mapped_column(Float)
    max_lon: Mapped[float] = mapped_column(Float)
    max_lat: Mapped[float] = mapped_column(Float)
    name: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(Text, default="")
