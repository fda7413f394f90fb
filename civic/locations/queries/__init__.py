"""What can be asked about spots: words for them, settlements by name, what is near, what people typed."""

from civic.locations.queries.base import drawn_ground, ground_version, shapes_in
from civic.locations.queries.boxes import box_around, locations_in, locations_within
from civic.locations.queries.ground import Ground, district_at, ground_of, words_for
from civic.locations.queries.settlements import Near, find_settlements, nearest_settlement
from civic.locations.queries.spelling import fold, searchable
from civic.locations.queries.typed import Typed, read
from civic.locations.queries.view import Columns, asked_look, gathered, pins_in

__all__ = [
    "Columns",
    "Ground",
    "Near",
    "Typed",
    "asked_look",
    "box_around",
    "district_at",
    "drawn_ground",
    "find_settlements",
    "fold",
    "gathered",
    "ground_of",
    "ground_version",
    "locations_in",
    "locations_within",
    "nearest_settlement",
    "pins_in",
    "read",
    "searchable",
    "shapes_in",
    "words_for",
]
