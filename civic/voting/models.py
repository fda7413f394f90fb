"""Rounds, projects on the ballot, the roll, the ballots, the result."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger as Amount
from sqlalchemy import Date, ForeignKey, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.communities.models import Place
from civic.kernel.extensions import db
from civic.kernel.files import Upload
from civic.kernel.records import UtcDateTime, public_id
from civic.locations.models import Location


class RoundState(StrEnum):
    """Where a round stands; derived from its record and the database's clock, never stored."""

    DRAFT = "draft"
    PUBLISHED = "published"
    OPEN = "open"
    CLOSED = "closed"
    COUNTED = "counted"
    RESULT = "result"


class RollKind(StrEnum):
    """By what a roll knows its voters; only keyed hashes of it are stored."""

    EMAIL = "email"
    IIN = "iin"


class RollStatus(StrEnum):
    """What a roll entry allows."""

    ELIGIBLE = "eligible"
    BLOCKED = "blocked"


class News(StrEnum):
    """What residents are told of a round by mail."""

    OPENED = "opened"
    ENDING = "ending"
    ENDED_EARLY = "ended-early"
    RESULT = "result"


# Columns that nobody may change once the round is frozen; the database's own triggers enforce it.
FROZEN_COLUMNS = (
    "place_id", "currency", "minor_digits", "budget", "ceiling", "ballot_kind", "max_choices", "min_choices",
    "points_total", "points_cap", "spend_cap", "max_casts", "min_age", "roll_kind", "rule", "rule_parameters", "opens_at", "closes_at",
    "min_published", "link_fingerprint", "rule_record", "rule_hash", "public_id",
)  # fmt: skip


class Round(db.Model):  # type: ignore[name-defined, misc]  # flask-sqlalchemy builds the base at run time
    """One run of the People's Participation Budget in a place."""

    __tablename__ = "round"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=public_id)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    title_kk: Mapped[str] = mapped_column(String(200), default="")
    title_ru: Mapped[str] = mapped_column(String(200), default="")
    title_en: Mapped[str] = mapped_column(String(200), default="")
    about_kk: Mapped[str] = mapped_column(Text, default="")
    about_ru: Mapped[str] = mapped_column(Text, default="")
    about_en: Mapped[str] = mapped_column(Text, default="")
    contact_kk: Mapped[str] = mapped_column(String(300), default="")
    contact_ru: Mapped[str] = mapped_column(String(300), default="")
    contact_en: Mapped[str] = mapped_column(String(300), default="")

    currency: Mapped[str] = mapped_column(String(3), default="KZT")
    minor_digits: Mapped[int] = mapped_column(Integer, default=0)
    """How many digits of an amount stand behind the point; tenge are counted whole."""
    budget: Mapped[int] = mapped_column(Amount)
    ceiling: Mapped[int | None] = mapped_column(Amount)
    """Largest cost of one project, in minor units."""

    ballot_kind: Mapped[str] = mapped_column(String(12), default="ranked")
    max_choices: Mapped[int] = mapped_column(Integer, default=3)
    min_choices: Mapped[int] = mapped_column(Integer, default=1)
    points_total: Mapped[int | None] = mapped_column(Integer)
    points_cap: Mapped[int | None] = mapped_column(Integer)
    spend_cap: Mapped[int | None] = mapped_column(Amount)
    """Knapsack: most that one ballot may spend; None means the whole budget."""
    max_casts: Mapped[int] = mapped_column(Integer, default=10)
    """How often one person may vote anew; the last ballot counts."""
    min_age: Mapped[int | None] = mapped_column(Integer)
    roll_kind: Mapped[str] = mapped_column(String(8), default=RollKind.EMAIL)
    rule: Mapped[str] = mapped_column(String(30), default="ear")
    rule_parameters: Mapped[str] = mapped_column(Text, default="{}")
    """JSON object of the counting rule's parameters."""
    min_published: Mapped[int] = mapped_column(Integer, default=3)
    """Single ballots are published only when at least so many were cast."""

    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was published; from then on the rules stand."""
    rule_record: Mapped[str | None] = mapped_column(Text)
    """Canonical JSON of every rule and every project with its cost, as published."""
    rule_hash: Mapped[str | None] = mapped_column(String(64))
    link_fingerprint: Mapped[str | None] = mapped_column(String(32))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Set only when the round was closed before its time."""
    closed_reason: Mapped[str | None] = mapped_column(Text)
    counted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the result became public."""
    imported_meta: Mapped[str | None] = mapped_column(Text)
    """JSON of the META section of an imported election file, to be given back on export."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    place: Mapped[Place] = relationship()

    def state(self, now: datetime) -> RoundState:
        """Where the round stands at this moment of the database's clock."""
        if self.published_at is not None:
            return RoundState.RESULT
        if self.counted_at is not None:
            return RoundState.COUNTED
        if self.frozen_at is None:
            return RoundState.DRAFT
        if self.closed_at is not None or now >= self.closes_at:
            return RoundState.CLOSED
        return RoundState.OPEN if now >= self.opens_at else RoundState.PUBLISHED

    @property
    def ended_at(self) -> datetime:
        """When voting ended or will end."""
        return self.closed_at or self.closes_at

    @property
    def is_imported(self) -> bool:
        """Whether the ballots came from a file of an election held elsewhere."""
        return self.imported_meta is not None


