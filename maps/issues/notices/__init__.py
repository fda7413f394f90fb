"""What people are told by mail about issues."""

from civic.kernel.notices import LetterSort, Notice
from maps.issues.notices.changes import CHANGES, SORT
from maps.issues.notices.claims import CLAIM

NOTICES: tuple[Notice | LetterSort, ...] = (SORT, CLAIM, *CHANGES)
