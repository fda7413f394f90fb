"""What can be asked about issue maps and the issues on them."""

from maps.issues.queries.issues import (
    changes_of,
    first_photos,
    issue_by_id,
    issue_by_uuid,
    issue_of_claim,
    issue_on_map,
    issues_count,
    issues_of_person,
    photos_of,
    similar_issues,
    uploads_named,
)
from maps.issues.queries.maps import (
    categories_of,
    category_by_key,
    map_area,
    map_by_id,
    maps_around,
    open_maps,
)
from maps.issues.queries.voices import Holder, holder_of, supports_issue, voice_of

__all__ = [
    "Holder",
    "categories_of",
    "category_by_key",
    "changes_of",
    "first_photos",
    "holder_of",
    "issue_by_id",
    "issue_by_uuid",
    "issue_of_claim",
    "issue_on_map",
    "issues_count",
    "issues_of_person",
    "map_area",
    "map_by_id",
    "maps_around",
    "open_maps",
    "photos_of",
    "similar_issues",
    "supports_issue",
    "uploads_named",
    "voice_of",
]
