"""What issue maps bring to the town."""

from civic.kernel.feature import Feature
from maps.issues.notices import NOTICES
from maps.issues.permissions import RULES
from maps.issues.views import blueprint
from maps.issues.views.cards import OFFERS
from maps.issues.views.issue import SUBJECT

feature = Feature(name="issues", blueprints=(blueprint,), rules=RULES, offers=(*OFFERS, SUBJECT, *NOTICES))
