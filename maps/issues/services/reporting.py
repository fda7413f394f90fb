"""Reporting an issue: once, however often it is sent."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from civic.accounts.identity import normalise_email
from civic.accounts.predicates import is_not_suspended
from civic.discussion.services import begin_following
from civic.kernel import clock
from civic.kernel.commands import command
from civic.kernel.errors import Decision, Denied, Refused
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.files import Upload
from civic.kernel.i18n import LANGUAGES, _
from maps.issues.events import ClaimOffered, IssueReported
from maps.issues.kinds.terms import due_of
from maps.issues.models import (
    ChangeKind,
    Channel,
    Issue,
    IssueCategory,
    IssueChange,
    IssueMap,
    IssuePhoto,
    IssueState,
    Moderation,
)
from maps.issues.permissions import IssueAction
from maps.issues.queries.issues import claim_digest, issue_by_uuid
from maps.issues.queries.maps import category_by_key
from maps.issues.services.placing import Spot, place_issue
from maps.issues.services.suspicion import tell_tales

MOST_PHOTOS = 5
LONGEST = {"title": 200, "words": 4000, "spot_words": 300, "contact": 254}
"""Most characters of each text."""
WAITS_FROM = 2
"""From so many tell-tales on, a report sent without an account waits for a moderator."""


@dataclass(frozen=True)
class Report:
    """What somebody sends. Needs a category, a title, and a spot or words that say where it is.

    ``photos`` are stored uploads in their order; ``client_uuid`` was made on the device, so that a
    report sent twice is stored once; ``answers`` by question key, as ``kinds.questions.read_answers`` gives them.
    """

    category: str
    title: str
    words: str = ""
    spot: Spot | None = None
    spot_words: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    photos: Sequence[Upload] = ()
    contact: str = ""
    language: str = ""
    client_uuid: str | None = None
    channel: Channel = Channel.WEB
    source_ref: str | None = None
    trapped: bool = False
    """Something that only machines see was filled in."""


@command(IssueAction.REPORT)
def report_issue(actor: Any, issue_map: IssueMap, report: Report) -> Issue:
    """Put an issue on a map; sent again under the same ``client_uuid`` it gives the first one back.

    Raises:
        Refused: no such category, no words, no place, a spot outside the map, a wrong contact; names the field.
    """
    not_barred(actor)
    # One report after the other on each map: numbers have no gaps and a repeated one finds the first.
    db.session.execute(select(IssueMap.id).where(IssueMap.id == issue_map.id).with_for_update())
    uuid = checked_uuid(report.client_uuid)
    earlier = issue_by_uuid(issue_map, uuid) if uuid else None  # whoever knows the device's id made it
    if earlier is not None:
        return earlier
    category = chosen_category(issue_map, report.category)
    issue = _written(actor, issue_map, category, report, uuid)
    said_where = issue.spot_words
    place_issue(issue, category, report.spot)
    if category.is_sensitive:
        issue.spot_words = ""
    _judge(actor, issue, issue_map, trapped=report.trapped)
    db.session.add(issue)
    db.session.flush()
    if category.is_sensitive and issue.location_id is None:
        _for_staff(actor, issue, said_where)
    hang_photos(issue, report.photos)
    _offer_claim(actor, issue)
    if issue.reporter_id is not None:
        begin_following(issue.reporter_id, "issue", issue.public_id)
    issue_map.changed_at = issue.created_at
    record(
        IssueReported(
            map_id=issue_map.public_id,
            number=issue.number,
            category=category.key,
            channel=str(report.channel),
            waits=not issue.visible,
            **about(actor, issue),
        )
    )
    return issue


def not_barred(actor: Any) -> None:
    """A suspended person takes no part, not even where strangers may: they are known.

    Raises:
        Denied: the account is suspended.
    """
    if getattr(actor, "suspended_at", None) is not None:
        raise Denied(Decision(False, is_not_suspended.sentence))


def about(actor: Any, issue: Issue) -> dict[str, Any]:
    """The part of a fact that says which issue, where, and who."""
    return {
        "subject_kind": "issue",
        "subject_id": issue.public_id,
        "place_id": issue.map.place_id,
        "actor_id": getattr(actor, "id", None),
    }


def checked_uuid(text: str | None) -> str | None:
    """The device's id in its usual spelling.

    Raises:
        Refused: not a UUID.
    """
    if not text:
        return None
    try:
        return str(UUID(text.strip()))
    except ValueError as problem:
        raise Refused(None, _("This form is damaged. Open the page again.")) from problem


def chosen_category(issue_map: IssueMap, key: str) -> IssueCategory:
    """The category with this key.

    Raises:
        Refused: there is none, or it is no longer used.
    """
    category = category_by_key(issue_map, key)
    if category is None:
        raise Refused("category", _("Choose what it is about."))
    return category


def checked_text(name: str, text: str, *, needed: bool = False) -> str:
    """A text of a report, trimmed.

    Raises:
        Refused: empty though needed, or too long.
    """
    said = text.strip()
    if needed and not said:
        raise Refused(name, _("Fill in this field."))
    if len(said) > LONGEST[name]:
        raise Refused(name, _("At most %(n)s characters.", n=LONGEST[name]))
    return said


def checked_contact(contact: str) -> str:
    """A mail address, or nothing.

    Raises:
        Refused: not a mail address.
    """
    address = normalise_email(contact)
    if not address:
        return ""
    name, at, host = address.partition("@")
    if not (name and at and "." in host) or any(c.isspace() or ord(c) < 32 for c in address) or len(address) > 254:
        raise Refused("contact", _("This is not a mail address."))
    return address


def _written(actor: Any, issue_map: IssueMap, category: IssueCategory, report: Report, uuid: str | None) -> Issue:
    now = clock.now()
    return Issue(
        map=issue_map,
        category=category,
        number=_next_number(issue_map),
        title=checked_text("title", " ".join(report.title.split()), needed=True),
        words=checked_text("words", report.words),
        spot_words=checked_text("spot_words", " ".join(report.spot_words.split())),
        answers=kept_answers(report.answers),
        language=report.language if report.language in LANGUAGES else "",
        reporter_id=getattr(actor, "id", None),
        contact="" if actor.is_authenticated else checked_contact(report.contact),
        client_uuid=uuid,
        channel=report.channel,
        source_ref=report.source_ref,
        department_id=category.department_id,
        due_on=due_of(category, now),
        created_at=now,
        changed_at=now,
        state=IssueState.NEW,
    )


def _for_staff(actor: Any, issue: Issue, said_where: str) -> None:
    """Words that say where a blurred issue is: a street and a house are as exact as coordinates."""
    db.session.add(
        IssueChange(
            issue_id=issue.id,
            at=issue.created_at,
            kind=ChangeKind.MOVED,
            actor_id=getattr(actor, "id", None),
            inner=said_where,
        )
    )


def _next_number(issue_map: IssueMap) -> int:
    return (db.session.scalar(select(func.max(Issue.number)).where(Issue.map_id == issue_map.id)) or 0) + 1


def _judge(actor: Any, issue: Issue, issue_map: IssueMap, *, trapped: bool) -> None:
    """Whether the public sees it at once."""
    stranger = not actor.is_authenticated and not getattr(actor, "is_system", False)
    trap = WAITS_FROM if trapped else 0
    issue.suspicion = trap + len(tell_tales(issue, stranger=stranger)) if stranger or actor.is_authenticated else 0
    waits = issue_map.moderation == Moderation.BEFORE and not getattr(actor, "is_system", False)
    issue.visible = not waits and not (stranger and issue.suspicion >= WAITS_FROM)


def kept_answers(answers: Mapping[str, Any]) -> str:
    """Answers by key of the question as they stand in an issue's row."""
    return json.dumps(dict(answers), ensure_ascii=False, sort_keys=True)


