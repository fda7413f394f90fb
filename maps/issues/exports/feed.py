"""What changed last on a map, as an Atom feed."""

from collections.abc import Sequence
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement

from civic.kernel.i18n import language, localized
from maps.issues.exports import LICENCE
from maps.issues.exports.markup import add, document
from maps.issues.kinds.states import STATES
from maps.issues.models import Issue, IssueMap

MOST_ENTRIES = 100
LONGEST = 1000


def atom(issue_map: IssueMap, issues: Sequence[Issue], own: str, page: str, base: str) -> bytes:
    """The feed. ``own``: its address, ``page``: of the map, ``base``: of an issue but for its id; all absolute."""
    feed = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": language()})
    add(feed, "id", page)
    add(feed, "title", localized(issue_map, "title"))
    add(feed, "updated", _when(issue_map.changed_at))
    add(feed, "link", rel="self", href=own, type="application/atom+xml")
    add(feed, "link", rel="alternate", href=page, type="text/html")
    add(feed, "rights", LICENCE)
    add(SubElement(feed, "author"), "name", localized(issue_map.place, "name"))
    for issue in issues:
        _entry(feed, issue, base)
    return document(feed)


def _entry(feed: Element, issue: Issue, base: str) -> None:
    entry = SubElement(feed, "entry")
    add(entry, "id", base + issue.public_id)
    add(entry, "title", issue.title)
    add(entry, "link", rel="alternate", href=base + issue.public_id, type="text/html")
    add(entry, "published", _when(issue.created_at))
    add(entry, "updated", _when(issue.changed_at))
    add(entry, "category", term=issue.category.key, label=localized(issue.category, "name"))
    add(entry, "summary", f"{STATES[issue.state][0]}. {issue.words[:LONGEST]}".strip(), type="text")
    if issue.lon is not None:
        # GeoRSS: latitude stands first.
        made = add(entry, "point", f"{issue.lat} {issue.lon}")
        made.set("xmlns", "http://www.georss.org/georss")


def _when(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