class RuleLine(db.Model):  # type: ignore[name-defined, misc]  # as above
    """Where a rule of the round comes from: every rule is data with a source."""

    __tablename__ = "rule_line"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(30), primary_key=True)
    note_kk: Mapped[str] = mapped_column(Text, default="")
    note_ru: Mapped[str] = mapped_column(Text, default="")
    note_en: Mapped[str] = mapped_column(Text, default="")
    source_kk: Mapped[str] = mapped_column(Text, default="")
    source_ru: Mapped[str] = mapped_column(Text, default="")
    source_en: Mapped[str] = mapped_column(Text, default="")


class RoundPart(db.Model):  # type: ignore[name-defined, misc]  # as above
    """A part of the place: turnout is told by it, and it may have money of its own."""

    __tablename__ = "round_part"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name_kk: Mapped[str] = mapped_column(String(120))
    name_ru: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    budget: Mapped[int | None] = mapped_column(Amount)
    """Money of this part alone, in minor units, out of the round's; None: the part has no pot of its own."""


class Project(db.Model):  # type: ignore[name-defined, misc]  # as above
    """A project on the ballot of a round."""

    __tablename__ = "project"
    __table_args__ = (UniqueConstraint("round_id", "number"), UniqueConstraint("round_id", "code"))

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    """The number people say: 1, 2, 3 …"""
    code: Mapped[str] = mapped_column(String(120))
    """The official id, as in exported files."""
    title_kk: Mapped[str] = mapped_column(Text, default="")
    title_ru: Mapped[str] = mapped_column(Text, default="")
    title_en: Mapped[str] = mapped_column(Text, default="")
    gist_kk: Mapped[str] = mapped_column(Text, default="")
    gist_ru: Mapped[str] = mapped_column(Text, default="")
    gist_en: Mapped[str] = mapped_column(Text, default="")
    description_kk: Mapped[str] = mapped_column(Text, default="")
    description_ru: Mapped[str] = mapped_column(Text, default="")
    description_en: Mapped[str] = mapped_column(Text, default="")
    address_kk: Mapped[str] = mapped_column(Text, default="")
    address_ru: Mapped[str] = mapped_column(Text, default="")
    address_en: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[str] = mapped_column(Text, default="")
    """A key of ``kinds.CATEGORIES``, or free text of an imported file."""
    part: Mapped[str] = mapped_column(String(40), default="")
    cost: Mapped[int] = mapped_column(Amount)
    """In minor units of the round's currency."""
    site: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """A mark shared by projects of which at most one can be built, such as those on the same spot."""
    location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))
    extra: Mapped[str] = mapped_column(Text, default="{}")
    """JSON of further columns of an imported file."""

    location: Mapped[Location | None] = relationship()
    photo: Mapped[Upload | None] = relationship()


