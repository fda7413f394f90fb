"""What people are told by mail about issues."""

from civic.kernel.notices import Notice
from maps.issues.notices.changes import CHANGES
from maps.issues.notices.claims import CLAIM

NOTICES: tuple[Notice, ...] = (CLAIM, *CHANGES)
