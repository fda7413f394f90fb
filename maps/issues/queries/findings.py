"""What an analysis of an issue map finds, in plain values that may be kept between requests."""

from dataclasses import dataclass
from datetime import date

from maps.analysis.districts import Hidden, Missing
from maps.analysis.gistar import TooFew
from maps.analysis.hotspots import Rates, Squares
from maps.analysis.months import Week
from maps.analysis.spots import SetAside
from maps.issues.queries.selections import Asked

Corners = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


@dataclass(frozen=True)
class HotPlace:
    """One hot place, named by its highest square: middle and corners in degrees, and its numbers."""

    lon: float
    lat: float
    box: Corners
    """West, south, east, north of the block of nine squares."""
    reports: int
    around: int
    usual: float
    """How many reports nine squares hold on average."""
    score: float
    kato: str | None
    week_share: float
    """The share of the block's reports that came in its busiest week."""
    newest: str
    """Public id of the newest report in the block."""
    category: str
    """Key of the category most of the block's reports belong to."""


@dataclass(frozen=True)
class Cell:
    """A hot square for the map: corners in degrees."""

    box: Corners
    reports: int
    around: int
    score: float


@dataclass(frozen=True)
class Dense:
    """A group of reports that lie close together: its middle, its box, how many."""

    lon: float
    lat: float
    box: Corners
    reports: int


@dataclass(frozen=True)
class District:
    """A district of the map with its figures; ``sensitive`` is None where the number is hidden."""

    kato: str | None
    """None: reports that lie in no district known here."""
    reports: int
    sensitive: int | None


@dataclass(frozen=True)
class Analysis:
    """Everything the pages, the report and a card tell. Counts are of reports that are not of sensitive categories."""

    asked: Asked
    reports: int
    people: int
    no_account: int
    without_place: int
    aside: list[SetAside]
    analysed: int
    first: date | None
    last: date | None
    squares: Squares | None
    only_around: bool
    """The area is too large for such squares: only those near reports were compared."""
    too_few: TooFew | None
    places: list[HotPlace]
    cells: list[Cell]
    groups: list[Dense]
    groups_in_all: int
    months: list[tuple[int, int, int]]
    week: Week | None
    campaign: bool
    categories: list[tuple[str, int]]
    """Key of the category and its reports, the most first."""
    districts: list[District]
    sensitive: int | None
    """None: the question is about a part of the reports, and the map has sensitive categories, which are not counted then."""
    sensitive_hidden: Hidden
    rates: Rates | None
    rated: list[str]
    """KATO codes of the districts the rates are of."""
    missing: list[Missing]
    heat_before: list[tuple[float, float, int]]
    heat_after: list[tuple[float, float, int]]
    """(latitude, longitude, reports) of distinct points, before and from the day that splits the period."""
    split: date | None
    counted: tuple[str, ...]
