"""The pages of processes: what happens here and when, and the workshop where facilitators arrange it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from civic.communities.models import STAFF_ROLES, Place, RoleName
from civic.communities.queries import place_by_code, places_of_work
from civic.kernel import clock
from civic.kernel.chrome import about
from civic.kernel.errors import Missing, Refused
from civic.kernel.forms import choices
from civic.kernel.i18n import _, localized
from civic.kernel.permissions import policy
from civic.kernel.preview import tell_others
from civic.kernel.slots import Card
from civic.kernel.text import day, offset
from civic.kernel.views import actor, public, shows
from civic.process.forms import MoveForm, PlainForm, ProcessForm, PublicStepForm, StepForm, step_of, words_of
from civic.process.kinds import STATES, StepState, state_at, step_kinds
from civic.process.models import Process, Step
from civic.process.permissions import ProcessAction
from civic.process.queries import (
    process_by_id,
    processes_in,
    published_processes,
    step_by_id,
    steps_of,
    steps_of_all,
)
from civic.process.services import (
    add_step,
    draft_process,
    edit_process,
    edit_step,
    missing,
    move_step,
    publish_process,
    remove_step,
)

blueprint = Blueprint("process", __name__)
_WORK = sorted(STAFF_ROLES - {RoleName.AUDITOR})


def seen_process(public_id: str) -> Process:
    """The process of the address; a draft looks to strangers as if it were not there.

    Raises:
        Missing: there is none, or it is not public yet.
    """
    process = process_by_id(public_id)
    if not policy().decide(actor(), ProcessAction.SEE, process):
        raise Missing(public_id)
    return process


def _place(place: Place) -> tuple[str, str]:
    link = localized(place, "name"), url_for("places.show", code=place.code)
    about(*link, responsible=place.responsible)
    return link


def _when(step: Step) -> str:
    return f"{day(step.opens_at)} – {day(step.closes_at)}"


def _line(step: Step) -> dict[str, Any]:
    """A step as the timeline shows it."""
    kind, state = step_kinds().get(step.kind), state_at(step.opens_at, step.closes_at, clock.now())
    words = {StepState.AHEAD: "next", StepState.OPEN: "now", StepState.OVER: "done"}
    return {
        "title": localized(step, "title"),
        "when": _when(step),
        "text": str(kind.label) if kind else "",
        "state": words[state],
        "url": kind.url(step.subject_id) if kind and step.subject_id else None,
        "badge": STATES[state],
        "step": step,
    }


def steps_here(place: Place | None) -> list[Card]:
    """The steps of every process that runs over a place, for the place's page; the front page shows none."""
    if place is None:
        return []
    processes = published_processes(place)
    found = steps_of_all(processes)
    cards = []
    for process in processes:
        for step in found[process.id]:
            line, url = _line(step), url_for("process.show", public_id=process.public_id)
            text = f"{localized(process, 'title')} · {line['text']}"
            cards.append(
                Card(
                    line["title"],
                    text,
                    line["url"] or url,
                    line["when"],
                    "calendar",
                    step.closes_at,
                    state=line["state"],
                )
            )
    return cards


@blueprint.get("/processes")
@public
def index() -> ResponseReturnValue:
    """All published processes."""
    processes = published_processes()
    found = steps_of_all(processes)
    lines = [(process, [_line(step) for step in found[process.id]]) for process in processes]
    return render_template("process/index.html", processes=lines)


@blueprint.get("/processes/<public_id>")
@shows(ProcessAction.SEE, seen_process)
def show(process: Process) -> ResponseReturnValue:
    """One process: its steps in order, which is open, where each leads."""
    trail = [_place(process.place), (_("Processes"), url_for("process.index"))]
    steps = [_line(step) for step in steps_of(process)]
    told = None
    if process.published_at is not None:
        words = " · ".join([localized(process.place, "name"), *(str(step["title"]) for step in steps)])
        told = tell_others(words, "process.show", public_id=process.public_id)
    return render_template(
        "process/show.html",
        process=process,
        trail=trail,
        steps=steps,
        told=told,
        may_work=bool(policy().decide(actor(), ProcessAction.MANAGE, process)),
    )


@blueprint.get("/workshop/processes")
@shows(ProcessAction.MANAGE)
def workshop() -> ResponseReturnValue:
    """All processes of the places this person works for, and where a new one can begin."""
    places = places_of_work(actor(), _WORK)
    processes = processes_in(places)
    found = steps_of_all(processes)
    return render_template(
        "process/workshop.html", processes=[(process, len(found[process.id])) for process in processes], places=places
    )


@blueprint.route("/places/<code>/processes/new", methods=["GET", "POST"])
@shows(ProcessAction.CREATE, place_by_code)
def new(place: Place) -> ResponseReturnValue:
    """Begin a process."""
    form = ProcessForm()
    if form.submitted():
        try:
            process = draft_process(actor(), place, words_of(form))
            flash(_("The draft is there. Now add its steps."), "success")
            return redirect(url_for("process.work", public_id=process.public_id), 303)
        except Refused as problem:
            form.refuse(problem)
    trail = [_place(place), (_("Processes"), url_for("process.workshop"))]
    return _words_page(form, trail, None, url_for("process.workshop"))


