"""What process bring to the town."""

from civic.kernel.feature import Feature
from civic.process import models as models

feature = Feature(name="process")
