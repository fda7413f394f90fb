"""What constraints bring to the town."""

from civic.kernel.feature import Feature
from maps.constraints import models as models

feature = Feature(name="constraints")
