"""Comments on things of the town."""

from typing import Any

from civic.accounts.models import Person
from civic.accounts.queries import person_by_email
from civic.discussion.models import Comment
from civic.discussion.queries import topic_of
from civic.discussion.services import hide_comment, write_comment
from civic.kernel.permissions import SYSTEM
from tests.factories import issues


def comment(person: Person, kind: str, public_id: str, text: str = "I see it every evening.") -> Comment:
    """A comment of somebody on a thing."""
    return write_comment(person, topic_of(kind, public_id), text)


def things(town: Any) -> dict[str, dict[str, Any]]:
    """What the matrix walks: an issue talked about, one hidden from the public, a comment on each state."""
    writer = person_by_email(town.emails["resident"])
    assert writer is not None
    made = issues.open_map()
    shown, hidden = issues.issue(made), issues.issue(made, title="Hidden for a reason")
    said, unsaid = comment(writer, "issue", shown.public_id), comment(writer, "issue", hidden.public_id)
    hide_comment(SYSTEM, unsaid, "names a neighbour")
    issues.hide(hidden)
    return {
        "open": {"kind": "issue", "public_id": shown.public_id, "comment_id": said.public_id},
        "hidden": {"kind": "issue", "public_id": hidden.public_id, "comment_id": unsaid.public_id},
    }
