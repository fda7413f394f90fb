"""What issue maps put on the pages of places: maps that take reports today, and how many voices there are."""

from flask import g, url_for

from civic.communities.kinds import PlaceLink, Reached, Stop, ThreadStop
from civic.communities.models import Place
from civic.kernel import clock
from civic.kernel.chrome import FooterLink
from civic.kernel.i18n import _, localized, ngettext
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.slots import Card, Filling, Slot
from maps.issues.models import IssueMap
from maps.issues.queries import issues_count, maps_around, open_maps

MOST_CARDS = 3


def _around(place: Place | None) -> list[IssueMap]:
    """Public maps that concern a place, everywhere those that are open; read once per page."""
    kept: dict[int | None, list[IssueMap]] = g.setdefault("issue_maps_by_place", {})
    key = place.id if place is not None else None
    if key not in kept:
        kept[key] = open_maps(MOST_CARDS) if place is None else maps_around(place)
    return kept[key]


def _maps(place: Place | None) -> list[IssueMap]:
    """Open maps that concern a place."""
    now = clock.now()
    return [issue_map for issue_map in _around(place) if issue_map.is_open(now)][:MOST_CARDS]


def open_now(place: Place | None) -> list[Card]:
    """Maps one can report on today."""
    return [
        Card(
            localized(issue_map, "title"),
            localized(issue_map, "promise") or _("Show what is wrong and where."),
            url_for("issues.show_map", map_id=issue_map.public_id),
            _("Open the map"),
            "map",
            issue_map.closes_at,
        )
        for issue_map in _maps(place)
    ]


def voice_reached(place: Place) -> Reached | None:
    """The stop «Voice» of the thread."""
    if not _around(place):
        return None
    count = issues_count(place)
    maps = _maps(place)
    if not count and not maps:
        return None
    url = url_for("issues.show_map", map_id=maps[0].public_id) if maps else url_for("issues.index")
    return Reached(str(ngettext("%(num)s report", "%(num)s reports", count)), url, bool(maps))


OFFERS = (
    Filling(Slot.OPEN_NOW, open_now),
    ThreadStop(Stop.VOICE, voice_reached),
    PlaceLink(_l("Issue maps"), lambda place: url_for("issues.of_place", code=place.code), 10),
    FooterLink(_l("Issue maps"), "issues.index"),
)
