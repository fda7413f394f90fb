"""The agreed plan: built by a facilitator, read by everybody, spoken to object by object."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from civic.kernel.errors import Refused
from civic.kernel.i18n import _
from civic.kernel.permissions import policy
from civic.kernel.views import actor, shows
from maps.analysis.agreement import by_item
from maps.sketches.charts import items_of, picture
from maps.sketches.forms import LeastForm, PlainForm, voices_of
from maps.sketches.kinds import STANCES
from maps.sketches.models import Board, Sketch
from maps.sketches.permissions import SketchAction
from maps.sketches.queries import (
    Tally,
    board_by_id,
    kinds_of,
    layout_of,
    own_voices,
    palette_of,
    sketch_by_id,
    speakers,
    tallies,
)
from maps.sketches.services.agreed import build_plan, publish_plan, speak
from maps.sketches.views.blueprint import allowed, blueprint, title_of, trail_through


def plan_of(name: str) -> Sketch:
    """The plan of the address, for those who act on it."""
    return sketch_by_id(name)


@blueprint.post("/<public_id>/agree")
@shows(SketchAction.AGREE, board_by_id)
def agree(board: Board) -> ResponseReturnValue:
    """Begin the agreed plan from the most agreed objects."""
    form, address = LeastForm(), board.public_id
    if form.submitted():
        try:
            plan = build_plan(actor(), board, form.least.data or 0)
            flash(_("The plan stands as a draft. Change it, then publish it."), "good")
            return redirect(url_for("sketches.edit", name=plan.public_id), 303)
        except Refused as problem:
            flash(str(problem.message), "bad")
    for words in form.least.errors:
        flash(str(words), "bad")
    return redirect(url_for("sketches.compare", public_id=address), 303)


@blueprint.post("/s/<name>/publish")
@shows(SketchAction.PUBLISH_PLAN, plan_of)
def publish_the_plan(plan: Sketch) -> ResponseReturnValue:
    """Show the agreed plan to everybody."""
    name = plan.public_id
    if PlainForm().submitted():
        try:
            publish_plan(actor(), plan)
            flash(_("The agreed plan is public. Residents can speak to every object."), "good")
        except Refused as problem:
            flash(str(problem.message), "bad")
    return redirect(url_for("sketches.sketch", name=name), 303)


@blueprint.post("/s/<name>/voices")
@shows(SketchAction.SPEAK, plan_of)
def voices(plan: Sketch) -> ResponseReturnValue:
    """Support or object, for all objects in one form."""
    form, name = PlainForm(), plan.public_id
    if form.submitted():
        keys = [thing.key for thing in layout_of(plan, palette_of(plan.board)).things]
        try:
            changed = speak(actor(), plan, voices_of(request.form, keys))
            flash(_("Your word counts.") if changed else _("Nothing has changed."), "good")
            return redirect(url_for("sketches.sketch", name=name), 303)
        except Refused as problem:
            form.refuse(problem)
            return plan_page(plan, form, problem.field or "")
    return plan_page(plan, form)


def plan_page(plan: Sketch, form: PlainForm | None = None, wrong: str = "") -> ResponseReturnValue:
    """The plan with its tallies; what was typed and refused stands there again."""
    board, palette = plan.board, palette_of(plan.board)
    layout = layout_of(plan, palette)
    sums = by_item(layout, kinds_of(palette))
    said, mine = tallies(plan), own_voices(plan, actor())
    drawn = picture(board, layout, palette)
    form = form or PlainForm()
    return render_template(
        "sketches/plan.html",
        plan=plan,
        board=board,
        title=title_of(plan),
        trail=trail_through(board),
        picture=drawn,
        items=items_of(palette),
        objects=[
            {
                "thing": thing,
                "tally": said.get(thing.key, Tally()),
                "stance": request.form.get(f"stance-{thing.key}", mine[thing.key].stance if thing.key in mine else ""),
                "reason": request.form.get(f"reason-{thing.key}", mine[thing.key].reason if thing.key in mine else ""),
            }
            # As in the list of what can be placed; the picture draws areas first.
            for thing in sorted(drawn.things, key=lambda thing: (thing.item.number, thing.title))
        ],
        gone=sum(tally.support + tally.against for key, tally in said.items() if key not in layout.by_key()),
        stances=STANCES,
        speakers=speakers(plan),
        sums=sums,
        total=sum(cost for _number, _amount, cost in sums.values()),
        form=form,
        wrong=wrong,
        speak=policy().decide(actor(), SketchAction.SPEAK, plan),
        may_change=allowed(SketchAction.CHANGE, plan),
        may_publish=plan.sent_at is None and allowed(SketchAction.PUBLISH_PLAN, plan),
        may_withdraw=allowed(SketchAction.WITHDRAW, plan),
    ), form.status()
