"""Very many issues at once, spread over the cities of Kazakhstan as people are; plain rows, no service asked."""

from datetime import timedelta
from random import Random

from sqlalchemy import insert, select

from civic.kernel import clock
from civic.kernel.commands import transaction
from civic.kernel.extensions import db
from civic.kernel.records import public_id
from maps.issues.models import Issue, IssueCategory, IssueMap, IssueState, searchable

# Longitude, latitude, residents in thousands: enough for a crowded and an empty part of every view.
CITIES = (
    (76.92, 43.24, 2211), (71.43, 51.13, 1423), (69.60, 42.32, 1214), (57.17, 50.28, 564), (73.10, 49.81, 506),
    (71.37, 42.90, 428), (76.95, 52.29, 331), (82.61, 49.95, 321), (80.23, 50.41, 314), (65.51, 44.84, 344),
    (51.92, 47.11, 290), (63.62, 53.21, 247), (51.37, 51.23, 239), (51.17, 43.65, 180), (69.39, 54.87, 219),
    (78.37, 45.02, 158), (67.71, 47.80, 91), (69.40, 53.28, 147), (63.13, 52.97, 125), (75.30, 51.72, 122),
)  # fmt: skip
SPREAD = 0.06
"""Degrees of the standard deviation around a city's middle."""
_STATES = (
    (IssueState.NEW, 20), (IssueState.SEEN, 10), (IssueState.ACCEPTED, 10), (IssueState.IN_WORK, 15),
    (IssueState.DONE, 35), (IssueState.NOT_DONE, 7), (IssueState.DUPLICATE, 3),
)  # fmt: skip
_WORDS = ("lamp", "hole", "bench", "tree", "snow", "pipe", "dogs", "rubbish", "crossing", "playground")


def scatter(issue_map: IssueMap, number: int, seed: int = 1, placeless: float = 0.02, hidden: float = 0.01) -> None:
    """Put so many issues on the map; a share has no place, and a share is hidden from the public."""
    random = Random(seed)
    categories = list(
        db.session.scalars(
            select(IssueCategory.id).where(IssueCategory.map_id == issue_map.id).order_by(IssueCategory.id)
        )
    )
    start = clock.now()
    weights = [city[2] for city in CITIES]
    states, shares = [state for state, _share in _STATES], [share for _state, share in _STATES]
    with transaction():
        for at in range(0, number, 5000):
            rows = []
            for n in range(at, min(at + 5000, number)):
                lon, lat, _people = random.choices(CITIES, weights)[0]
                state = random.choices(states, shares)[0]
                made = start - timedelta(minutes=random.randrange(60 * 24 * 700))
                closed = None if state in states[:4] else made + timedelta(hours=random.randrange(1, 2000))
                title = f"{random.choice(_WORDS)} and {random.choice(_WORDS)} {n}"
                placed = random.random() >= placeless
                rows.append(
                    {
                        "public_id": public_id(), "map_id": issue_map.id, "number": n + 1, "category_id": random.choice(categories),
                        "title": title, "words": "It has been like this for two weeks, children walk here.", "answers": "{}",
                        "language": "ru", "state": state, "shape": "point" if placed else "words",
                        "lon": round(random.gauss(lon, SPREAD), 6) if placed else None,
                        "lat": round(random.gauss(lat, SPREAD), 6) if placed else None,
                        "spot_words": "", "search": searchable(title), "is_default_spot": False, "contact": "", "channel": "web",
                        "supports": random.randrange(5), "still_voices": 0, "photos": 0, "suspicion": 0, "created_at": made,
                        "changed_at": closed or made, "closed_at": closed, "visible": random.random() >= hidden, "hidden_reason": "",
                    }
                )  # fmt: skip
            db.session.execute(insert(Issue), rows)
