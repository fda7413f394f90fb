"""The page of one issue, and what residents do there: me too, still there, change, withdraw."""

from typing import Any

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from civic.accounts.services import network_of
from civic.communities.kinds import ROLES
from civic.discussion.kinds import Subject, Topic
from civic.discussion.queries import OFFICIAL, talk_about
from civic.kernel.chrome import Chrome
from civic.kernel.errors import Refused
from civic.kernel.files import checked
from civic.kernel.i18n import _, localized
from civic.kernel.permissions import policy
from civic.kernel.preview import tell_others
from civic.kernel.views import actor, shows
from civic.locations.queries.ground import words_for
from maps.constraints.kinds import LAYER_KINDS
from maps.issues.charts import issue_picture
from maps.issues.forms.reporting import PHOTO_TYPES, BareForm, KeptPhotos, StillThereForm, WordingForm
from maps.issues.kinds.questions import read_questions, said_answers
from maps.issues.kinds.states import STATES
from maps.issues.kinds.terms import answer_clock
from maps.issues.models import Issue, IssueState
from maps.issues.permissions import IssueAction
from maps.issues.queries import (
    categories_of,
    changes_of,
    issue_by_id,
    issues_of_person,
    photos_of,
    supports_issue,
    uploads_named,
    voice_of,
)
from maps.issues.queries.issues import waits_again
from maps.issues.queries.restrictions import restrictions_of
from maps.issues.services.limits import before_voice
from maps.issues.services.own import Wording, edit_issue, keep_evidence, keep_more_photos, withdraw_issue
from maps.issues.services.reporting import MOST_PHOTOS
from maps.issues.services.voices import say_still_there, support_issue, withdraw_support
from maps.issues.views.answers import asked_kinds, changed_answers
from maps.issues.views.blueprint import (
    blueprint,
    device,
    new_device,
    remember_device,
    seen_issue,
    trail_through,
)
from maps.issues.views.photos import left_out, take_photos
from maps.issues.views.showing import hidden_words, lines_of, photo_cards


def issue_url(issue: Issue) -> str:
    """The page of an issue."""
    return url_for("issues.show", public_id=issue.public_id)


def saved(back: str, *, waits: bool) -> ResponseReturnValue:
    """Say that a change was stored, and whether a moderator reads it first; lead back."""
    flash(_("Saved. A moderator reads it before everybody sees it.") if waits else _("Saved."), "success")
    return redirect(back, 303)


SUBJECT = Subject(
    kind="issue",
    load=issue_by_id,
    title=lambda issue: issue.title,
    page="issues.show",
    see=IssueAction.SEE,
    talk=IssueAction.TALK,
    moderate=IssueAction.MODERATE,
)


@blueprint.get("/issues/<public_id>")
@shows(IssueAction.SEE, seen_issue)
def show(issue: Issue) -> ResponseReturnValue:
    """Everything public about one issue."""
    values = page_values(issue, actor())
    told = None
    if issue.visible:
        words = issue.words or localized(issue.category, "name")
        told = tell_others(words, "issues.show", values["public_photo"], public_id=issue.public_id)
    return render_template("issues/show.html", told=told, **values)


