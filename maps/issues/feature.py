"""What issue maps bring to the town."""

from civic.kernel.feature import Feature
from maps.issues.permissions import RULES
from maps.issues.views import blueprint

feature = Feature(name="issues", blueprints=(blueprint,), rules=RULES)
