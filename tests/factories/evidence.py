"""Evidence: a map with a clear hot place, cards of it, themes."""

from datetime import timedelta
from typing import Any

import numpy as np

from civic.communities.models import Place
from civic.evidence.models import EvidenceCard, Theme
from civic.evidence.services import add_theme, replace_card, retire_card, take_card
from civic.kernel import clock
from civic.kernel.commands import transaction
from civic.kernel.extensions import db
from civic.kernel.permissions import SYSTEM
from maps.issues.models import Issue, IssueMap
from tests.factories import issues
from tests.factories.rounds import town

HOT = (76.9652, 52.2905)
"""Where the lamps of the town are dark."""
DEFAULT = (76.9500, 52.2800)
"""What a geocoder gives when it does not know."""


def told(issue_map: IssueMap, spots: list[tuple[float, float]], key: str = "lamp", **values: Any) -> list[Issue]:
    """Reports at these spots, one an hour, written straight into the table."""
    category, start = issues.category(issue_map, key), clock.now() - timedelta(days=200)
    given = {"title": "The lamp is dark", "words": "It has been dark for two weeks.", "visible": True, **values}
    with transaction():
        first = db.session.get_one(IssueMap, issue_map.id)
        made = [
            Issue(
                map_id=issue_map.id, number=first.next_number + n, category_id=category.id, lon=lon, lat=lat,
                created_at=start + timedelta(hours=11 * n), changed_at=start, **given,
            )
            for n, (lon, lat) in enumerate(spots)
        ]  # fmt: skip
        first.next_number += len(spots)
        first.changed_at = clock.now()
        db.session.add_all(made)
    return made


def scattered(count: int = 300, seed: int = 5) -> list[tuple[float, float]]:
    """Spots all over Pavlodar."""
    chance = np.random.default_rng(seed)
    spots = zip(chance.uniform(76.90, 77.0, count).tolist(), chance.uniform(52.25, 52.31, count).tolist(), strict=True)
    return [(round(lon, 5), round(lat, 5)) for lon, lat in spots]


def burst(count: int = 40, seed: int = 6) -> list[tuple[float, float]]:
    """Spots around the hot place."""
    chance = np.random.default_rng(seed)
    east, north = chance.normal(0, 0.0007, count).tolist(), chance.normal(0, 0.0004, count).tolist()
    return [(round(HOT[0] + x, 5), round(HOT[1] + y, 5)) for x, y in zip(east, north, strict=True)]


def hot_map(**values: Any) -> IssueMap:
    """A public map with scattered reports, a hot place, and eighty reports on a geocoder's default point."""
    made = issues.open_map(**values)
    told(made, scattered())
    told(made, burst())
    told(made, [DEFAULT] * 80, key="road")
    return made


def card(issue_map: IssueMap, by: Any = SYSTEM, theme: str = "", **question: Any) -> EvidenceCard:
    """A card of the map."""
    return take_card(by, issue_map.place, "issue-map", issue_map.public_id, question, theme)


def theme(place: Place | None = None, name: str = "Light in the evening") -> Theme:
    """A theme of the place."""
    return add_theme(SYSTEM, place or town(), {"name_en": name, "name_ru": "Свет вечером", "name_kk": "Кешкі жарық"})


def for_the_matrix(_town: Any) -> dict[str, dict[str, Any]]:
    """A card still cited, one replaced and one retired; a theme."""
    issue_map = hot_map()
    kept = theme()
    old, gone = card(issue_map, theme=kept.key), card(issue_map, side="300")
    told(issue_map, burst(12, 9))
    live = replace_card(SYSTEM, old, "twelve more reports came")
    retire_card(SYSTEM, gone, "the squares were too large")
    names = {"live": live, "replaced": old, "retired": gone}
    return {phase: {"public_id": one.public_id, "key": kept.key} for phase, one in names.items()}
