"""What sketches bring to the town."""

from civic.kernel.feature import Feature
from maps.sketches import models as models

feature = Feature(name="sketches")
