"""What people can do about anything that is talked about: comment, hide, follow."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from civic.discussion.events import CommentHidden, CommentShown, CommentWritten, FollowersTold
from civic.discussion.kinds import Topic
from civic.discussion.models import Comment, Follow
from civic.discussion.permissions import TalkAction
from civic.discussion.queries import OFFICIAL, followers_of, speaking_role
from civic.kernel import clock, throttle
from civic.kernel.commands import command
from civic.kernel.errors import Refused
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.i18n import _, ngettext

LONGEST = 3000
LONGEST_REASON = 500
COMMENTS, COMMENTS_PER_HOUR = "comment", 20


def before_comment(actor: Any) -> None:
    """Count a comment of this person; outside any command.

    Raises:
        Refused: too many within an hour, with the minutes to wait.
    """
    minutes = throttle.hit(COMMENTS, actor.public_id, COMMENTS_PER_HOUR, timedelta(hours=1))
    if minutes:
        text = ngettext("Too many comments. Wait %(num)s minute.", "Too many comments. Wait %(num)s minutes.", minutes)
        raise Refused("text", text)


@command(TalkAction.COMMENT)
def write_comment(actor: Any, topic: Topic, text: str) -> Comment:
    """Say something. Whoever holds a role of the place speaks in its name, and the page says so.

    Raises:
        Refused: nothing said, or too much.
    """
    said = text.strip()
    if not said:
        raise Refused("text", _("Fill in this field."))
    if len(said) > LONGEST:
        raise Refused("text", _("At most %(n)s characters.", n=LONGEST))
    comment = Comment(
        subject_kind=topic.kind,
        subject_id=topic.public_id,
        place_id=topic.place.id,
        author_id=actor.id,
        as_role=speaking_role(actor, topic.place.path),
        text=said,
        at=clock.now(),
    )
    db.session.add(comment)
    db.session.flush()
    record(CommentWritten(comment=comment.public_id, as_role=comment.as_role, **_about(actor, topic)))
    _tell(actor, topic, comment)
    return comment


def _tell(actor: Any, topic: Topic, comment: Comment) -> None:
    """Letters to followers: of an official word each time, of residents' words once a day."""
    official, today = comment.as_role in OFFICIAL, clock.today()
    told = []
    for follow, person in followers_of(topic.kind, topic.public_id):
        if person.id == actor.id or (not official and follow.told_on == today):
            continue
        if not official:
            follow.told_on = today
        told.append((person.email, person.locale, person.id))
    if told:
        record(
            FollowersTold(
                followers=tuple(told), title=topic.title, path=topic.url, official=official, **_about(actor, topic)
            )
        )


@command(TalkAction.HIDE)
def hide_comment(actor: Any, comment: Comment, reason: str) -> None:
    """Hide a comment from the public; the reason is kept and shown in its place.

    Raises:
        Refused: no reason, or it is hidden already.
    """
    said = reason.strip()
    if not said:
        raise Refused("reason", _("Fill in this field."))
    if len(said) > LONGEST_REASON:
        raise Refused("reason", _("At most %(n)s characters.", n=LONGEST_REASON))
    if comment.hidden_at is not None:
        raise Refused(None, _("This comment is hidden already."))
    comment.hidden_at, comment.hidden_by_id, comment.hidden_reason = clock.now(), getattr(actor, "id", None), said
    record(CommentHidden(comment=comment.public_id, reason=said, **_of(actor, comment)))


@command(TalkAction.HIDE)
def show_comment(actor: Any, comment: Comment) -> None:
    """Show a hidden comment again."""
    if comment.hidden_at is None:
        return
    comment.hidden_at, comment.hidden_by_id, comment.hidden_reason = None, None, ""
    record(CommentShown(comment=comment.public_id, **_of(actor, comment)))


@command(TalkAction.FOLLOW)
def follow(actor: Any, topic: Topic) -> None:
    """Hear by mail what happens to a thing; twice is once."""
    begin_following(actor.id, topic.kind, topic.public_id)


def begin_following(person_id: int, kind: str, public_id: str) -> None:
    """Make somebody a follower; for commands of features that do so on their behalf (a reporter follows the report)."""
    if db.session.get(Follow, (person_id, kind, public_id)) is None:
        db.session.add(Follow(person_id=person_id, subject_kind=kind, subject_id=public_id, since=clock.now()))


@command(TalkAction.UNFOLLOW)
def unfollow(actor: Any, topic: Topic) -> None:
    """Hear no more of it."""
    db.session.execute(
        delete(Follow).where(
            Follow.person_id == actor.id, Follow.subject_kind == topic.kind, Follow.subject_id == topic.public_id
        )
    )


def _about(actor: Any, topic: Topic) -> dict[str, Any]:
    return {
        "subject_kind": topic.kind,
        "subject_id": topic.public_id,
        "place_id": topic.place.id,
        "actor_id": getattr(actor, "id", None),
    }


def _of(actor: Any, comment: Comment) -> dict[str, Any]:
    return {
        "subject_kind": comment.subject_kind,
        "subject_id": comment.subject_id,
        "place_id": comment.place_id,
        "actor_id": getattr(actor, "id", None),
    }
