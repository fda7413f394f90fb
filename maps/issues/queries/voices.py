"""Who speaks: a person or a device, as a keyed hash; and whoever holds the link to an issue sent without an account."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from civic.kernel import keys
from civic.kernel.extensions import db
from civic.kernel.permissions import Stranger
from maps.issues.models import Issue, Support
from maps.issues.queries.issues import issue_of_claim


@dataclass(frozen=True)
class Holder(Stranger):
    """Whoever came by the claim link of one issue: nobody in particular, but that issue's reporter."""

    holds_issue: int


def holder_of(token: str) -> Holder | None:
    """Who somebody with this link is, while the link is good."""
    issue = issue_of_claim(token)
    return None if issue is None else Holder(issue.id)


def voice_of(actor: Any, device: str) -> str:
    """The keyed hash under which a person, or a device without an account, is counted once.

    Raises:
        ValueError: neither a person nor a device.
    """
    if actor.is_authenticated:
        who = f"person {actor.id}"
    elif device:
        who = f"device {device}"
    else:
        raise ValueError("nobody speaks")
    return keys.keyed(keys.ensure("voices"), who).hex()


def supports_issue(issue: Issue, voice: str) -> bool:
    """Whether this voice said "me too"."""
    wanted = select(Support.issue_id).where(Support.issue_id == issue.id, Support.supporter == voice)
    return db.session.scalar(wanted) is not None
