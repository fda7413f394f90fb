"""What evidence bring to the town."""

from civic.evidence import models as models
from civic.kernel.feature import Feature

feature = Feature(name="evidence")
