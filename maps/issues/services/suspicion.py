"""Tell-tales of spam: counted for moderators, never a reason to refuse."""

import re
from datetime import timedelta

from sqlalchemy import func, select

from civic.kernel import clock
from civic.kernel.extensions import db
from civic.kernel.geo import in_box
from civic.locations.queries.boxes import box_around
from maps.issues.models import Issue

SHORT = 8
"""Letters below which a report says too little."""
REPEATED_WITHIN = timedelta(days=7)
BURST_WITHIN, BURST_METRES, BURST_SIZE = timedelta(hours=1), 100, 5
_LINK = re.compile(r"https?:|www\.|\b[\w-]+\.(?:com|net|org|ru|kz|info|top|xyz)\b", re.IGNORECASE)


def tell_tales(issue: Issue, *, stranger: bool) -> list[str]:
    """Names of the tell-tales a new issue carries: short, link, shouting, repeated, burst (the last for strangers alone)."""
    text = f"{issue.title} {issue.words}".strip()
    letters = [c for c in text if c.isalpha()]
    found = []
    if len(letters) < SHORT:
        found.append("short")
    if _LINK.search(text):
        found.append("link")
    if len(letters) >= 20 and sum(c.isupper() for c in letters) > 0.7 * len(letters):
        found.append("shouting")
    with db.session.no_autoflush:
        if _repeated(issue):
            found.append("repeated")
        if stranger and _burst(issue):
            found.append("burst")
    return found


def _repeated(issue: Issue) -> bool:
    same = select(Issue.id).where(
        Issue.map_id == issue.map.id,
        Issue.created_at >= clock.now() - REPEATED_WITHIN,
        Issue.title == issue.title,
        Issue.words == issue.words,
    )
    return db.session.scalar(same.limit(1)) is not None


def _burst(issue: Issue) -> bool:
    if issue.lon is None or issue.lat is None:
        return False
    many = (
        select(func.count())
        .select_from(Issue)
        .where(
            Issue.map_id == issue.map.id,
            Issue.reporter_id.is_(None),
            Issue.created_at >= clock.now() - BURST_WITHIN,
            in_box(Issue.lon, Issue.lat, box_around(issue.lon, issue.lat, BURST_METRES)),
        )
    )
    return (db.session.scalar(many) or 0) >= BURST_SIZE
