"""Keys by which other programs send reports: shown once, kept as a digest, revoked for good."""

import secrets
from typing import Any

from civic.kernel import clock
from civic.kernel.commands import command
from civic.kernel.errors import Refused
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.i18n import _
from maps.issues.events import KeyIssued, KeyRevoked
from maps.issues.models import ApiKey, IssueMap
from maps.issues.permissions import IssueAction
from maps.issues.queries.keys import key_digest

LONGEST_LABEL = 120


@command(IssueAction.MANAGE_KEYS)
def issue_key(actor: Any, issue_map: IssueMap, label: str) -> tuple[ApiKey, str]:
    """Give a program a key to this map; the second of the pair is the key itself, which nobody can read again.

    Raises:
        Refused: no label, or one that is too long.
    """
    said = " ".join(label.split())
    if not said:
        raise Refused("label", _("Fill in this field."))
    if len(said) > LONGEST_LABEL:
        raise Refused("label", _("At most %(n)s characters.", n=LONGEST_LABEL))
    token = secrets.token_urlsafe(32)
    key = ApiKey(
        map=issue_map, label=said, digest=key_digest(token), created_at=clock.now(), created_by_id=getattr(actor, "id", None)
    )  # fmt: skip
    db.session.add(key)
    db.session.flush()
    record(KeyIssued(label=said, **_about(actor, key)))
    return key, token


@command(IssueAction.MANAGE_KEYS)
def revoke_key(actor: Any, key: ApiKey) -> None:
    """End a key's life; asked again it changes nothing."""
    if key.revoked_at is None:
        key.revoked_at = clock.now()
        record(KeyRevoked(label=key.label, **_about(actor, key)))


def _about(actor: Any, key: ApiKey) -> dict[str, Any]:
    return {
        "subject_kind": "issue-key",
        "subject_id": key.public_id,
        "place_id": key.map.place_id,
        "actor_id": getattr(actor, "id", None),
    }
