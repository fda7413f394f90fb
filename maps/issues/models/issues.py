"""The issue itself: everything the public reads stands in its row."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, Float, ForeignKey, Index, Integer, String, Text, UniqueConstraint, event, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.accounts.models import Person
from civic.communities.models import Place
from civic.kernel.extensions import db
from civic.kernel.records import UtcDateTime, public_id
from civic.locations.models import Location
from maps.issues.models.maps import Department, IssueCategory, IssueMap
from maps.issues.models.states import OPEN_STATES, Channel, IssueState, Shape


class Issue(db.Model):  # type: ignore[name-defined, misc]  # as above
    """One report. Everything the public reads stands in this row; the exact spot is elsewhere."""

    __tablename__ = "issue"
    __table_args__ = (
        UniqueConstraint("map_id", "number"),
        UniqueConstraint("map_id", "client_uuid"),
        UniqueConstraint("map_id", "source_ref"),
        # Everything a view of the map asks, so that 200,000 rows are counted without being read.
        Index(
            "ix_issue_map_spot",
            "map_id",
            "visible",
            "lat",
            "lon",
            "state",
            "category_id",
            "kato",
            "created_at",
            "closed_at",
            "id",
        ),
        Index("ix_issue_map_created", "map_id", "created_at"),
        Index("ix_issue_map_state", "map_id", "state", "created_at"),
        # All counts of the list, in the order they are grouped.
        Index(
            "ix_issue_map_category",
            "map_id",
            "visible",
            "category_id",
            "state",
            "kato",
            "lon",
            "created_at",
            "closed_at",
        ),
        Index("ix_issue_map_due", "map_id", "due_on"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=public_id)
    map_id: Mapped[int] = mapped_column(ForeignKey("issue_map.id"))
    number: Mapped[int] = mapped_column(Integer)
    """The number people say, counted on its map."""
    category_id: Mapped[int] = mapped_column(ForeignKey("issue_category.id"))
    title: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(Text, default="")
    answers: Mapped[str] = mapped_column(Text, default="{}")
    """JSON of answers to the category's questions, by question key."""
    language: Mapped[str] = mapped_column(String(2), default="")
    state: Mapped[str] = mapped_column(String(12), default=IssueState.NEW)

    location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    shape: Mapped[str] = mapped_column(String(6), default=Shape.POINT)
    lon: Mapped[float | None] = mapped_column(Float)
    lat: Mapped[float | None] = mapped_column(Float)
    """The public spot; None when it has none."""
    spot_words: Mapped[str] = mapped_column(Text, default="")
    """Where it is in words; of a blurred category (lists from elsewhere have them) for staff alone: see ``public_words``."""
    search: Mapped[str] = mapped_column(Text, default="")
    """Title, words and place in plain small letters, as searches compare them; written by ``fold_for_search``."""
    kato: Mapped[str | None] = mapped_column(String(9))
    """The district it lies in."""
    is_default_spot: Mapped[bool] = mapped_column(Boolean, default=False)
    """A spot that a geocoder gives when it does not know; set aside by analysis."""

    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    contact: Mapped[str] = mapped_column(String(254), default="")
    """Mail address of somebody without an account, for staff alone."""
    claim_hash: Mapped[str | None] = mapped_column(String(64))
    """Of the link by which somebody without an account may come back; None once used."""
    client_uuid: Mapped[str | None] = mapped_column(String(36))
    """Made on the device, so that a report sent twice is stored once."""
    channel: Mapped[str] = mapped_column(String(8), default=Channel.WEB)
    source_ref: Mapped[str | None] = mapped_column(String(120))
    """Its id where it was imported from."""

    supports: Mapped[int] = mapped_column(Integer, default=0)
    """How many others said "me too"."""
    still_voices: Mapped[int] = mapped_column(Integer, default=0)
    """How many said "still there" since it was last called done."""
    photos: Mapped[int] = mapped_column(Integer, default=0)
    """How many photos the public may see."""
    suspicion: Mapped[int] = mapped_column(Integer, default=0)
    """How many tell-tales of spam it carries; for moderators."""

    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"))
    due_on: Mapped[date | None] = mapped_column(Date)
    """By when staff owe an answer; None when they answered, or there is no term."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When staff first answered in public."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was last called done, not done or a duplicate."""
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its reporters were asked whether it is done."""
    visible: Mapped[bool] = mapped_column(Boolean, default=True)
    """Whether the public sees it: not waiting for a moderator, and not hidden."""
    hidden_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hidden_reason: Mapped[str] = mapped_column(Text, default="")

    map: Mapped[IssueMap] = relationship()
    category: Mapped[IssueCategory] = relationship()
    location: Mapped[Location | None] = relationship()
    reporter: Mapped[Person | None] = relationship()
    department: Mapped[Department | None] = relationship()
    duplicate_of: Mapped["Issue | None"] = relationship(remote_side=[id])

    @property
    def place(self) -> Place:
        """The map's place; predicates ask every subject for its place."""
        return self.map.place

    @property
    def public_words(self) -> str:
        """Where it is in words anybody may read: none of a blurred category."""
        return "" if self.category.is_sensitive else self.spot_words

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is expected of staff."""
        return self.state not in OPEN_STATES


def searchable(*texts: str) -> str:
    """Texts as searches compare them: small letters, ё as е, single spaces. The embedded database folds Latin alone."""
    return " ".join(" ".join(texts).casefold().replace("ё", "е").split())


@event.listens_for(Issue, "before_insert")
@event.listens_for(Issue, "before_update")
def fold_for_search(_mapper: Any, connection: Connection, issue: Issue) -> None:
    """Keep what searches compare in step with what people read, whoever wrote it.

    Of a blurred category the words for the place stay out: searching street after street would tell where it is.
    """
    category = issue.__dict__.get("category")
    if category is not None and category.id == issue.category_id:
        sensitive = category.is_sensitive
    else:
        side = select(IssueCategory.precision_m).where(IssueCategory.id == issue.category_id)
        sensitive = connection.scalar(side) is not None
    folded = searchable(issue.title, issue.words or "", "" if sensitive else issue.spot_words or "")
    if issue.search != folded:
        issue.search = folded
