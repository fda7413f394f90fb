"""Letters about an issue's life: to the reporter in their language, to followers and voices, to the department."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select

from civic.accounts.models import Person
from civic.discussion.queries import followers_of
from civic.kernel import clock
from civic.kernel.extensions import db
from civic.kernel.i18n import _, localized
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.links import absolute
from civic.kernel.notices import LetterSort, Notice, Recipient
from maps.issues.events import (
    IssueAnswered,
    IssueAssigned,
    IssueModerated,
    IssueReopened,
    IssueStateChanged,
    PhotoModerated,
    ReportersAsked,
)
from maps.issues.kinds.states import STATES
from maps.issues.models import Department, Issue, IssueChange, IssueState, Support
from maps.issues.queries import issue_by_id
from maps.issues.services.asking import BY_MAIL, mark_of

NEWS = timedelta(days=1)


def _reporter(issue: Issue) -> list[Recipient]:
    """Who reported it, if they can be reached; of what was entered from an old record nobody is told as if it were news."""
    if issue.changed_at < clock.now() - NEWS:
        return []
    return _owner(issue)


def _owner(issue: Issue) -> list[Recipient]:
    person = issue.reporter
    if person is not None:
        reachable = person.confirmed_at is not None and person.suspended_at is None
        return [Recipient(person.email, person.locale, person.id)] if reachable else []
    return [Recipient(issue.contact, issue.language or "kk")] if issue.contact else []


def _everybody(fact: IssueStateChanged | IssueAnswered | IssueReopened) -> Iterable[Recipient]:
    """The reporter and followers; of the end, also who said "me too" with an account. Each once, never the doer."""
    issue = issue_by_id(fact.subject_id)
    found = _reporter(issue)
    if issue.visible and issue.changed_at >= clock.now() - NEWS:
        found += [Recipient(p.email, p.locale, p.id) for _follow, p in followers_of("issue", issue.public_id)]
        if isinstance(fact, IssueStateChanged) and issue.is_closed:
            found += _supporters(issue)
    once = {recipient.address: recipient for recipient in reversed(found)}
    return [one for one in once.values() if one.person_id is None or one.person_id != fact.actor_id]


def _supporters(issue: Issue) -> list[Recipient]:
    wanted = (
        select(Person)
        .join(Support, Support.person_id == Person.id)
        .where(Support.issue_id == issue.id, Person.confirmed_at.is_not(None), Person.suspended_at.is_(None))
    )
    return [Recipient(person.email, person.locale, person.id) for person in db.session.scalars(wanted)]


def _said(issue: Issue) -> str:
    """The public words of the newest line of its life."""
    newest = select(IssueChange).where(IssueChange.issue_id == issue.id).order_by(IssueChange.id.desc()).limit(1)
    line = db.session.scalar(newest)
    return line.text if line is not None else ""


def _name(issue: Issue) -> str:
    return f"№ {issue.number} · {issue.title}"


def _letter(issue: Issue, *paragraphs: str) -> str:
    read_on = _("Everything about it: %(url)s", url=absolute("issues.show", public_id=issue.public_id))
    return "\n\n".join([_name(issue), *filter(None, paragraphs), read_on])


def _state(fact: IssueStateChanged, recipient: Recipient) -> tuple[str, str]:
    issue = issue_by_id(fact.subject_id)
    state = str(STATES[fact.to_state][0])
    subject = _("Asar: issue no. %(number)s is now: %(state)s", number=issue.number, state=state)
    same = ""
    if fact.to_state == IssueState.DUPLICATE and issue.duplicate_of is not None:
        same = _("It goes on as no. %(number)s; you follow that one now.", number=issue.duplicate_of.number)
    return subject, _letter(issue, _("New state: %(state)s.", state=state), same, _said(issue))


def _answer(fact: IssueAnswered, recipient: Recipient) -> tuple[str, str]:
    issue = issue_by_id(fact.subject_id)
    return _("Asar: an answer to issue no. %(number)s", number=issue.number), _letter(issue, _said(issue))


def _reopened(fact: IssueReopened, recipient: Recipient) -> tuple[str, str]:
    issue = issue_by_id(fact.subject_id)
    why = _("It was called finished, but people say that it is still there. It is open again.")
    return _("Asar: issue no. %(number)s is open again", number=issue.number), _letter(issue, why)


def _only_reporter(fact: IssueModerated | PhotoModerated) -> Iterable[Recipient]:
    return [
        one for one in _reporter(issue_by_id(fact.subject_id)) if one.person_id != fact.actor_id or not one.person_id
    ]


def _moderated(fact: IssueModerated, recipient: Recipient) -> tuple[str, str]:
    issue = issue_by_id(fact.subject_id)
    if fact.how == "hidden":
        words = _("A moderator has hidden it from the public. Reason: %(why)s", why=fact.reason)
    else:
        words = _("It is public now.")
    return _("Asar: your report no. %(number)s", number=issue.number), _letter(issue, words)


def _photo(fact: PhotoModerated, recipient: Recipient) -> tuple[str, str]:
    issue = issue_by_id(fact.subject_id)
    words = {
        "hidden": _("A moderator has hidden a photo of it. Reason: %(why)s", why=fact.reason),
        "painted": _("A moderator has painted over a part of a photo. Reason: %(why)s", why=fact.reason),
    }.get(fact.how, _("A photo of it is public now."))
    return _("Asar: a photo of your report no. %(number)s", number=issue.number), _letter(issue, words)


def _department(fact: IssueAssigned) -> Iterable[Recipient]:
    department = db.session.scalar(select(Department).where(Department.public_id == fact.department))
    return [Recipient(department.email, "kk")] if department is not None and department.email else []


def _assigned(fact: IssueAssigned, recipient: Recipient) -> tuple[str, str]:
    """In the two languages offices write, as a department is no person with a language of its own."""
    issue = issue_by_id(fact.subject_id)
    department = db.session.scalar(select(Department).where(Department.public_id == fact.department))
    name = localized(department, "name") if department is not None else ""
    words = _("Department: %(name)s. An issue has been given to you.", name=name)
    due = _("An answer is due by %(day)s.", day=f"{issue.due_on:%d.%m.%Y}") if issue.due_on else ""
    url = absolute("issues.work_on", public_id=issue.public_id)
    where = issue.public_words
    body = "\n\n".join(filter(None, [_name(issue), words, issue.words[:600], where, due, url]))
    return _("Asar: issue no. %(number)s is with you", number=issue.number), body


def _asked(fact: ReportersAsked) -> Iterable[Recipient]:
    return _owner(issue_by_id(fact.subject_id))


def _question(fact: ReportersAsked, recipient: Recipient) -> tuple[str, str]:
    issue = issue_by_id(fact.subject_id)
    who = issue.reporter.public_id if issue.reporter is not None else BY_MAIL
    link = absolute("issues.is_it_done", public_id=issue.public_id, who=who, mark=mark_of(issue, who))
    asked = _("You reported this, and it was called done. Is it? One press of a button is enough:")
    why = _("If it is still there, you can say so on the same page, with a photo. This question is asked once.")
    return _("Asar: is it done? No. %(number)s", number=issue.number), "\n\n".join([_name(issue), asked, link, why])


SORT = LetterSort(
    "issues",
    _l("News of reports"),
    _l("What becomes of reports you sent, follow or gave your voice to: a new state, an answer, whether it is done."),
    order=20,
)
CHANGES: tuple[Notice, ...] = (
    Notice("issue-state", IssueStateChanged, _everybody, _state, SORT.name),
    Notice("issue-answer", IssueAnswered, _everybody, _answer, SORT.name),
    Notice("issue-reopened", IssueReopened, _everybody, _reopened, SORT.name),
    Notice("issue-moderated", IssueModerated, _only_reporter, _moderated),
    Notice("issue-photo", PhotoModerated, _only_reporter, _photo),
    Notice("issue-assigned", IssueAssigned, _department, _assigned),
    Notice("issue-question", ReportersAsked, _asked, _question, SORT.name),
)
