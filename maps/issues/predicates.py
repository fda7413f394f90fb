"""Yes/no-because questions about issue maps: is it public, is it open, who takes part, whose issue is it."""

from typing import Any

from civic.accounts.predicates import is_confirmed
from civic.communities.models import RoleName
from civic.communities.queries import roles_of
from civic.kernel import clock
from civic.kernel.errors import Decision
from civic.kernel.i18n import _
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.permissions import predicate
from civic.kernel.text import moment
from civic.process.predicates import step_is_open
from maps.issues.models import IssueMap, IssueState, Participants

ANSWERABLE = (IssueState.NEW, IssueState.SEEN)


def map_of(subject: Any) -> IssueMap:
    """The map a question is about: the subject itself, or the map it lies on."""
    found: IssueMap = subject if isinstance(subject, IssueMap) else subject.map
    return found


@predicate(_l("This map has not been published."))
def map_is_public(actor: Any, subject: Any) -> bool:
    """Everybody may see the map and what is on it."""
    return subject is not None and map_of(subject).published_at is not None


@predicate(_l("Reports are not taken here now."))
def map_is_open(actor: Any, subject: Any) -> Decision:
    """Reports are taken at this moment."""
    issue_map, now = map_of(subject), clock.now()
    if issue_map.published_at is None:
        return Decision(False, _l("This map has not been published."))
    if now < issue_map.opens_at:
        return Decision(False, _("Reports are taken from %(when)s.", when=moment(issue_map.opens_at)))
    if issue_map.closes_at is not None and now >= issue_map.closes_at:
        return Decision(False, _("Reports were taken until %(when)s.", when=moment(issue_map.closes_at)))
    return Decision(True)


map_step_is_open = step_is_open("issue-map", lambda subject: map_of(subject).public_id)


@predicate(_l("This map has not opened yet."))
def map_takes_voices(actor: Any, subject: Any) -> bool:
    """Voices about what is on the map are heard from its opening on, and after reports have ended too."""
    issue_map = map_of(subject)
    return issue_map.published_at is not None and issue_map.opens_at <= clock.now()


@predicate(_l("Who may take part is set by the map: anyone, those with an account, or verified residents."))
def takes_part(actor: Any, subject: Any) -> Decision:
    """The map is for this person: anyone, those with a confirmed address, or residents of the place."""
    issue_map = map_of(subject)
    if issue_map.who == Participants.ANYONE:
        return Decision(True)
    confirmed = is_confirmed.decide(actor, subject)
    if not actor.is_authenticated:
        return Decision(False, _l("Sign in first."), "accounts.sign_in")
    if not confirmed or issue_map.who == Participants.SIGNED_IN:
        return confirmed
    if lives_in(actor, issue_map.place.path):
        return Decision(True)
    return Decision(
        False, _l("This map is for residents of this place. Ask the akimat's desk to verify where you live.")
    )


def lives_in(person: Any, path: str) -> bool:
    """Whether somebody is a verified resident of the place with this path, of a part of it, or of a place around it."""
    mine = (role.path for role in roles_of(person) if role.name == RoleName.RESIDENT)
    return any(own.startswith(path) or path.startswith(own) for own in mine)


@predicate(_l("This issue is not public."))
def issue_is_public(actor: Any, subject: Any) -> bool:
    """Neither hidden nor waiting for a moderator, on a public map."""
    return bool(subject is not None and subject.visible and subject.map.published_at is not None)


@predicate(_l("Only the person who reported it may do this."))
def is_reporter(actor: Any, subject: Any) -> bool:
    """Whoever sent the issue: by account, or by the link sent to the contact they gave."""
    if subject is None:
        return False
    if actor.is_authenticated:
        return bool(subject.reporter_id is not None and subject.reporter_id == actor.id)
    return bool(getattr(actor, "holds_issue", None) == subject.id)


@predicate(_l("You reported this issue yourself."))
def is_not_reporter(actor: Any, subject: Any) -> bool:
    """Not the person who sent it."""
    return not is_reporter.decide(actor, subject)


@predicate(_l("Staff have already read this issue, so its words stay as they are. Add a comment instead."))
def issue_is_untouched(actor: Any, subject: Any) -> bool:
    """Nobody of staff has dealt with it, and it is not hidden."""
    return bool(subject.state == IssueState.NEW and subject.answered_at is None and subject.hidden_at is None)


@predicate(_l("A spot that is shown only roughly stays where it is."))
def spot_is_exact(actor: Any, subject: Any) -> bool:
    """Everybody sees where it is. Of two squares shown one after the other, somebody would read more than of one."""
    return subject is not None and not subject.category.is_sensitive


@predicate(_l("Staff are already working on this issue or have answered it, so it stays."))
def issue_is_answerable(actor: Any, subject: Any) -> bool:
    """Staff have promised nothing yet, and it is not hidden."""
    return subject.state in ANSWERABLE and subject.answered_at is None and subject.hidden_at is None


@predicate(_l("This issue is closed."))
def issue_is_open_still(actor: Any, subject: Any) -> bool:
    """Something is still expected of staff."""
    return not subject.is_closed


@predicate(_l("This issue is not closed."))
def issue_is_closed(actor: Any, subject: Any) -> bool:
    """Staff called it done or not done; a duplicate goes on in the other issue."""
    return subject.state in (IssueState.DONE, IssueState.NOT_DONE)


@predicate(_l("Only those who were asked by mail answer this question."))
def was_asked(actor: Any, subject: Any) -> bool:
    """Came by the link of the question about this issue."""
    return subject is not None and getattr(actor, "asked_about", None) == subject.id