def page_values(issue: Issue, who: Any) -> dict[str, Any]:
    """What the page of an issue shows to somebody: a reader, its reporter, or whoever holds its claim link."""
    decide = policy().decide
    photos = photos_of(issue)
    exact = bool(decide(who, IssueAction.SEE_EXACT, issue))
    inner = exact or bool(decide(who, IssueAction.EDIT, issue))
    works = bool(decide(who, IssueAction.SEE_WORK, issue))
    moderates = bool(decide(who, IssueAction.MODERATE, issue))
    talk = talk_about(who, Topic(SUBJECT, issue), decide(who, IssueAction.TALK, issue), moderates)
    same = issue.duplicate_of
    mine = who.is_authenticated and issue.reporter_id == who.id
    return {
        "issue": issue,
        "map": issue.map,
        "trail": trail_through(issue.map),
        "state": STATES[issue.state],
        "clock": answer_clock(issue),
        "hidden": hidden_words(issue),
        "where": issue.public_words
        or (words_for(issue.lon, issue.lat) if issue.lon is not None and issue.lat is not None else ""),
        "picture": issue_picture(issue),
        # The first one that everybody may see, whoever looks now.
        "public_photo": next((one.shown for one in photos if one.change_id is None and one.shown is not None), None),
        "photos": photo_cards(issue, [photo for photo in photos if photo.change_id is None], all_of_them=inner),
        # Of a blurred category answers may tell where it is; so may the files, which leave them out too.
        "answers": said_answers(read_questions(issue.category.questions), issue.answers)
        if inner or mine or not issue.category.is_sensitive
        else [],
        "life": lines_of(issue, changes_of(issue), photos),
        "original": same if same is not None and same.visible else None,
        "may_support": decide(who, IssueAction.SUPPORT, issue),
        "supported": supports_issue(issue, voice_of(who, device())) if who.is_authenticated or device() else False,
        "may_say_still": decide(who, IssueAction.STILL_THERE, issue),
        "closed": issue.state in (IssueState.DONE, IssueState.NOT_DONE),
        "may_edit": bool(decide(who, IssueAction.EDIT, issue)),
        "may_place": bool(decide(who, IssueAction.PLACE, issue) and decide(who, IssueAction.EDIT, issue)),
        "may_withdraw": bool(decide(who, IssueAction.WITHDRAW, issue)),
        "is_mine": mine,
        "talk": talk,
        "roles": ROLES,
        "officials": OFFICIAL,
        "sign_in": Chrome().sign_in_url,
        "layer_kinds": LAYER_KINDS,
        "restrictions": restrictions_of(issue, exact=exact) if works else [],
        "form": BareForm(),
    }


def _voice() -> tuple[str, str]:
    """The voice of whoever asks, and the name of a new device where a cookie must be set."""
    if actor().is_authenticated:
        return voice_of(actor(), ""), ""
    known = device()
    fresh = "" if known else new_device()
    return voice_of(actor(), known or fresh), fresh


@blueprint.post("/issues/<public_id>/support")
@shows(IssueAction.SEE, seen_issue)
def support(issue: Issue) -> ResponseReturnValue:
    """Say "me too", or take it back (``do=withdraw``)."""
    voice, fresh = _voice()
    try:
        if request.form.get("do") == "withdraw":
            withdraw_support(actor(), issue, voice)
            flash(_("Taken back."), "success")
        else:
            before_voice(actor(), network_of(request.remote_addr), issue.public_id)
            support_issue(actor(), issue, voice)
            flash(_("Counted: it concerns you too. You can take it back here."), "success")
    except Refused as problem:
        flash(str(problem.message), "error")
        fresh = ""
    response = make_response(redirect(f"{issue_url(issue)}#support", 303))
    return remember_device(response, fresh) if fresh else response


@blueprint.route("/issues/<public_id>/still-there", methods=["GET", "POST"])
@shows(IssueAction.STILL_THERE, seen_issue)
def still_there(issue: Issue) -> ResponseReturnValue:
    """Say that something called done is still there, with words and photos."""
    form = StillThereForm()
    if form.submitted():
        voice, fresh = _voice()
        try:
            before_voice(actor(), network_of(request.remote_addr), issue.public_id)
            files = form.new_photos()
            if len(files) > MOST_PHOTOS:
                raise Refused("photo", _("At most %(n)s photos.", n=MOST_PHOTOS))
            pictures = [checked(file.stream, "photo") for file in files]
            uploads = keep_evidence(actor(), issue, pictures) if pictures else []
            again = say_still_there(actor(), issue, voice, form.text.data or "", uploads)
            flash(
                _("The issue is open again. Those who answer for it have been told.")
                if again
                else _("Counted. Thank you for looking."),
                "success",
            )
            response = make_response(redirect(issue_url(issue), 303))
            return remember_device(response, fresh) if fresh else response
        except Refused as problem:
            form.refuse(problem)
    return render_template(
        "issues/still_there.html",
        issue=issue,
        form=form,
        trail=_trail(issue),
        most_photos=MOST_PHOTOS,
        photo_types=PHOTO_TYPES,
        limit_mb=current_app.config["UPLOAD_MB"],
        missing=max(1, issue.map.reopen_voices - issue.still_voices),
        back=issue_url(issue),
    ), form.status()


