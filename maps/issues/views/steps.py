"""What issue maps offer to processes: a step that a map carries."""

from flask import url_for

from civic.communities.models import Place
from civic.kernel.i18n import _, localized
from civic.kernel.i18n import lazy_gettext as _l
from civic.process.kinds import StepKind
from maps.issues.permissions import IssueAction
from maps.issues.queries import categories_of, map_by_id
from maps.issues.queries.work import maps_of
from maps.issues.services.setting_up import missing


def _maps(place: Place) -> list[tuple[str, str]]:
    """Maps of exactly this place, drafts too."""
    return [(one.public_id, localized(one, "title")) for one in maps_of([place]) if one.place_id == place.id]


def _lacks(map_id: str) -> list[str]:
    """What a map still lacks before its step can be shown."""
    issue_map = map_by_id(map_id)
    if issue_map.published_at is not None:
        return []
    return [*missing(issue_map, categories_of(issue_map)), _("The map is not published yet.")]


def _page(map_id: str) -> str | None:
    return url_for("issues.show_map", map_id=map_id) if map_by_id(map_id).published_at is not None else None


MAP_STEP = StepKind(
    "issue-map",
    _l("Issue map"),
    _l("Residents show what is wrong and where."),
    (IssueAction.REPORT,),
    _maps,
    _lacks,
    _page,
)