class RollEntry(db.Model):  # type: ignore[name-defined, misc]  # as above
    """Somebody who may vote in a round, under a keyed pseudonym; says whether, never what."""

    __tablename__ = "roll_entry"
    # No row ids in order of arrival on the embedded database.
    __table_args__ = ({"sqlite_with_rowid": False},)

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    roll_ref: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    status: Mapped[str] = mapped_column(String(10), default=RollStatus.ELIGIBLE)
    part: Mapped[str] = mapped_column(String(40), default="")
    basis: Mapped[str] = mapped_column(String(10))
    """How it came here: "import" or "desk"."""
    casts: Mapped[int] = mapped_column(Integer, default=0)
    last_cast_on: Mapped[date | None] = mapped_column(Date)
    """A date, not a time: a time would join it to its ballot."""


class Ballot(db.Model):  # type: ignore[name-defined, misc]  # as above
    """One live ballot. No person, no time, no order of arrival."""

    __tablename__ = "ballot"
    __table_args__ = (UniqueConstraint("round_id", "tracker"), {"sqlite_with_rowid": False})

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    ballot_key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    """Keyed pseudonym whose key lies outside the database; random for imported ballots."""
    choices: Mapped[str] = mapped_column(Text)
    """Project numbers as ``kinds.py`` writes them."""
    tracker: Mapped[str] = mapped_column(String(40))
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    nonce: Mapped[str] = mapped_column(String(64), default="")
    commitment: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    part: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """The part of the place its voter lives in, as the roll says: its pot counts the ballot. Never published beside it."""


class BallotDraft(db.Model):  # type: ignore[name-defined, misc]  # as above
    """An unfinished ballot, under a keyed pseudonym of its own; gone once cast or closed."""

    __tablename__ = "ballot_draft"
    __table_args__ = ({"sqlite_with_rowid": False},)

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    draft_key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    choices: Mapped[str] = mapped_column(Text)


class Result(db.Model):  # type: ignore[name-defined, misc]  # as above
    """The count of a round, as a story that can be retold."""

    __tablename__ = "round_result"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    outcome: Mapped[str] = mapped_column(Text)
    """JSON of the tally's outcome."""
    input_hash: Mapped[str] = mapped_column(String(64))
    seed_source: Mapped[str] = mapped_column(Text, default="")
    """Where the public number of the lot came from."""
    file_hash: Mapped[str] = mapped_column(String(64), default="")
    """SHA-256 of the published .pb file."""
    ballots: Mapped[int] = mapped_column(Integer)
    roll_size: Mapped[int | None] = mapped_column(Integer)
    turnout: Mapped[str] = mapped_column(Text, default="[]")
    """JSON list of [part code, on the roll, voted]."""
    pots: Mapped[str] = mapped_column(Text, default="[]", server_default="[]")
    """JSON list of {code, outcome, file_hash, ballots, shares}, one for each pot of money; empty where there is one for all."""
    shares: Mapped[str] = mapped_column(Text, default="[]", server_default="[]")
    """JSON list of [part code, voters, percent of their money that found a project]; small groups hold null, null.

    Where money is divided every pot holds its own; older counts hold here that of the whole place."""


class RoundNews(db.Model):  # type: ignore[name-defined, misc]  # as above
    """How far residents have been told of something by mail. It holds no number: of reminders it would be a turnout."""

    __tablename__ = "round_news"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    news: Mapped[str] = mapped_column(String(12), primary_key=True)
    upto: Mapped[int] = mapped_column(Integer, default=0)
    """Everybody whose account has this key or a smaller one has been looked at."""
    done_on: Mapped[date | None] = mapped_column(Date)
