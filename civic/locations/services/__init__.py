"""What can be done with spots: putting something somewhere, moving it, reading in settlements and the base map."""

from civic.locations.services.locating import Located, coarsen, forget_location, locate, move_location, swapped
from civic.locations.services.reading import GroundDone, GroundPlan, SettlementRow, ShapeRow, import_ground
from civic.locations.services.shapes import Checked, checked_shape, public_point

__all__ = [
    "Checked",
    "GroundDone",
    "GroundPlan",
    "Located",
    "SettlementRow",
    "ShapeRow",
    "checked_shape",
    "coarsen",
    "forget_location",
    "import_ground",
    "locate",
    "move_location",
    "public_point",
    "swapped",
]
