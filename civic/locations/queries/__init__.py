"""What can be asked about spots: words for them, settlements by name, what is near, what people typed."""

from civic.locations.queries.boxes import box_around, locations_in, locations_within
from civic.locations.queries.ground import Ground, district_at, ground_of, words_for
from civic.locations.queries.settlements import Near, find_settlements, nearest_settlement
from civic.locations.queries.spelling import fold, searchable
from civic.locations.queries.typed import Typed, read

__all__ = [
    "Ground",
    "Near",
    "Typed",
    "box_around",
    "district_at",
    "find_settlements",
    "fold",
    "ground_of",
    "locations_in",
    "locations_within",
    "nearest_settlement",
    "read",
    "searchable",
    "words_for",
]
