"""What Open311 asks of a map: requests by id, service, time and state, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from civic.kernel.extensions import db
from maps.issues.models import OPEN_STATES, Issue, IssueCategory, IssueChange, IssueMap
from maps.issues.queries.issues import first_photos


@dataclass(frozen=True)
class Wanted:
    """A question for requests. ``is_open``: only open or only closed ones; ``page`` counts from 1."""

    ids: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    changed_since: datetime | None = None
    is_open: bool | None = None
    page: int = 1
    size: int = 100


def requests_of(issue_map: IssueMap, wanted: Wanted) -> list[Issue]:
    """Public issues of the map, the newest first; category and department loaded."""
    where: list[ColumnElement[bool]] = [Issue.map_id == issue_map.id, and_(Issue.visible)]
    if wanted.ids:
        where.append(Issue.public_id.in_(wanted.ids))
    else:
        where += _narrowed(issue_map, wanted)
    found = (
        select(Issue)
        .where(*where)
        .options(joinedload(Issue.category), joinedload(Issue.department))
        .order_by(Issue.created_at.desc(), Issue.id.desc())
        .limit(wanted.size)
        .offset((wanted.page - 1) * wanted.size)
    )
    return list(db.session.scalars(found))


def _narrowed(issue_map: IssueMap, wanted: Wanted) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if wanted.services:
        kinds = select(IssueCategory.id).where(
            IssueCategory.map_id == issue_map.id, IssueCategory.key.in_(wanted.services)
        )
        where.append(Issue.category_id.in_(kinds))
    if wanted.since is not None:
        where.append(Issue.created_at >= wanted.since)
    if wanted.until is not None:
        where.append(Issue.created_at <= wanted.until)
    if wanted.changed_since is not None:
        where.append(or_(Issue.changed_at >= wanted.changed_since, Issue.created_at >= wanted.changed_since))
    if wanted.is_open is not None:
        state = Issue.state.in_(OPEN_STATES)
        where.append(state if wanted.is_open else ~state)
    return where


def public_request(issue_map: IssueMap, public_id: str) -> Issue | None:
    """One public issue of the map."""
    found = requests_of(issue_map, Wanted(ids=(public_id,)))
    return found[0] if found else None


def sent_request(issue_map: IssueMap, token: str) -> Issue | None:
    """An issue by the token given to whoever sent it, public or still waiting."""
    return db.session.scalar(select(Issue).where(Issue.map_id == issue_map.id, Issue.public_id == token))


def last_words(issues: Sequence[Issue]) -> dict[int, str]:
    """The last public words of staff about each issue that has any, by the issue's id."""
    ids = [issue.id for issue in issues]
    rows = db.session.execute(
        select(IssueChange.issue_id, IssueChange.text)
        .where(IssueChange.issue_id.in_(ids), IssueChange.text != "", IssueChange.as_role != "")
        .order_by(IssueChange.at, IssueChange.id)
    )
    return {row[0]: row[1] for row in rows}


__all__ = ["Wanted", "first_photos", "last_words", "public_request", "requests_of", "sent_request"]
