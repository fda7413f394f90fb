"""One issue on the desk of staff: everything that is known of it, and what can be done with it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from civic.kernel import clock
from civic.kernel.errors import Refused
from civic.kernel.forms import choices
from civic.kernel.i18n import _, localized
from civic.kernel.permissions import policy
from civic.kernel.views import actor, shows
from maps.constraints.kinds import LAYER_KINDS
from maps.issues.forms.answering import (
    AssignForm,
    CategoryChoiceForm,
    HideForm,
    MergeForm,
    PhotoForm,
    StateForm,
    boxes_of,
)
from maps.issues.kinds.moves import moves_from
from maps.issues.kinds.questions import read_questions, said_answers
from maps.issues.kinds.states import STATES
from maps.issues.kinds.terms import answer_clock, term_words
from maps.issues.models import Issue, IssuePhoto
from maps.issues.permissions import IssueAction
from maps.issues.queries import categories_of, changes_of, issue_by_id, photos_of
from maps.issues.queries.restrictions import restrictions_of
from maps.issues.queries.work import departments_of, issue_by_number, photo_by_id, replies_of
from maps.issues.services.answering import (
    answer_issue,
    assign_issue,
    change_state,
    merge_issue,
    note_issue,
    recategorise,
)
from maps.issues.services.moderating import (
    hide_issue,
    hide_photo,
    let_through,
    paint,
    show_issue,
    show_painted,
    show_photo,
)
from maps.issues.services.queue import words_for
from maps.issues.views.blueprint import blueprint
from maps.issues.views.setting_up import work_trail


@blueprint.get("/issues/<public_id>/work")
@shows(IssueAction.SEE_WORK, issue_by_id)
def work_on(issue: Issue) -> ResponseReturnValue:
    """The desk: what was sent, where it stands, what was said, what can be done."""
    return _desk(issue, {}, 200)


def _desk(issue: Issue, given: dict[str, Any], status: int) -> ResponseReturnValue:
    """The desk; ``given`` holds the form that was sent, by its name, with what is wrong with it."""
    exact = bool(policy().decide(actor(), IssueAction.SEE_EXACT, issue))
    forms = {**_forms(issue), **given}
    departments = departments_of(issue.map.place, retired=True)
    page = render_template(
        "issues/work_on.html",
        issue=issue,
        map=issue.map,
        trail=[
            *work_trail(issue.map),
            (_("Queue"), url_for("issues.work", map_id=issue.map.public_id)),
        ],
        states=STATES,
        clock=answer_clock(issue, clock.now()),
        term=term_words(issue.category),
        moves=moves_from(issue.state),
        # Answers of a blurred category may tell where it is, as its spot does.
        answers=said_answers(read_questions(issue.category.questions), issue.answers)
        if exact or not issue.category.is_sensitive
        else [],
        changes=changes_of(issue),
        names={one.public_id: localized(one, "name") for one in departments},
        photos=photos_of(issue),
        photo_forms={},
        forms=forms,
        form=next(iter(given.values()), None),
        exact=exact,
        # The words that say where a blurred report is stand among the notes.
        notes=exact or not issue.category.is_sensitive,
        layer_kinds=LAYER_KINDS,
        restrictions=restrictions_of(issue, exact=exact),
        may_place=policy().decide(actor(), IssueAction.PLACE, issue),
        may_answer=policy().decide(actor(), IssueAction.ANSWER, issue),
        may_moderate=policy().decide(actor(), IssueAction.MODERATE, issue),
    )
    return page, status


def _forms(issue: Issue) -> dict[str, Any]:
    state, assign, merge, category, hide = (
        StateForm(prefix=""), AssignForm(), MergeForm(), CategoryChoiceForm(), HideForm(),
    )  # fmt: skip
    _offer_state(state, issue)
    _offer_departments(assign, issue)
    if not assign.is_submitted():
        assign.department.data = issue.department.public_id if issue.department else ""
    _offer_categories(category, issue)
    return {"state": state, "assign": assign, "merge": merge, "category": category, "hide": hide, "photo": PhotoForm()}


def _offer_state(form: StateForm, issue: Issue) -> None:
    form.to.choices = choices(
        [("", _("the same: only an answer")), *((str(m.end), STATES[m.end][0]) for m in moves_from(issue.state))]
    )
    form.reply.choices = choices(
        [("", _("none")), *((reply.public_id, reply.title) for reply in replies_of(issue.map.place))]
    )


def _offer_departments(form: AssignForm, issue: Issue) -> None:
    departments = departments_of(issue.map.place)
    form.department.choices = choices(
        [("", _("nobody in particular")), *((one.public_id, localized(one, "name")) for one in departments)]
    )


def _offer_categories(form: CategoryChoiceForm, issue: Issue) -> None:
    alike = [one for one in categories_of(issue.map) if one.is_sensitive == issue.category.is_sensitive]
    form.category.choices = choices((one.key, localized(one, "name")) for one in alike)
    if not form.is_submitted():
        form.category.data = issue.category.key


def _done(issue: Issue, words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for("issues.work_on", public_id=issue.public_id), 303)


@blueprint.post("/issues/<public_id>/answer")
@shows(IssueAction.ANSWER, issue_by_id)
def answer(issue: Issue) -> ResponseReturnValue:
    """Give a new state, answer, or write a note."""
    form = StateForm()
    _offer_state(form, issue)
    if form.submitted():
        reply = next((r for r in replies_of(issue.map.place) if r.public_id == form.reply.data), None)
        text, inner = words_for(issue, form.text.data or "", reply), form.inner.data or ""
        try:
            if form.to.data:
                change_state(actor(), issue, form.to.data, text, inner)
            elif text.strip():
                answer_issue(actor(), issue, text)
                if inner.strip():
                    note_issue(actor(), issue, inner)
            else:
                note_issue(actor(), issue, inner)
            return _done(issue, _("Saved."))
        except Refused as problem:
            form.refuse(problem)
    return _desk(issue, {"state": form}, 422)


@blueprint.post("/issues/<public_id>/assign")
@shows(IssueAction.ASSIGN, issue_by_id)
def assign(issue: Issue) -> ResponseReturnValue:
    """Give it to a department, or to nobody in particular."""
    form = AssignForm()
    _offer_departments(form, issue)
    if form.submitted():
        chosen = next((d for d in departments_of(issue.map.place) if d.public_id == form.department.data), None)
        try:
            if form.department.data and chosen is None:
                raise Refused("department", _("Choose a department of this place."))
            assign_issue(actor(), issue, chosen, form.inner.data or "")
            return _done(issue, _("Saved."))
        except Refused as problem:
            form.refuse(problem)
    return _desk(issue, {"assign": form}, 422)


@blueprint.post("/issues/<public_id>/merge")
@shows(IssueAction.MERGE, issue_by_id)
def merge(issue: Issue) -> ResponseReturnValue:
    """Call it the same as another issue of the map."""
    form = MergeForm()
    if form.submitted():
        into = issue_by_number(issue.map, form.into.data) if form.into.data else None
        try:
            if into is None:
                raise Refused("into", _("This map has no issue of that number."))
            number = into.number
            merge_issue(actor(), issue, into, form.text.data or "")
            return _done(issue, _("It goes on as no. %(number)s.", number=number))
        except Refused as problem:
            form.refuse(problem)
    return _desk(issue, {"merge": form}, 422)


@blueprint.post("/issues/<public_id>/category")
@shows(IssueAction.MOVE, issue_by_id)
def change_category(issue: Issue) -> ResponseReturnValue:
    """Put it into another category."""
    form = CategoryChoiceForm()
    _offer_categories(form, issue)
    if form.submitted():
        chosen = next((one for one in categories_of(issue.map) if one.key == form.category.data), None)
        try:
            if chosen is None:
                raise Refused("category", _("Choose a category of this map."))
            recategorise(actor(), issue, chosen)
            return _done(issue, _("Saved."))
        except Refused as problem:
            form.refuse(problem)
    return _desk(issue, {"category": form}, 422)


@blueprint.post("/issues/<public_id>/moderate")
@shows(IssueAction.MODERATE, issue_by_id)
def moderate(issue: Issue) -> ResponseReturnValue:
    """Let it through, hide it, or show it again."""
    form = HideForm()
    if form.submitted():
        try:
            if request.form.get("do") == "through":
                let_through(actor(), issue)
            elif request.form.get("do") == "show":
                show_issue(actor(), issue, form.reason.data or "")
            else:
                hide_issue(actor(), issue, form.reason.data or "")
            return _done(issue, _("Saved."))
        except Refused as problem:
            form.refuse(problem)
    return _desk(issue, {"hide": form}, 422)


@blueprint.route("/photos/<photo>/moderate", methods=["GET", "POST"])
@shows(IssueAction.MODERATE, photo_by_id)
def moderate_photo(photo: IssuePhoto) -> ResponseReturnValue:
    """Hide a photo, show it, or paint over a part of it."""
    form = PhotoForm()
    issue = photo.issue
    if form.submitted():
        try:
            reason = form.reason.data or ""
            if form.do.data == "paint":
                show_painted(actor(), photo, paint(photo, boxes_of(form.boxes.data or "")), reason)
            elif form.do.data == "show":
                show_photo(actor(), photo)
            else:
                hide_photo(actor(), photo, reason)
            return _done(issue, _("Saved."))
        except Refused as problem:
            form.refuse(problem)
    page = render_template(
        "issues/moderate_photo.html",
        photo=photo,
        issue=issue,
        source=photo.shown or photo.upload,
        form=form,
        trail=[
            *work_trail(issue.map),
            (f"№ {issue.number}", url_for("issues.work_on", public_id=issue.public_id)),
        ],
    )
    return page, form.status()
