"""An issue put elsewhere on the map: by its reporter before staff have read it, by staff at any time."""

from typing import Any

from shapely.geometry.base import BaseGeometry

from civic.kernel import clock
from civic.kernel.commands import command
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.permissions import policy
from civic.locations.services import forget_location
from maps.issues.events import IssuePlaced
from maps.issues.models import ChangeKind, Issue, IssueChange
from maps.issues.permissions import IssueAction
from maps.issues.queries.issues import drawing_of, waits_again
from maps.issues.services.answering import role_of
from maps.issues.services.placing import Spot, check_place, geometry_of, place_issue
from maps.issues.services.reporting import about, checked_text, not_barred
from maps.issues.services.voices import locked, touched

_SAME = 1e-6
"""Degrees: what a form that shows six digits cannot tell apart."""


@command(IssueAction.PLACE)
def put_elsewhere(actor: Any, issue: Issue, spot: Spot) -> None:
    """Put an issue where it really is, in words or on the map; the spot it had before is deleted.

    The same spot again changes nothing, and the same spot with other words changes the words alone.

    Where a moderator reads before the public does, what its reporter changed waits again.

    Raises:
        Refused: no place at all, a shape the category does not take, a spot outside the map; names the field.
    """
    not_barred(actor)
    locked(issue)
    words = checked_text("spot_words", " ".join(spot.words.split()))
    check_place(issue.map, issue.category, spot, words)
    stays = stands_at(issue, spot)
    if stays and words == issue.spot_words:
        return
    issue.spot_words = words
    if stays and issue.location is not None:
        issue.location.words = words
    else:
        _replace(issue, spot)
    own = bool(policy().decide(actor, IssueAction.EDIT, issue))
    if own:
        issue.visible = issue.visible and not waits_again(issue)
    db.session.add(
        IssueChange(
            issue_id=issue.id,
            at=clock.now(),
            kind=ChangeKind.EDITED if own else ChangeKind.MOVED,
            actor_id=getattr(actor, "id", None),
            as_role="" if own else role_of(actor, issue),
        )
    )
    touched(issue)
    record(IssuePlaced(map_id=issue.map.public_id, **about(actor, issue)))


def stands_at(issue: Issue, spot: Spot) -> bool:
    """Whether the issue stands there already.

    Raises:
        Refused: coordinates or a drawing that are none.
    """
    return _same(drawing_of(issue), geometry_of(spot))


def _same(there: BaseGeometry | None, said: BaseGeometry | None) -> bool:
    if there is None or said is None:
        return there is said
    return there.geom_type == said.geom_type and bool(there.hausdorff_distance(said) < _SAME)


def _replace(issue: Issue, spot: Spot) -> None:
    before = issue.location
    issue.kato, issue.is_default_spot = None, False
    place_issue(issue, issue.category, spot)
    db.session.flush()
    if before is not None:
        forget_location(before)
