"""Whether somebody may read, write or hide: the feature that owns the thing decides."""

from typing import Any

from civic.discussion.kinds import Topic
from civic.discussion.models import Comment
from civic.discussion.queries import topic_of
from civic.kernel.errors import Decision
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.permissions import policy, predicate


def topic_behind(subject: Any) -> Topic:
    """The topic of a question about a topic or about one of its comments."""
    return topic_of(subject.subject_kind, subject.subject_id) if isinstance(subject, Comment) else subject


@predicate(_l("Whoever may comment on the thing itself."))
def may_talk(actor: Any, subject: Any) -> Decision:
    """The owner's rule for writing."""
    topic = topic_behind(subject)
    return policy().decide(actor, topic.subject.talk, topic.thing)


@predicate(_l("Whoever may see the thing itself."))
def may_read(actor: Any, subject: Any) -> Decision:
    """The owner's rule for seeing."""
    topic = topic_behind(subject)
    return policy().decide(actor, topic.subject.see, topic.thing)


@predicate(_l("Whoever keeps order where the thing belongs."))
def may_moderate(actor: Any, subject: Any) -> Decision:
    """The owner's rule for hiding."""
    topic = topic_behind(subject)
    return policy().decide(actor, topic.subject.moderate, topic.thing)
