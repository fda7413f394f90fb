"""What locations bring to the town."""

from civic.kernel.feature import Feature
from civic.locations import models as models

feature = Feature(name="locations")
