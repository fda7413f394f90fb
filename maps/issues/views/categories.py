"""Categories of a map; departments and ready answers of a place."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from civic.communities.models import Place
from civic.communities.queries import place_by_code
from civic.kernel.chrome import about
from civic.kernel.errors import Refused
from civic.kernel.forms import choices
from civic.kernel.i18n import _, localized
from civic.kernel.views import actor, shows
from maps.issues.forms.categories import (
    ICONS,
    MOST_QUESTIONS,
    CategoryForm,
    DepartmentForm,
    ReplyForm,
    category_values,
    fill_questions,
    offer_states,
)
from maps.issues.forms.setting_up import ArrangeForm, ReadyForm
from maps.issues.kinds.states import STATES
from maps.issues.models import Department, IssueCategory, IssueMap, ReplyTemplate
from maps.issues.permissions import IssueAction
from maps.issues.queries import map_by_id
from maps.issues.queries.work import (
    category_of,
    department_by_id,
    departments_of,
    replies_of,
    reply_by_id,
)
from maps.issues.services.categories import add_category, edit_category, move_category, retire_category
from maps.issues.services.departments import (
    DEPARTMENT_FIELDS,
    REPLY_FIELDS,
    add_department,
    add_reply,
    edit_department,
    edit_reply,
    retire_department,
    retire_reply,
)
from maps.issues.services.setting_up import add_ready_set
from maps.issues.views.blueprint import blueprint
from maps.issues.views.setting_up import set_up_page, work_trail


@blueprint.route("/<map_id>/categories/new", methods=["GET", "POST"])
@shows(IssueAction.MANAGE_MAP, map_by_id)
def new_category(issue_map: IssueMap) -> ResponseReturnValue:
    """Add a category."""
    form = CategoryForm()
    _offer(form, issue_map)
    if form.submitted():
        try:
            add_category(actor(), issue_map, category_values(form))
            flash(_("The category has been added."), "success")
            return redirect(_back(issue_map), 303)
        except Refused as problem:
            form.refuse(problem)
    return _category_page(form, issue_map, None)


@blueprint.route("/<map_id>/categories/<key>/edit", methods=["GET", "POST"])
@shows(IssueAction.MANAGE_MAP, category_of)
def edit_one_category(category: IssueCategory) -> ResponseReturnValue:
    """Change a category."""
    form = CategoryForm(obj=category)
    _offer(form, category.map)
    if not form.is_submitted():
        form.shapes.data = category.shapes.split()
        form.department_id.data = str(category.department_id or "")
        fill_questions(form, category)
    if form.submitted():
        try:
            edit_category(actor(), category, category_values(form, category.questions))
            flash(_("Saved."), "success")
            return redirect(_back(category.map), 303)
        except Refused as problem:
            form.refuse(problem)
    return _category_page(form, category.map, category)


@blueprint.post("/<map_id>/categories/<key>/arrange")
@shows(IssueAction.MANAGE_MAP, category_of)
def arrange_category(category: IssueCategory) -> ResponseReturnValue:
    """Move a category up or down, retire it or bring it back."""
    form = ArrangeForm()
    if not form.submitted():
        return set_up_page(category.map, form, 422)
    if form.do.data in ("retire", "back"):
        retire_category(actor(), category, back=form.do.data == "back")
    else:
        move_category(actor(), category, -1 if form.do.data == "up" else 1)
    return redirect(_back(category.map), 303)


@blueprint.post("/<map_id>/categories/ready")
@shows(IssueAction.MANAGE_MAP, map_by_id)
def use_ready_set(issue_map: IssueMap) -> ResponseReturnValue:
    """Add the categories of a ready set."""
    form = ReadyForm()
    if form.submitted():
        try:
            add_ready_set(actor(), issue_map, form.ready.data or "")
            return redirect(_back(issue_map), 303)
        except Refused as problem:
            form.refuse(problem)
    return set_up_page(issue_map, form, 422)


def _back(issue_map: IssueMap) -> str:
    return url_for("issues.set_up", map_id=issue_map.public_id) + "#categories"


def _offer(form: CategoryForm, issue_map: IssueMap) -> None:
    departments = departments_of(issue_map.place)
    form.department_id.choices = choices(
        [("", _("nobody in particular")), *((str(one.id), localized(one, "name")) for one in departments)]
    )


def _category_page(form: CategoryForm, issue_map: IssueMap, category: IssueCategory | None) -> ResponseReturnValue:
    page = render_template(
        "issues/edit_one_category.html",
        form=form,
        trail=work_trail(issue_map),
        map=issue_map,
        category=category,
        icons=ICONS,
        numbers=range(1, MOST_QUESTIONS + 1),
    )
    return page, form.status()


def _stand_in(place: Place) -> list[tuple[str, str]]:
    about(localized(place, "name"), url_for("places.show", code=place.code), place.responsible)
    return [(_("Maps in the making"), url_for("issues.workshop"))]


@shows(IssueAction.MANAGE_DEPARTMENTS, place_by_code)
def departments(place: Place) -> ResponseReturnValue:
    """The departments of a place, and adding one."""
    form = DepartmentForm()
    if form.submitted():
        try:
            add_department(actor(), place, {name: form[name].data or "" for name in DEPARTMENT_FIELDS})
            flash(_("The department has been added."), "success")
            return redirect(url_for("issues.departments", code=place.code), 303)
        except Refused as problem:
            form.refuse(problem)
    page = render_template(
        "issues/departments.html",
        form=form,
        trail=_stand_in(place),
        here=place,
        departments=departments_of(place, retired=True),
    )
    return page, form.status()


@shows(IssueAction.MANAGE_DEPARTMENTS, department_by_id)
def edit_one_department(department: Department) -> ResponseReturnValue:
    """Change or retire a department."""
    form = DepartmentForm(obj=department)
    back = url_for("issues.departments", code=department.place.code)
    if form.submitted():
        try:
            if request.form.get("do") in ("retire", "back"):
                retire_department(actor(), department, back=request.form["do"] == "back")
            else:
                edit_department(actor(), department, {name: form[name].data or "" for name in DEPARTMENT_FIELDS})
            flash(_("Saved."), "success")
            return redirect(back, 303)
        except Refused as problem:
            form.refuse(problem)
    page = render_template(
        "issues/edit_one_department.html",
        form=form,
        trail=[*_stand_in(department.place), (_("Departments"), back)],
        department=department,
        back=back,
    )
    return page, form.status()


@shows(IssueAction.MANAGE_REPLIES, place_by_code)
def replies(place: Place) -> ResponseReturnValue:
    """The ready answers of a place, and adding one."""
    form = ReplyForm()
    offer_states(form)
    if form.submitted():
        try:
            add_reply(actor(), place, {name: form[name].data or "" for name in REPLY_FIELDS})
            flash(_("The ready answer is kept."), "success")
            return redirect(url_for("issues.replies", code=place.code), 303)
        except Refused as problem:
            form.refuse(problem)
    page = render_template(
        "issues/replies.html",
        form=form,
        trail=_stand_in(place),
        here=place,
        replies=replies_of(place, retired=True),
        states=STATES,
    )
    return page, form.status()


@shows(IssueAction.MANAGE_REPLIES, reply_by_id)
def edit_one_reply(reply: ReplyTemplate) -> ResponseReturnValue:
    """Change or retire a ready answer."""
    form = ReplyForm(obj=reply)
    offer_states(form)
    back = url_for("issues.replies", code=reply.place.code)
    if form.submitted():
        try:
            if request.form.get("do") in ("retire", "back"):
                retire_reply(actor(), reply, back=request.form["do"] == "back")
            else:
                edit_reply(actor(), reply, {name: form[name].data or "" for name in REPLY_FIELDS})
            flash(_("Saved."), "success")
            return redirect(back, 303)
        except Refused as problem:
            form.refuse(problem)
    page = render_template(
        "issues/edit_one_reply.html",
        form=form,
        trail=[*_stand_in(reply.place), (_("Ready answers"), back)],
        reply=reply,
        back=back,
    )
    return page, form.status()


for _rule, _name, _view in (
    ("/places/<code>/departments", "departments", departments),
    ("/departments/<department>/edit", "edit_one_department", edit_one_department),
    ("/places/<code>/ready-answers", "replies", replies),
    ("/ready-answers/<reply>/edit", "edit_one_reply", edit_one_reply),
):
    blueprint.record(
        lambda setup, rule=_rule, name=_name, view=_view: setup.app.add_url_rule(  # type: ignore[misc]  # a lambda's defaults have no types
            rule, f"issues.{name}", view, methods=["GET", "POST"]
        )
    )
