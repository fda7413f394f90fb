"""Projects of a draft, for staff: entering, changing, removing, bringing in a list."""

from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from civic.kernel.cells import csv_text
from civic.kernel.errors import Refused, RefusedRows
from civic.kernel.files import checked
from civic.kernel.i18n import _, localized, ngettext
from civic.kernel.permissions import policy
from civic.kernel.views import actor, shows
from civic.voting.forms.staff_projects import ListForm, ProjectForm, form_of, sent_file, values_of
from civic.voting.forms.staff_roll import part_choices
from civic.voting.forms.staff_rounds import PlainForm
from civic.voting.imports import PROJECT_COLUMNS, read_projects
from civic.voting.kinds import CATEGORIES
from civic.voting.models import Project, Round
from civic.voting.permissions import RoundAction
from civic.voting.queries.cards import project_lines
from civic.voting.queries.rounds import parts_of, project_by_number, projects_of, round_by_id
from civic.voting.samples import COLUMN_WORDS, sample_projects
from civic.voting.services.projects import add_project, edit_project, import_projects, remove_project
from civic.voting.views.blueprint import blueprint
from civic.voting.views.showing import cards_of
from civic.voting.views.staff import trail_of


def _named(public_id: str, **_parts: Any) -> Round:
    """The round of an address that goes on with a project's number."""
    return round_by_id(public_id)


def _asked_project(round_: Round) -> Project:
    return project_by_number(round_, int((request.view_args or {})["number"]))


def _trail(round_: Round) -> list[tuple[str, str]]:
    return [*trail_of(round_), (_("Projects"), url_for("rounds.work_projects", public_id=round_.public_id))]


@blueprint.get("/<public_id>/workshop/projects")
@shows(RoundAction.MANAGE, round_by_id)
def work_projects(round_: Round) -> ResponseReturnValue:
    """All projects by number, with what can be done to each."""
    return render_template(
        "rounds/staff/projects.html",
        round=round_,
        trail=trail_of(round_),
        projects=cards_of(round_, project_lines(round_), parts_of(round_)),
        may_edit=policy().decide(actor(), RoundAction.EDIT, round_),
    )


@blueprint.route("/<public_id>/workshop/projects/new", methods=["GET", "POST"])
@shows(RoundAction.EDIT, round_by_id)
def new_project(round_: Round) -> ResponseReturnValue:
    """Enter a project."""
    return _project_page(round_, None, url_for("rounds.new_project", public_id=round_.public_id))


@blueprint.route("/<public_id>/workshop/projects/<int:number>", methods=["GET", "POST"])
@shows(RoundAction.EDIT, _named)
def edit_one(round_: Round) -> ResponseReturnValue:
    """Change a project."""
    found = _asked_project(round_)
    return _project_page(round_, found, url_for("rounds.edit_one", public_id=round_.public_id, number=found.number))


def _project_page(round_: Round, project: Project | None, action: str) -> ResponseReturnValue:
    form = form_of(project)
    form.part.choices = part_choices(parts_of(round_))
    if form.submitted():
        try:
            number = _store(round_, project, form)
            flash(_("Project no. %(number)s is saved.", number=number), "good")
            return redirect(url_for("rounds.work_projects", public_id=round_.public_id) + f"#p{number}", 303)
        except Refused as problem:
            form.refuse(problem)
    return render_template(
        "rounds/staff/project.html",
        round=round_,
        project=project,
        trail=_trail(round_),
        form=form,
        action=action,
        back=url_for("rounds.work_projects", public_id=round_.public_id),
        limit_mb=current_app.config["UPLOAD_MB"],
    ), form.status()


def _store(round_: Round, project: Project | None, form: ProjectForm) -> int:
    values = values_of(form)
    file = sent_file(form.photo)
    # Before the command: a picture is slow to read, and the database is not kept waiting for it.
    picture = checked(file.stream) if file else None
    if project is None:
        return int(add_project(actor(), round_, values, picture).number)
    edit_project(actor(), round_, project, values, picture)
    return int(project.number)


@blueprint.route("/<public_id>/workshop/projects/<int:number>/remove", methods=["GET", "POST"])
@shows(RoundAction.EDIT, _named)
def remove_one(round_: Round) -> ResponseReturnValue:
    """Take a project off the draft, after asking."""
    found = _asked_project(round_)
    form = PlainForm()
    back = url_for("rounds.work_projects", public_id=round_.public_id)
    if form.submitted():
        number = found.number
        remove_project(actor(), round_, found)
        flash(_("Project no. %(number)s is removed.", number=number), "good")
        return redirect(back, 303)
    return render_template(
        "rounds/staff/remove.html",
        round=round_,
        project=found,
        title=localized(found, "title"),
        trail=_trail(round_),
        form=form,
        back=back,
    )


@blueprint.route("/<public_id>/workshop/projects/import", methods=["GET", "POST"])
@shows(RoundAction.EDIT, round_by_id)
def import_list(round_: Round) -> ResponseReturnValue:
    """Bring in a list of projects: all of it or nothing."""
    form = ListForm()
    wrong: list[tuple[int, int, object]] = []
    if form.submitted():
        try:
            count = import_projects(actor(), round_, read_projects(form.sent().stream, round_, parts_of(round_)))
            flash(ngettext("%(num)s project was added.", "%(num)s projects were added.", count), "good")
            return redirect(url_for("rounds.work_projects", public_id=round_.public_id), 303)
        except Refused as problem:
            form.refuse(problem)
            wrong = problem.rows if isinstance(problem, RefusedRows) else []
    return render_template(
        "rounds/staff/import.html",
        round=round_,
        trail=_trail(round_),
        form=form,
        wrong=wrong,
        columns=[(name, COLUMN_WORDS[name]) for name in PROJECT_COLUMNS],
        categories=CATEGORIES,
        present=len(projects_of(round_)),
        back=url_for("rounds.work_projects", public_id=round_.public_id),
    ), form.status()


@blueprint.get("/<public_id>/workshop/projects/example.csv")
@shows(RoundAction.MANAGE, round_by_id)
def example_list(round_: Round) -> ResponseReturnValue:
    """A list with the right columns and two invented projects."""
    return example_file(
        csv_text(PROJECT_COLUMNS, sample_projects(round_, list(parts_of(round_)))), "projects-example.csv"
    )


def example_file(text: str, name: str) -> Response:
    """A file to fill in and send back."""
    response = Response(text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
