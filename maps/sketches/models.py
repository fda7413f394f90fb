"""Sketch boards, their palettes, sketches with their versions, and voices on single objects."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Float, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.accounts.models import Person
from civic.communities.models import Place
from civic.kernel.extensions import db
from civic.kernel.files import Upload
from civic.kernel.records import UtcDateTime, public_id


class Ground(StrEnum):
    """On what one draws."""

    MAP = "map"
    PLAN = "plan"
    """A plan or photo of the yard, in metres from its lower left corner."""


class SketchKind(StrEnum):
    """Whose sketch it is."""

    PERSON = "person"
    TABLE = "table"
    """Of a table at a meeting, typed in by the facilitator."""
    AGREED = "agreed"


class Stance(StrEnum):
    """What somebody says to one object of the agreed plan."""

    SUPPORT = "support"
    OBJECT = "object"


class Board(db.Model):  # type: ignore[name-defined, misc]  # flask-sqlalchemy builds the base at run time
    """A yard to be laid out: its ground, the sum there is, when sketches are taken."""

    __tablename__ = "sketch_board"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=public_id)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    title_kk: Mapped[str] = mapped_column(String(200), default="")
    title_ru: Mapped[str] = mapped_column(String(200), default="")
    title_en: Mapped[str] = mapped_column(String(200), default="")
    about_kk: Mapped[str] = mapped_column(Text, default="")
    about_ru: Mapped[str] = mapped_column(Text, default="")
    about_en: Mapped[str] = mapped_column(Text, default="")
    ground: Mapped[str] = mapped_column(String(4), default=Ground.MAP)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))
    width_m: Mapped[float] = mapped_column(Float)
    height_m: Mapped[float] = mapped_column(Float)
    """Size of the board in metres."""
    lon: Mapped[float | None] = mapped_column(Float)
    lat: Mapped[float | None] = mapped_column(Float)
    """Of the lower left corner, where the ground is the map."""
    cell_m: Mapped[float] = mapped_column(Float, default=5.0)
    """Side of the lettered squares."""
    budget: Mapped[int | None] = mapped_column(BigInteger)
    """What there is to spend, in minor units of the currency."""
    currency: Mapped[str] = mapped_column(String(3), default="KZT")
    minor_digits: Mapped[int] = mapped_column(Integer, default=0)
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    place: Mapped[Place] = relationship()
    plan: Mapped[Upload | None] = relationship()


class PaletteItem(db.Model):  # type: ignore[name-defined, misc]  # as above
    """A thing that may be put on a board."""

    __tablename__ = "sketch_palette_item"
    __table_args__ = (UniqueConstraint("board_id", "key"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("sketch_board.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(40))
    position: Mapped[int] = mapped_column(Integer, default=0)
    name_kk: Mapped[str] = mapped_column(String(120))
    name_ru: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    shape: Mapped[str] = mapped_column(String(6), default="point")
    """point (turned and moved), line (path) or area (lawn, parking)."""
    width_m: Mapped[float] = mapped_column(Float)
    length_m: Mapped[float] = mapped_column(Float)
    price: Mapped[int | None] = mapped_column(BigInteger)
    """Of one piece, one metre or one square metre, by its shape; None: costs nothing here."""
    most: Mapped[int | None] = mapped_column(Integer)
    """How many pieces at most."""


class Sketch(db.Model):  # type: ignore[name-defined, misc]  # as above
    """One layout of a yard; its objects stand in the newest version."""

    __tablename__ = "sketch"
    __table_args__ = (Index("ix_sketch_board_kind", "board_id", "kind"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=public_id)
    board_id: Mapped[int] = mapped_column(ForeignKey("sketch_board.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(8), default=SketchKind.PERSON)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    label: Mapped[str] = mapped_column(String(120), default="")
    """A name for it: "Table 3"."""
    version: Mapped[int] = mapped_column(Integer, default=0)
    """Number of the newest version; saving names the version it started from."""
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its author gave it in; it counts from then on."""
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    board: Mapped[Board] = relationship()
    person: Mapped[Person | None] = relationship()

    @property
    def place(self) -> Place:
        """The board's place; predicates ask every subject for its place."""
        return self.board.place


class SketchVersion(db.Model):  # type: ignore[name-defined, misc]  # as above
    """What a sketch was at one saving; never changed."""

    __tablename__ = "sketch_version"

    sketch_id: Mapped[int] = mapped_column(ForeignKey("sketch.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    document: Mapped[str] = mapped_column(Text)
    """GeoJSON FeatureCollection in metres of the board, as canonical JSON."""
    note: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    by: Mapped[Person | None] = relationship()


class SketchObject(db.Model):  # type: ignore[name-defined, misc]  # as above
    """One object of the newest version, as a row for counting."""

    __tablename__ = "sketch_object"
    __table_args__ = (Index("ix_sketch_object_item", "item_key"),)

    sketch_id: Mapped[int] = mapped_column(ForeignKey("sketch.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(12), primary_key=True)
    """The object's own id within the sketch; it stays the same from version to version."""
    item_key: Mapped[str] = mapped_column(String(40))
    x: Mapped[float] = mapped_column(Float)
    y: Mapped[float] = mapped_column(Float)
    """Its middle, in metres of the board."""
    amount: Mapped[float] = mapped_column(Float)
    """Pieces, metres or square metres."""
    price: Mapped[int] = mapped_column(BigInteger, default=0)


class ObjectVoice(db.Model):  # type: ignore[name-defined, misc]  # as above
    """A resident's word on one object of an agreed plan."""

    __tablename__ = "sketch_voice"

    sketch_id: Mapped[int] = mapped_column(ForeignKey("sketch.id", ondelete="CASCADE"), primary_key=True)
    object_key: Mapped[str] = mapped_column(String(12), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    stance: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
