"""What issues bring to the town."""

from civic.kernel.feature import Feature
from maps.issues import models as models

feature = Feature(name="issues")
