"""Beginning a process, arranging its steps, publishing it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from civic.communities.models import Place
from civic.kernel import clock
from civic.kernel.commands import command
from civic.kernel.errors import Refused
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.i18n import _, localized
from civic.process.events import ProcessDrafted, ProcessEdited, ProcessPublished, StepsChanged
from civic.process.kinds import step_kinds
from civic.process.models import Process, Step
from civic.process.permissions import ProcessAction
from civic.process.queries import steps_of

WORDS = ("title_kk", "title_ru", "title_en", "about_kk", "about_ru", "about_en")
STEP_FIELDS = ("kind", "title_kk", "title_ru", "title_en", "opens_at", "closes_at", "subject_id")
MOST_STEPS = 30


@command(ProcessAction.CREATE)
def draft_process(actor: Any, place: Place, values: Mapping[str, Any]) -> Process:
    """Begin a process in a place; ``values`` holds WORDS.

    Raises:
        Refused: it has no title.
    """
    process = Process(place_id=place.id, created_at=clock.now())
    _name(process, values)
    db.session.add(process)
    db.session.flush()
    process.place = place
    record(ProcessDrafted(**_about(actor, process)))
    return process


@command(ProcessAction.EDIT)
def edit_process(actor: Any, process: Process, values: Mapping[str, Any]) -> None:
    """Change the words of a process.

    Raises:
        Refused: no title would be left.
    """
    changed = tuple(name for name in WORDS if name in values and getattr(process, name) != values[name])
    with db.session.no_autoflush:
        _name(process, values)
    record(ProcessEdited(changed=changed, **_about(actor, process)))


@command(ProcessAction.EDIT)
def add_step(actor: Any, process: Process, values: Mapping[str, Any]) -> Step:
    """Add a step at the end; ``values`` holds STEP_FIELDS.

    Raises:
        Refused: a kind nobody offers, no title, a window that ends before it begins, or a thing of another place.
    """
    steps = steps_of(process)
    if len(steps) >= MOST_STEPS:
        raise Refused(None, _("A process has at most %(n)s steps.", n=MOST_STEPS))
    step = Step(process_id=process.id, position=(steps[-1].position + 1 if steps else 1))
    step.process = process
    with db.session.no_autoflush:
        _fill(process, step, values)
    db.session.add(step)
    db.session.flush()
    record(StepsChanged(how="added", step=step.public_id, **_about(actor, process)))
    return step


@command(ProcessAction.CHANGE_STEP)
def edit_step(actor: Any, step: Step, values: Mapping[str, Any], reason: str = "") -> None:
    """Change a step; of a published process only with a reason, which stays in the log.

    Raises:
        Refused: as for adding; or the reason is missing, or a published step would change its kind.
    """
    if step.process.published_at is not None:
        if len(reason.strip()) < 5:
            raise Refused("reason", _("Give a reason that everybody can read."))
        if values.get("kind", step.kind) != step.kind:
            raise Refused("kind", _("The kind of a published step stays as it is."))
    with db.session.no_autoflush:
        _fill(step.process, step, values)
    record(StepsChanged(how="changed", step=step.public_id, reason=reason.strip(), **_about(actor, step.process)))


@command(ProcessAction.ARRANGE)
def remove_step(actor: Any, process: Process, step_id: str) -> None:
    """Take a step off a draft.

    Raises:
        Refused: the process has no such step.
    """
    step = _own(process, step_id)
    record(StepsChanged(how="removed", step=step.public_id, **_about(actor, process)))
    db.session.delete(step)


@command(ProcessAction.ARRANGE)
def move_step(actor: Any, process: Process, step_id: str, by: int) -> None:
    """Move a step of a draft one place up (-1) or down (1); at either end nothing happens.

    Raises:
        Refused: the process has no such step.
    """
    step, steps = _own(process, step_id), steps_of(process)
    at = [one.id for one in steps].index(step.id)
    other = at + (1 if by > 0 else -1)
    if not 0 <= other < len(steps):
        return
    steps[at], steps[other] = steps[other], steps[at]
    # Two rows may not share a position even for a moment, so all of them step aside first.
    for number, one in enumerate(steps, 1):
        one.position = -number
    db.session.flush()
    for number, one in enumerate(steps, 1):
        one.position = number
    record(StepsChanged(how="moved", step=step.public_id, **_about(actor, process)))


@command(ProcessAction.PUBLISH)
def publish_process(actor: Any, process: Process) -> None:
    """Show the steps to everybody.

    Raises:
        Refused: something is missing; says what.
    """
    steps = steps_of(process)
    waits = missing(process, steps)
    if waits:
        raise Refused(None, waits[0])
    process.published_at = clock.now()
    record(ProcessPublished(steps=len(steps), **_about(actor, process)))


def missing(process: Process, steps: Sequence[Step]) -> list[str]:
    """Everything that stands in the way of publishing, one sentence each."""
    if not steps:
        return [str(_("A process needs at least one step."))]
    found = []
    kinds = step_kinds()
    for number, step in enumerate(steps, 1):
        name = localized(step, "title") or str(number)
        kind = kinds.get(step.kind)
        if kind is None:
            found.append(str(_("Step «%(step)s»: nothing here offers this kind of step any more.", step=name)))
        elif step.subject_id:
            found += [
                str(_("Step «%(step)s»: %(what)s", step=name, what=text)) for text in kind.readiness(step.subject_id)
            ]
    if steps[-1].closes_at <= clock.now():
        found.append(str(_("The last step would be over already: set later dates.")))
    return found


def _own(process: Process, step_id: str) -> Step:
    step = next((one for one in steps_of(process) if one.public_id == step_id), None)
    if step is None:
        raise Refused(None, _("This process has no such step."))
    return step


def _name(process: Process, values: Mapping[str, Any]) -> None:
    for name in WORDS:
        if name in values:
            setattr(process, name, values[name])
    if not any((process.title_kk, process.title_ru, process.title_en)):
        raise Refused("title_kk", _("Give the process a title in at least one language."))


def _fill(process: Process, step: Step, values: Mapping[str, Any]) -> None:
    for name in STEP_FIELDS:
        if name in values:
            setattr(step, name, values[name])
    kind = step_kinds().get(step.kind)
    if kind is None:
        raise Refused("kind", _("Choose a kind of step."))
    if not any((step.title_kk, step.title_ru, step.title_en)):
        raise Refused("title_kk", _("Give the step a title in at least one language."))
    _check_window(step.opens_at, step.closes_at)
    if step.subject_id and step.subject_id not in {name for name, _title in kind.subjects(process.place)}:
        raise Refused("subject_id", _("Choose something of this place that fits the kind of step."))


def _check_window(opens_at: datetime | None, closes_at: datetime | None) -> None:
    if opens_at is None or closes_at is None or closes_at <= opens_at:
        raise Refused("closes_at", _("A step must end after it begins."))


def _about(actor: Any, process: Process) -> dict[str, Any]:
    return {
        "subject_kind": "process",
        "subject_id": process.public_id,
        "place_id": process.place_id,
        "actor_id": getattr(actor, "id", None),
    }
