"""What can be asked about talk: a topic, its comments, who follows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from civic.accounts.models import Person
from civic.communities.models import RoleName
from civic.communities.queries import roles_of
from civic.discussion.kinds import Subject, Topic
from civic.discussion.models import Comment, Follow
from civic.kernel.errors import Missing
from civic.kernel.extensions import db
from civic.kernel.feature import offered

MOST_COMMENTS = 300
# In whose name somebody writes, the weightiest first.
SPEAKING = (RoleName.AKIMAT_STAFF, RoleName.STEWARD, RoleName.FACILITATOR, RoleName.AUDITOR, RoleName.COMMUNITY_LEADER)
OFFICIAL = (RoleName.AKIMAT_STAFF, RoleName.STEWARD)


def subject_of(kind: str) -> Subject:
    """The subject of this kind.

    Raises:
        Missing: nothing of this kind is talked about.
    """
    found = next((subject for subject in offered(Subject) if subject.kind == kind), None)
    if found is None:
        raise Missing(kind)
    return found


def topic_of(kind: str, public_id: str, **_parts: object) -> Topic:
    """The thing talked about.

    Raises:
        Missing: there is none.
    """
    subject = subject_of(kind)
    return Topic(subject, subject.load(public_id))


def comment_by_id(comment_id: str, **_parts: object) -> Comment:
    """A comment by its public id.

    Raises:
        Missing: there is none.
    """
    found: Comment | None = db.session.scalar(
        select(Comment)
        .where(Comment.public_id == comment_id)
        .options(joinedload(Comment.place), joinedload(Comment.author))
    )
    if found is None:
        raise Missing(comment_id)
    return found


def comments_of(kind: str, public_id: str) -> list[Comment]:
    """The newest comments on a thing, oldest first, with their authors; pages show of hidden ones the reason alone."""
    wanted = select(Comment).where(Comment.subject_kind == kind, Comment.subject_id == public_id)
    wanted = wanted.options(joinedload(Comment.author)).order_by(Comment.at.desc(), Comment.id.desc())
    return list(db.session.scalars(wanted.limit(MOST_COMMENTS)))[::-1]


def follows(person: Any, kind: str, public_id: str) -> bool:
    """Whether somebody follows a thing."""
    return bool(person.is_authenticated) and db.session.get(Follow, (person.id, kind, public_id)) is not None


def followers_of(kind: str, public_id: str) -> list[tuple[Follow, Person]]:
    """Who follows a thing, with confirmed addresses; for letters alone."""
    rows = db.session.execute(
        select(Follow, Person)
        .join(Person, Person.id == Follow.person_id)
        .where(Follow.subject_kind == kind, Follow.subject_id == public_id)
        .where(Person.confirmed_at.is_not(None), Person.suspended_at.is_(None))
        .order_by(Person.id)
    )
    return [(follow, person) for follow, person in rows]


def followers_among(people: Iterable[Person], kind: str, public_id: str) -> set[int]:
    """Which of these persons follow a thing."""
    mine = (Follow.subject_kind == kind, Follow.subject_id == public_id)
    return set(db.session.scalars(select(Follow.person_id).where(Follow.person_id.in_([p.id for p in people]), *mine)))


def speaking_role(person: Any, path: str) -> str:
    """The role of this place (or one around it) in whose name somebody writes there; empty for residents."""
    held = {role.name for role in roles_of(person) if path.startswith(role.path)}
    return next((str(name) for name in SPEAKING if name in held), "")


@dataclass(frozen=True)
class Talk:
    """What a page needs to show the talk about a thing."""

    topic: Topic
    comments: list[Comment]
    may_write: Any
    """A Decision."""
    may_hide: bool
    follows: bool
    signed_in: bool


def talk_about(person: Any, topic: Topic, may_write: Any, may_hide: bool) -> Talk:
    """The talk as this person sees it; whoever may hide comments reads the hidden ones too."""
    return Talk(
        topic,
        comments_of(topic.kind, topic.public_id),
        may_write,
        may_hide,
        follows(person, topic.kind, topic.public_id),
        bool(person.is_authenticated),
    )
