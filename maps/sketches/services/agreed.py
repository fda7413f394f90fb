"""The agreed plan: built from what most people drew, published, spoken to object by object."""

from collections.abc import Mapping
from typing import Any

from civic.kernel import clock
from civic.kernel.commands import command
from civic.kernel.errors import Refused
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.i18n import _
from maps.analysis.agreement import most_agreed
from maps.analysis.layout import Layout
from maps.sketches.events import AgreedPlanPublished, VoicesGiven
from maps.sketches.kinds import LONGEST_REASON
from maps.sketches.models import Board, ObjectVoice, Sketch, SketchKind, Stance
from maps.sketches.permissions import SketchAction
from maps.sketches.queries import (
    agreed_plan,
    kinds_of,
    layout_of,
    layouts_of,
    live_sketches,
    lock_sketch,
    own_voices,
    palette_of,
)
from maps.sketches.services.drawing import about, check_complete, store


@command(SketchAction.AGREE)
def build_plan(actor: Any, board: Board, least: int) -> Sketch:
    """Begin the agreed plan from the most agreed objects; ``least`` is the share of sketches in percent.

    Raises:
        Refused: an agreed plan stands already, no sketch has been given in, or nothing is agreed that far.
    """
    if not 1 <= least <= 100:
        raise Refused("least", _("Give a share from 1 to 100 percent."))
    if agreed_plan(board, public=False) is not None:
        raise Refused(None, _("There is an agreed plan already: change that one, or take it back first."))
    sketches = live_sketches(board)
    if not sketches:
        raise Refused(None, _("No sketch has been given in yet."))
    palette = palette_of(board)
    kinds = kinds_of(palette)
    found = most_agreed(layouts_of(sketches, palette), list(kinds.values()), least / 100, board.budget)
    most = {item.key: item.most for item in palette}
    things, numbers = [], dict.fromkeys(kinds, 0)
    for agreed in found:
        limit = most[agreed.thing.item]
        if limit is None or numbers[agreed.thing.item] < limit:
            numbers[agreed.thing.item] += 1
            things.append(agreed.thing)
    if not things:
        raise Refused("least", _("No object is drawn at the same spot by that many. Choose a smaller share."))
    plan = Sketch(board_id=board.id, kind=SketchKind.AGREED, version=0, created_at=clock.now())
    plan.board = board
    db.session.add(plan)
    db.session.flush()
    note = _("from %(n)s sketches, objects that at least %(p)s %% drew", n=len(sketches), p=least)
    store(actor, plan, Layout(tuple(things)), note)
    return plan


@command(SketchAction.PUBLISH_PLAN)
def publish_plan(actor: Any, plan: Sketch) -> None:
    """Show the agreed plan to everybody and let residents speak to it.

    Raises:
        Refused: it is empty, breaks a limit, or is public already.
    """
    lock_sketch(plan)
    if plan.sent_at is not None:
        raise Refused(None, _("The agreed plan is public already."))
    check_complete(plan)
    plan.sent_at = clock.now()
    record(AgreedPlanPublished(version=plan.version, **about(actor, plan)))


@command(SketchAction.SPEAK)
def speak(actor: Any, plan: Sketch, voices: Mapping[str, tuple[str, str]]) -> int:
    """Support or object to things of the plan; by object key a stance and a reason, an empty stance takes a voice back.

    Gives how many voices changed. One voice per person and object: the last one counts.

    Raises:
        Refused: an objection without a reason, an unknown object or stance; names the field ``reason-<key>``.
    """
    lock_sketch(plan)
    present = layout_of(plan, palette_of(plan.board)).by_key()
    mine = own_voices(plan, actor)
    changed = 0
    for key, (stance, given) in voices.items():
        reason = given.strip()
        if key not in present:
            raise Refused(None, _("The plan has changed: this object is not in it any more. Look at the plan again."))
        if stance not in (Stance.SUPPORT, Stance.OBJECT, ""):
            raise Refused(f"stance-{key}", _("Choose: support, object, or no opinion."))
        if stance == Stance.OBJECT and not reason:
            raise Refused(f"reason-{key}", _("Say why you object: the facilitator answers reasons."))
        if len(reason) > LONGEST_REASON:
            raise Refused(f"reason-{key}", _("At most %(n)s characters.", n=LONGEST_REASON))
        changed += _set(plan, actor, key, stance, reason if stance == Stance.OBJECT else "", mine.get(key))
    if changed:
        record(VoicesGiven(changed=changed, **about(actor, plan)))
    return changed


def _set(plan: Sketch, actor: Any, key: str, stance: str, reason: str, voice: ObjectVoice | None) -> int:
    if not stance:
        if voice is not None:
            db.session.delete(voice)
        return int(voice is not None)
    if voice is not None and (voice.stance, voice.reason) == (stance, reason):
        return 0
    if voice is None:
        voice = ObjectVoice(sketch_id=plan.id, object_key=key, person_id=actor.id)
        db.session.add(voice)
    voice.stance, voice.reason, voice.at = stance, reason, clock.now()
    return 1
