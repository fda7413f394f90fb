"""What can be asked of processes and their steps."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from civic.communities.models import Place
from civic.kernel.errors import Missing
from civic.kernel.extensions import db
from civic.process.models import Process, Step


def process_by_id(public_id: str) -> Process:
    """A process with its place.

    Raises:
        Missing: there is none.
    """
    found: Process | None = db.session.scalar(
        select(Process).where(Process.public_id == public_id).options(joinedload(Process.place))
    )
    if found is None:
        raise Missing(public_id)
    return found


def step_by_id(step: str) -> Step:
    """A step with its process and place.

    Raises:
        Missing: there is none.
    """
    found: Step | None = db.session.scalar(
        select(Step).where(Step.public_id == step).options(joinedload(Step.process).joinedload(Process.place))
    )
    if found is None:
        raise Missing(step)
    return found


def steps_of(process: Process) -> list[Step]:
    """The steps in their order."""
    return list(db.session.scalars(select(Step).where(Step.process_id == process.id).order_by(Step.position)))


def steps_of_all(processes: Iterable[Process]) -> dict[int, list[Step]]:
    """Steps of many processes at once, by the process's key."""
    found: dict[int, list[Step]] = {process.id: [] for process in processes}
    if not found:
        return found
    for step in db.session.scalars(select(Step).where(Step.process_id.in_(list(found))).order_by(Step.position)):
        found[step.process_id].append(step)
    return found


def processes_in(places: Sequence[Place]) -> list[Process]:
    """Processes of these places, drafts too, newest first."""
    wanted = select(Process).where(Process.place_id.in_([place.id for place in places]))
    return list(
        db.session.scalars(
            wanted.options(joinedload(Process.place)).order_by(Process.created_at.desc(), Process.id.desc()).limit(200)
        )
    )


def published_processes(place: Place | None = None) -> list[Process]:
    """Published processes of a place and of those around it, or of the whole town; newest first."""
    wanted = select(Process).join(Process.place).where(Process.published_at.is_not(None))
    if place is not None:
        wanted = wanted.where(Process.place_id.in_([int(part) for part in place.path.strip("/").split("/")]))
    return list(
        db.session.scalars(
            wanted.options(contains_eager(Process.place)).order_by(Process.published_at.desc(), Process.id).limit(50)
        )
    )


def steps_carried_by(kind: str, subject_id: str) -> list[Step]:
    """Published steps of this kind that a thing carries, in their order."""
    return list(
        db.session.scalars(
            select(Step)
            .join(Step.process)
            .where(Step.kind == kind, Step.subject_id == subject_id, Process.published_at.is_not(None))
            .order_by(Step.opens_at)
        )
    )