def hang_photos(issue: Issue, uploads: Sequence[Upload], change_id: int | None = None, *, public: bool = True) -> None:
    """Attach stored photos; inside a command. Of a blurred issue the public sees none until a moderator looked.

    ``public`` False keeps them for staff in any case.

    Raises:
        Refused: too many.
    """
    there = select(func.count(), func.max(IssuePhoto.position)).where(IssuePhoto.issue_id == issue.id)
    held, last = db.session.execute(there).one()
    if (change_id is None and held + len(uploads) > MOST_PHOTOS) or len(uploads) > MOST_PHOTOS:
        raise Refused("photos", _("At most %(n)s photos.", n=MOST_PHOTOS))
    public = public and issue.visible and not issue.category.is_sensitive
    for offset, upload in enumerate(uploads):
        db.session.add(
            IssuePhoto(
                issue_id=issue.id,
                change_id=change_id,
                position=offset if last is None else last + 1 + offset,
                upload_id=upload.id,
                shown_id=upload.id if public else None,
            )
        )
    issue.photos = (issue.photos or 0) + (len(uploads) if public else 0)


def _offer_claim(actor: Any, issue: Issue) -> None:
    if not issue.contact:
        return
    token = secrets.token_urlsafe(32)
    issue.claim_hash = claim_digest(token)
    record(
        ClaimOffered(
            address=issue.contact,
            token=token,
            title=issue.title,
            language=issue.language or "kk",
            **about(actor, issue),
        )
    )
