"""The blueprint of issue maps, and what its pages share: the map or issue asked for, its place, the trail.

Addresses: a map is ``/maps/<map_id>``, an issue ``/maps/issues/<public_id>``; both parts are public ids.
"""

import secrets
from typing import TypeVar

from flask import Blueprint, Response, current_app, request, url_for

from civic.communities.queries import ancestors_of
from civic.kernel.chrome import about
from civic.kernel.errors import Missing
from civic.kernel.i18n import _, localized
from civic.kernel.permissions import policy
from civic.kernel.views import actor
from maps.issues.models import Issue, IssueMap
from maps.issues.permissions import IssueAction
from maps.issues.queries import issue_by_id, map_by_id
from maps.issues.queries.maps import MapHead

blueprint = Blueprint("issues", __name__, url_prefix="/maps")

Head = TypeVar("Head", IssueMap, MapHead)
DEVICE = "device"
_A_YEAR = 31_536_000


def seen_map(map_id: str, **_parts: object) -> IssueMap:
    """The map of the address, for those who may see it; an unpublished one looks to others as if it were not there.

    Raises:
        Missing: there is none, or it is not public yet.
    """
    return shown_to_reader(map_by_id(map_id))


def shown_to_reader(issue_map: Head) -> Head:
    """The map or its head, if this reader may see it.

    Raises:
        Missing: it is not public yet.
    """
    if not policy().decide(actor(), IssueAction.SEE_MAP, issue_map):
        raise Missing(issue_map.public_id)
    return issue_map


def seen_issue(public_id: str, **_parts: object) -> Issue:
    """The issue of the address, for those who may see it; a hidden one looks to others as if it were not there.

    Raises:
        Missing: there is none, or it is hidden from this reader.
    """
    issue = issue_by_id(public_id)
    if not policy().decide(actor(), IssueAction.SEE, issue):
        raise Missing(public_id)
    return issue


def stand_in(issue_map: IssueMap) -> list[tuple[str, str]]:
    """Say which place the page is about; gives the trail that leads to the map."""
    place = localized(issue_map.place, "name"), url_for("places.show", code=issue_map.place.code)
    about(*place, responsible=issue_map.place.responsible)
    above = [(localized(p, "name"), url_for("places.show", code=p.code)) for p in ancestors_of(issue_map.place)]
    return [*above[-1:], place, (_("Issue maps"), url_for("issues.index"))]


def trail_through(issue_map: IssueMap) -> list[tuple[str, str]]:
    """The trail that leads through the map to a page of it."""
    here = localized(issue_map, "title"), url_for("issues.show_map", map_id=issue_map.public_id)
    return [*stand_in(issue_map), here]


def device() -> str:
    """The random name of this browser, or nothing when it has none yet."""
    kept = request.cookies.get(DEVICE, "")
    return kept if len(kept) == 32 and kept.isascii() and kept.isalnum() else ""


def new_device() -> str:
    """A random name for a browser that has none."""
    return secrets.token_hex(16)


def remember_device(response: Response, name: str) -> Response:
    """Keep the browser's name with it, so that it is counted once."""
    response.set_cookie(
        DEVICE,
        name,
        max_age=_A_YEAR,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SECURE_COOKIES"],
    )
    return response
