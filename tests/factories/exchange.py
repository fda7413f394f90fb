"""What other programs ask for at the edge of an issue map."""

from typing import Any

from maps.issues.models import IssueState
from tests.factories import issues


def for_the_matrix(town: Any) -> dict[str, dict[str, Any]]:
    """A public map with a report, and a map nobody has published, as Open311 addresses them."""
    made, draft = issues.open_map(), issues.open_map(published=False)
    report = issues.issue(made, IssueState.SEEN, title="Asked for by a program").public_id
    hidden = issues.hide(issues.issue(made, title="Hidden from programs")).public_id
    shared = {"fmt": "json", "service_code": "lamp"}
    return {
        "open": {"map_id": made.public_id, "request_id": report, "token": report, **shared},
        "unread": {"map_id": made.public_id, "request_id": hidden, "token": hidden, **shared},
        "draft": {"map_id": draft.public_id, "request_id": report, "token": report, **shared},
    }
