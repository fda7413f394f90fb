"""The pages of discussion: writing, hiding, following; the talk itself stands on the page of what it is about."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from civic.discussion.forms import BareForm, CommentForm, HideForm
from civic.discussion.kinds import Topic
from civic.discussion.models import Comment
from civic.discussion.permissions import TalkAction
from civic.discussion.predicates import topic_behind
from civic.discussion.queries import comment_by_id, topic_of
from civic.discussion.services import before_comment, hide_comment, show_comment, unfollow, write_comment
from civic.discussion.services import follow as begin
from civic.kernel.errors import Missing, Refused
from civic.kernel.i18n import _
from civic.kernel.permissions import policy
from civic.kernel.views import actor, shows

blueprint = Blueprint("discussion", __name__, url_prefix="/talk")


def _seen_topic(kind: str, public_id: str, **_parts: object) -> Topic:
    """The topic of the address, for those who may see it; anything hidden looks as if it were not there."""
    topic = topic_of(kind, public_id)
    if not policy().decide(actor(), topic.subject.see, topic.thing):
        raise Missing(public_id)
    return topic


@blueprint.route("/<kind>/<public_id>/comment", methods=["GET", "POST"])
@shows(TalkAction.COMMENT, _seen_topic)
def comment(topic: Topic) -> ResponseReturnValue:
    """Write a comment; also the page that shows what is wrong with one."""
    form = CommentForm()
    if form.submitted():
        try:
            before_comment(actor())
            made = write_comment(actor(), topic, form.text.data)
            return redirect(f"{topic.url}#c-{made.public_id}", 303)
        except Refused as problem:
            form.refuse(problem)
    return render_template("discussion/comment.html", topic=topic, form=form), form.status()


@blueprint.post("/<kind>/<public_id>/follow")
@shows(TalkAction.FOLLOW, _seen_topic)
def follow(topic: Topic) -> ResponseReturnValue:
    """Begin to follow."""
    if BareForm().submitted():
        begin(actor(), topic)
        flash(_("You follow this now. You hear by mail what happens to it."), "success")
    return redirect(f"{topic.url}#talk", 303)


@blueprint.post("/<kind>/<public_id>/unfollow")
@shows(TalkAction.UNFOLLOW, topic_of)
def stop(topic: Topic) -> ResponseReturnValue:
    """Stop following."""
    if BareForm().submitted():
        unfollow(actor(), topic)
        flash(_("You no longer follow this."), "success")
    seen = policy().decide(actor(), topic.subject.see, topic.thing)
    return redirect(f"{topic.url}#talk" if seen else "/", 303)


@blueprint.route("/comments/<comment_id>/hide", methods=["GET", "POST"])
@shows(TalkAction.HIDE, comment_by_id)
def hide(found: Comment) -> ResponseReturnValue:
    """Hide a comment, with a reason; or show it again."""
    topic = topic_behind(found)
    hidden = found.hidden_at is not None
    form = BareForm() if hidden else HideForm()
    if form.submitted():
        try:
            if hidden:
                show_comment(actor(), found)
            else:
                hide_comment(actor(), found, form.reason.data)
            return redirect(f"{topic.url}#c-{found.public_id}", 303)
        except Refused as problem:
            form.refuse(problem)
    return render_template("discussion/hide.html", topic=topic, comment=found, form=form, hidden=hidden), form.status()
