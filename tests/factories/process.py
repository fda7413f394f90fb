"""Processes of the town, for tests of steps and for the matrix."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from civic.communities.models import Place
from civic.kernel import clock
from civic.kernel.permissions import SYSTEM
from civic.process.models import Process, Step
from civic.process.services import add_step, draft_process, publish_process
from tests.factories.rounds import town


def begun(place: Place | None = None, title: str = "From the map to the vote") -> Process:
    """A draft without steps."""
    return draft_process(SYSTEM, place or town(), {"title_en": title, "title_ru": "От карты к голосованию"})


def stepped(process: Process, kind: str = "vote", opens: float = -1, closes: float = 5, **values: Any) -> Step:
    """A step from so many days before (negative) or after now."""
    now = clock.now()
    given = {"opens_at": now + timedelta(days=opens), "closes_at": now + timedelta(days=closes), **values}
    return add_step(SYSTEM, process, {"kind": kind, "title_en": f"Step {kind}", "subject_id": "", **given})


def public(place: Place | None = None, **values: Any) -> tuple[Process, Step]:
    """A published process with one step."""
    process = begun(place)
    step = stepped(process, **values)
    publish_process(SYSTEM, process)
    return process, step


def for_the_matrix(_town: Any) -> Mapping[str, Mapping[str, Any]]:
    """A draft and a published process; steps are asked for by the same name in addresses."""
    draft = begun()
    first = stepped(draft)
    shown, step = public()
    return {
        "draft": {"public_id": draft.public_id, "step": first.public_id},
        "public": {"public_id": shown.public_id, "step": step.public_id},
    }
