"""Keys of programs: who asks, and which keys a map has given."""

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from civic.kernel.errors import Missing
from civic.kernel.extensions import db
from maps.issues.models import ApiKey, IssueMap


def key_digest(token: str) -> str:
    """What is stored of a key; it is random and long, so a plain digest gives nothing away."""
    return hashlib.sha256(b"asar issue key\0" + token.encode("utf-8", "surrogatepass")).hexdigest()


def live_key(issue_map: IssueMap, token: str) -> ApiKey | None:
    """The key of this map that somebody showed, unless it was revoked."""
    if not 20 <= len(token) <= 100:
        return None
    wanted = select(ApiKey).where(
        ApiKey.map_id == issue_map.id, ApiKey.digest == key_digest(token), ApiKey.revoked_at.is_(None)
    )
    return db.session.scalar(wanted)


def keys_of(issue_map: IssueMap) -> list[ApiKey]:
    """All keys of a map, live ones first."""
    wanted = select(ApiKey).where(ApiKey.map_id == issue_map.id)
    return list(
        db.session.scalars(wanted.order_by(ApiKey.revoked_at.is_not(None), ApiKey.created_at.desc(), ApiKey.id))
    )


def key_by_id(public_id: str, **_parts: object) -> ApiKey:
    """A key by its public id, its map and place loaded.

    Raises:
        Missing: there is none.
    """
    wanted = (
        select(ApiKey).where(ApiKey.public_id == public_id).options(joinedload(ApiKey.map).joinedload(IssueMap.place))
    )
    found: ApiKey | None = db.session.scalar(wanted)
    if found is None:
        raise Missing(public_id)
    return found
