"""Located spots and shapes, settlements by name, and the drawn base map."""

from enum import StrEnum
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import Float, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.communities.models import Place
from civic.kernel.extensions import db


class LocationSource(StrEnum):
    """How a spot was found; analysis sets the last one aside."""

    CROSSHAIR = "crosshair"
    DEVICE = "device"
    PHOTO = "photo"
    ADDRESS = "address"
    GAZETTEER = "gazetteer"
    COORDINATES = "coordinates"
    PAPER = "paper"
    IMPORT = "import"
    PROJECT = "project"
    DEFAULT = "default"
    """What a geocoder gives when it does not know."""


class Settlement(db.Model):  # type: ignore[name-defined, misc]  # flask-sqlalchemy builds the base at run time
    """A named settlement, so that a place can be given in words. In a table of its own, for its licence's sake."""

    __tablename__ = "settlement"
    __table_args__ = (Index("ix_settlement_lat_lon", "lat", "lon"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    """The source's own id."""
    kind: Mapped[str] = mapped_column(String(12))
    """city, town, village or hamlet."""
    name_kk: Mapped[str] = mapped_column(String(160))
    name_ru: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str] = mapped_column(String(160))
    search: Mapped[str] = mapped_column(Text, index=True)
    """All names folded to one plain Latin spelling, separated by bars, with a bar in front: |semei|semey."""
    population: Mapped[int | None] = mapped_column(Integer)
    district_kato: Mapped[str | None] = mapped_column(String(9))
    lon: Mapped[float] = mapped_column(Float)
    lat: Mapped[float] = mapped_column(Float)
    source: Mapped[str] = mapped_column(String(300), default="")


class BaseShape(db.Model):  # type: ignore[name-defined, misc]  # as above
    """A lake, river, urban area or border of the drawn base map: looked at, never asked, so kept as text."""

    __tablename__ = "base_shape"
    __table_args__ = (Index("ix_base_shape_zoom", "min_zoom"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(160), default="")
    min_zoom: Mapped[int] = mapped_column(Integer, default=0)
    geojson: Mapped[str] = mapped_column(Text)
    """A GeoJSON geometry."""
    min_lon: Mapped[float] = mapped_column(Float)
    min_lat: Mapped[float] = mapped_column(Float)
    max_lon: Mapped[float] = mapped_column(Float)
    max_lat: Mapped[float] = mapped_column(Float)
    source: Mapped[str] = mapped_column(String(300), default="")


class Location(db.Model):  # type: ignore[name-defined, misc]  # as above
    """A spot on the map that something of the town stands on; one thin table for all kinds of things."""

    __tablename__ = "location"
    __table_args__ = (Index("ix_location_lon_lat", "lon", "lat"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    geometry: Mapped[Any] = mapped_column(Geometry("POINT", srid=4326, spatial_index=True))
    """The exact spot; of a line or an area, a point on it."""
    lon: Mapped[float] = mapped_column(Float)
    lat: Mapped[float] = mapped_column(Float)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    source: Mapped[str] = mapped_column(String(60), default="")
    """A LocationSource."""
    accuracy_m: Mapped[int | None] = mapped_column(Integer)
    """What the device said of itself, in metres."""
    precision_m: Mapped[int | None] = mapped_column(Integer)
    """Side of the squares to whose middle the public spot was moved; None: the exact spot is public."""
    public_lon: Mapped[float | None] = mapped_column(Float)
    public_lat: Mapped[float | None] = mapped_column(Float)
    """Set with ``precision_m``, once, at writing: reading twice tells no more than reading once."""
    kato: Mapped[str | None] = mapped_column(String(9))
    """Code of the district it lies in."""
    settlement: Mapped[str | None] = mapped_column(String(40))
    """Code of the nearest settlement; no reference, as the list is replaced whole when a newer one is read in."""
    words: Mapped[str] = mapped_column(Text, default="", server_default="")
    """The place as the person wrote it: street, landmark."""

    place: Mapped[Place] = relationship()

    @property
    def shown(self) -> tuple[float, float]:
        """Longitude and latitude that anybody may see."""
        if self.precision_m is None:
            return self.lon, self.lat
        if self.public_lon is None or self.public_lat is None:
            raise ValueError("a blurred spot has no public point")
        return self.public_lon, self.public_lat


class LocationShape(db.Model):  # type: ignore[name-defined, misc]  # as above
    """The line or area behind a spot. A thin table of its own that no migration ever alters."""

    __tablename__ = "location_shape"

    location_id: Mapped[int] = mapped_column(ForeignKey("location.id", ondelete="CASCADE"), primary_key=True)
    geometry: Mapped[Any] = mapped_column(Geometry("GEOMETRY", srid=4326, spatial_index=True))
    min_lon: Mapped[float] = mapped_column(Float)
    min_lat: Mapped[float] = mapped_column(Float)
    max_lon: Mapped[float] = mapped_column(Float)
    max_lat: Mapped[float] = mapped_column(Float)