def _trail(issue: Issue) -> list[tuple[str, str]]:
    return [*trail_through(issue.map), (issue.title, issue_url(issue))]


@blueprint.route("/issues/<public_id>/edit", methods=["GET", "POST"])
@shows(IssueAction.EDIT, seen_issue)
def edit(issue: Issue) -> ResponseReturnValue:
    """Change the words and photos of one's own issue, and what it is about."""
    return edit_page(issue, actor(), issue_url(issue))


def edit_page(issue: Issue, who: Any, back: str) -> ResponseReturnValue:
    """The form for changing the words and photos, for its reporter or whoever holds its link."""
    form = WordingForm(obj=issue)
    kinds = form.offer(issue, categories_of(issue.map))
    wrong: dict[str, str] = {}
    kept = KeptPhotos(form.kept.data or "")
    hanging = [photo.upload.public_id for photo in photos_of(issue) if photo.change_id is None]
    try:
        if form.is_submitted():
            take_photos(kept, form.new_photos(), "photo", lambda found: keep_more_photos(who, issue, found), hanging)
        if form.submitted():
            kind = next(one for one in kinds if one.key == form.kind.data)
            answers, wrong = changed_answers(issue, kind)
            if wrong:
                raise Refused(None, _("Look at the answers marked below."))
            words = form.title.data, form.words.data or "", form.spot_words.data or ""
            wording = Wording(*words, kind if kind.id != issue.category_id else None, answers)
            edit_issue(who, issue, wording, uploads_named(kept.names), left_out())
            return saved(back, waits=not issue.visible)
    except Refused as problem:
        form.refuse(problem)
    return render_template(
        "issues/edit.html",
        issue=issue,
        form=form,
        kept=kept.signed(),
        photos=[*hanging, *kept.names],
        asked=asked_kinds(issue, kinds, form.kind.data, wrong),
        left_out=left_out(),
        waits=issue.visible and waits_again(issue),
        most_photos=MOST_PHOTOS,
        photo_types=PHOTO_TYPES,
        limit_mb=current_app.config["UPLOAD_MB"],
        trail=trail_through(issue.map),
        back=back,
    ), form.status()


@blueprint.route("/issues/<public_id>/withdraw", methods=["GET", "POST"])
@shows(IssueAction.WITHDRAW, seen_issue)
def withdraw(issue: Issue) -> ResponseReturnValue:
    """Withdraw one's own issue, after asking."""
    return withdraw_page(issue, actor(), issue_url(issue))


def withdraw_page(issue: Issue, who: Any, back: str) -> ResponseReturnValue:
    """Asks before an issue is taken back, for its reporter or whoever holds its link."""
    form = BareForm()
    if form.submitted():
        withdraw_issue(who, issue)
        flash(_("Your report is withdrawn. Nobody else sees it now."), "success")
        return redirect(url_for("issues.show_map", map_id=issue.map.public_id), 303)
    return render_template("issues/withdraw.html", issue=issue, form=form, trail=trail_through(issue.map), back=back)


@blueprint.get("/mine")
@shows(IssueAction.SEE_MINE)
def mine() -> ResponseReturnValue:
    """What I reported, and what became of it."""
    found = issues_of_person(actor())
    return render_template(
        "issues/mine.html",
        issues=[(issue, STATES[issue.state], answer_clock(issue), hidden_words(issue)) for issue in found],
        titles={issue.map_id: localized(issue.map, "title") for issue in found},
    )
