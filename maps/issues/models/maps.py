"""Issue maps: where, when, about what, and who answers."""

from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import Boolean, Float, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.communities.models import Place
from civic.kernel.extensions import db
from civic.kernel.records import UtcDateTime, public_id
from maps.issues.models.states import Moderation, Participants


class Department(db.Model):  # type: ignore[name-defined, misc]  # flask-sqlalchemy builds the base at run time
    """Who does the work: a department of the akimat or a service of the town."""

    __tablename__ = "department"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=public_id)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    name_kk: Mapped[str] = mapped_column(String(200))
    name_ru: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254), default="")
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    place: Mapped[Place] = relationship()


class ReplyTemplate(db.Model):  # type: ignore[name-defined, misc]  # as above
    """Words staff write often, in three languages; they may be changed before they are sent."""

    __tablename__ = "reply_template"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=public_id)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(12), default="")
    """The new state it goes with; empty: any."""
    text_kk: Mapped[str] = mapped_column(Text, default="")
    text_ru: Mapped[str] = mapped_column(Text, default="")
    text_en: Mapped[str] = mapped_column(Text, default="")
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    place: Mapped[Place] = relationship()


class IssueMap(db.Model):  # type: ignore[name-defined, misc]  # as above
    """One issue map: a place, a period, what may be put on it and what will be done with it."""

    __tablename__ = "issue_map"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=public_id)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    title_kk: Mapped[str] = mapped_column(String(200), default="")
    title_ru: Mapped[str] = mapped_column(String(200), default="")
    title_en: Mapped[str] = mapped_column(String(200), default="")
    about_kk: Mapped[str] = mapped_column(Text, default="")
    about_ru: Mapped[str] = mapped_column(Text, default="")
    about_en: Mapped[str] = mapped_column(Text, default="")
    promise_kk: Mapped[str] = mapped_column(Text, default="")
    promise_ru: Mapped[str] = mapped_column(Text, default="")
    promise_en: Mapped[str] = mapped_column(Text, default="")
    """What will be done with the reports, by whom and when."""
    outcome_kk: Mapped[str] = mapped_column(Text, default="")
    outcome_ru: Mapped[str] = mapped_column(Text, default="")
    outcome_en: Mapped[str] = mapped_column(Text, default="")
    """What was done with them; written when the map is over."""
    who: Mapped[str] = mapped_column(String(10), default=Participants.SIGNED_IN)
    moderation: Mapped[str] = mapped_column(String(8), default=Moderation.AFTER)
    ask_after_days: Mapped[int] = mapped_column(Integer, default=28)
    """Days after "done" when the reporters are asked whether it is."""
    reopen_voices: Mapped[int] = mapped_column(Integer, default=2)
    """How many people saying "still there" open an issue again."""
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """None: it stays open."""
    closed_reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was closed before its time, for everybody to read; empty: it was not."""
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_number: Mapped[int] = mapped_column(Integer, default=1)
    """The number the next report gets."""
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When anything on it last changed; kept answers stand or fall with it."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    place: Mapped[Place] = relationship()

    def is_open(self, now: datetime) -> bool:
        """Whether reports are taken at this moment."""
        return (
            self.published_at is not None and self.opens_at <= now and (self.closes_at is None or now < self.closes_at)
        )


class IssueMapArea(db.Model):  # type: ignore[name-defined, misc]  # as above
    """Where reports are taken, when it is not simply the place's outline. A thin table that no migration ever alters."""

    __tablename__ = "issue_map_area"

    map_id: Mapped[int] = mapped_column(ForeignKey("issue_map.id", ondelete="CASCADE"), primary_key=True)
    geometry: Mapped[Any] = mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=True))
    min_lon: Mapped[float] = mapped_column(Float)
    min_lat: Mapped[float] = mapped_column(Float)
    max_lon: Mapped[float] = mapped_column(Float)
    max_lat: Mapped[float] = mapped_column(Float)


class IssueCategory(db.Model):  # type: ignore[name-defined, misc]  # as above
    """What an issue is about, what staff need to know, how exactly it is shown and how soon it is answered."""

    __tablename__ = "issue_category"
    __table_args__ = (UniqueConstraint("map_id", "key"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    map_id: Mapped[int] = mapped_column(ForeignKey("issue_map.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(60))
    position: Mapped[int] = mapped_column(Integer, default=0)
    name_kk: Mapped[str] = mapped_column(String(160))
    name_ru: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str] = mapped_column(String(160))
    needs_kk: Mapped[str] = mapped_column(Text, default="")
    needs_ru: Mapped[str] = mapped_column(Text, default="")
    needs_en: Mapped[str] = mapped_column(Text, default="")
    """What staff need to know to act."""
    icon: Mapped[str] = mapped_column(String(30), default="")
    shapes: Mapped[str] = mapped_column(String(40), default="point")
    """Allowed shapes, separated by spaces."""
    precision_m: Mapped[int | None] = mapped_column(Integer)
    """Side of the squares public spots are moved to; None: exact. Set for sensitive categories."""
    similar_m: Mapped[int] = mapped_column(Integer, default=100)
    """Within how many metres an earlier report may be the same, 25 to 250."""
    similar_days: Mapped[int] = mapped_column(Integer, default=60)
    """For how many days after it was closed a report is still shown as one that may be the same, 0 to 365."""
    photo_wanted: Mapped[bool] = mapped_column(Boolean, default=True)
    questions: Mapped[str] = mapped_column(Text, default="[]")
    """JSON list of own questions; see ``kinds.questions``."""
    answer_days: Mapped[int | None] = mapped_column(Integer)
    """Days within which staff answer; None: no term."""
    working_days: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether those are working days; else days of the calendar."""
    answer_source: Mapped[str] = mapped_column(Text, default="")
    """Where that term comes from: law, decree, promise, with its date."""
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    """Who gets its reports."""
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    map: Mapped[IssueMap] = relationship()
    department: Mapped[Department | None] = relationship()

    @property
    def place(self) -> Place:
        """The map's place; predicates ask every subject for its place."""
        return self.map.place

    @property
    def is_sensitive(self) -> bool:
        """Whether exact spots of it are for staff alone."""
        return self.precision_m is not None


class ApiKey(db.Model):  # type: ignore[name-defined, misc]  # as above
    """A key by which another program may send reports (Open311)."""

    __tablename__ = "issue_api_key"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=public_id)
    map_id: Mapped[int] = mapped_column(ForeignKey("issue_map.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(String(120))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    map: Mapped[IssueMap] = relationship()

    @property
    def place(self) -> Place:
        """The map's place; predicates ask every subject for its place."""
        return self.map.place