@blueprint.route("/processes/<public_id>/edit", methods=["GET", "POST"])
@shows(ProcessAction.EDIT, process_by_id)
def edit(process: Process) -> ResponseReturnValue:
    """Change the words of a process."""
    form = ProcessForm(obj=process)
    if form.submitted():
        try:
            edit_process(actor(), process, words_of(form))
            flash(_("Saved."), "success")
            return redirect(url_for("process.work", public_id=process.public_id), 303)
        except Refused as problem:
            form.refuse(problem)
    return _words_page(form, _trail(process), process, url_for("process.work", public_id=process.public_id))


def _words_page(
    form: ProcessForm, trail: list[tuple[str, str]], process: Process | None, back: str
) -> ResponseReturnValue:
    page = render_template("process/edit.html", form=form, trail=trail, process=process, back=back)
    return page, form.status()


def _trail(process: Process) -> list[tuple[str, str]]:
    _place(process.place)
    return [
        (_("Processes in the making"), url_for("process.workshop")),
        (localized(process, "title"), url_for("process.work", public_id=process.public_id)),
    ]


@blueprint.get("/processes/<public_id>/work")
@shows(ProcessAction.MANAGE, process_by_id)
def work(process: Process) -> ResponseReturnValue:
    """The workshop of one process: its steps, what is missing, publishing."""
    return _work_page(process, PlainForm(), 200)


def _work_page(process: Process, form: Any, status: int) -> ResponseReturnValue:
    steps = steps_of(process)
    kinds = step_kinds()
    lacks = {
        step.id: list(kinds[step.kind].readiness(step.subject_id))
        for step in steps
        if step.subject_id and step.kind in kinds
    }
    return render_template(
        "process/work.html",
        process=process,
        trail=_trail(process)[:1],
        steps=[_line(step) for step in steps],
        lacks=lacks,
        waits=missing(process, steps) if process.published_at is None else [],
        form=form,
    ), status


@blueprint.post("/processes/<public_id>/publish")
@shows(ProcessAction.PUBLISH, process_by_id)
def publish(process: Process) -> ResponseReturnValue:
    """Show the steps to everybody."""
    form = PlainForm()
    if form.submitted():
        try:
            publish_process(actor(), process)
            flash(_("The process is public."), "success")
            return redirect(url_for("process.work", public_id=process.public_id), 303)
        except Refused as problem:
            form.refuse(problem)
    return _work_page(process, form, 422)


@blueprint.post("/processes/<public_id>/arrange")
@shows(ProcessAction.ARRANGE, process_by_id)
def arrange(process: Process) -> ResponseReturnValue:
    """Move a step up or down, or take it off the draft."""
    form = MoveForm()
    if form.submitted():
        try:
            if form.do.data == "remove":
                remove_step(actor(), process, form.step.data or "")
            else:
                move_step(actor(), process, form.step.data or "", -1 if form.do.data == "up" else 1)
            return redirect(url_for("process.work", public_id=process.public_id) + "#steps", 303)
        except Refused as problem:
            form.refuse(problem)
    return _work_page(process, form, 422)


@blueprint.route("/processes/<public_id>/steps/new", methods=["GET", "POST"])
@shows(ProcessAction.EDIT, process_by_id)
def new_step(process: Process) -> ResponseReturnValue:
    """Add a step."""
    form = StepForm()
    _offer(form, process)
    if form.submitted():
        try:
            add_step(actor(), process, step_of(form))
            flash(_("The step has been added."), "success")
            return redirect(url_for("process.work", public_id=process.public_id), 303)
        except Refused as problem:
            form.refuse(problem)
    return _step_page(form, process, None)


@blueprint.route("/steps/<step>/edit", methods=["GET", "POST"])
@shows(ProcessAction.CHANGE_STEP, step_by_id)
def edit_one_step(step: Step) -> ResponseReturnValue:
    """Change a step that is not over."""
    form = PublicStepForm(obj=step) if step.process.published_at else StepForm(obj=step)
    _offer(form, step.process)
    if form.submitted():
        try:
            edit_step(actor(), step, step_of(form), form.reason.data or "" if "reason" in form else "")
            flash(_("Saved."), "success")
            return redirect(url_for("process.work", public_id=step.process.public_id), 303)
        except Refused as problem:
            form.refuse(problem)
    return _step_page(form, step.process, step)


def _offer(form: StepForm, process: Process) -> None:
    kinds = step_kinds()
    form.kind.choices = choices((name, kind.label) for name, kind in kinds.items())
    things = [
        (name, f"{kind.label}: {title}") for kind in kinds.values() for name, title in kind.subjects(process.place)
    ]
    form.subject_id.choices = choices([("", _("nothing yet")), *things])


def _step_page(form: StepForm, process: Process, step: Step | None) -> ResponseReturnValue:
    page = render_template(
        "process/step.html",
        form=form,
        trail=_trail(process),
        step=step,
        back=url_for("process.work", public_id=process.public_id),
        texts={name: kind.explain for name, kind in step_kinds().items()},
        offset=offset(clock.now()),
    )
    return page, form.status()
