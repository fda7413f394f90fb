"""What discussion brings to the town."""

from civic.discussion.notices import NOTICES
from civic.discussion.permissions import RULES
from civic.discussion.views import blueprint
from civic.kernel.feature import Feature

feature = Feature(name="discussion", blueprints=(blueprint,), rules=RULES, offers=NOTICES)
