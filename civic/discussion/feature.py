"""What discussion bring to the town."""

from civic.discussion import models as models
from civic.kernel.feature import Feature

feature = Feature(name="discussion")
