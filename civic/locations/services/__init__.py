"""What can be done with spots: putting something somewhere, moving it, reading in settlements and the base map."""

from civic.locations.services.locating import Located, locate, move_location
from civic.locations.services.shapes import checked_shape, public_point

__all__ = ["Located", "checked_shape", "locate", "move_location", "public_point"]
