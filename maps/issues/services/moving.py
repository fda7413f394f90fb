"""An issue put elsewhere on the map: by its reporter before staff have read it, by staff at any time."""

from typing import Any

from civic.kernel import clock
from civic.kernel.commands import command
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.permissions import policy
from civic.locations.services import forget_location
from maps.issues.events import IssuePlaced
from maps.issues.models import ChangeKind, Issue, IssueChange
from maps.issues.permissions import IssueAction
from maps.issues.queries.issues import waits_again
from maps.issues.services.answering import role_of
from maps.issues.services.placing import Spot, place_issue
from maps.issues.services.reporting import about, checked_text, not_barred
from maps.issues.services.voices import locked, touched


@command(IssueAction.PLACE)
def put_elsewhere(actor: Any, issue: Issue, spot: Spot) -> None:
    """Put an issue where it really is, in words or on the map; what stood there before is kept nowhere.

    Where a moderator reads before the public does, what its reporter changed waits again.

    Raises:
        Refused: no place at all, a shape the category does not take, a spot outside the map; names the field.
    """
    not_barred(actor)
    locked(issue)
    before = issue.location
    issue.spot_words = checked_text("spot_words", spot.words)
    issue.kato, issue.is_default_spot = None, False
    place_issue(issue, issue.category, spot)
    db.session.flush()
    if before is not None:
        forget_location(before)
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
