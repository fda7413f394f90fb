"""The queue of a map: what waits, what is late, and many issues dealt with at once; the same as a file."""

from urllib.parse import urlencode

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from civic.kernel import clock
from civic.kernel.errors import Refused
from civic.kernel.forms import choices
from civic.kernel.i18n import _, localized
from civic.kernel.views import actor, page_number, shows
from maps.issues.exports.work import work_csv
from maps.issues.forms.answering import BulkForm
from maps.issues.kinds.states import STATES
from maps.issues.kinds.terms import answer_clock
from maps.issues.models import IssueMap, IssueState
from maps.issues.permissions import IssueAction
from maps.issues.queries import categories_of, map_by_id
from maps.issues.queries.work import WorkFilter, all_work, counts_of, departments_of, replies_of, work_page
from maps.issues.services.queue import Deed, Row, do_all
from maps.issues.views.blueprint import blueprint
from maps.issues.views.setting_up import work_trail

DEEDS = ("state", "answer", "assign", "through", "hide")


def _wanted() -> WorkFilter:
    ask = request.args.get
    return WorkFilter(
        state=ask("state", "open")[:12],
        category=ask("category", "")[:60],
        department=ask("department", "")[:16],
        late=ask("late") == "1",
        mine=actor().id if ask("mine") == "1" else None,
        text=ask("q", "").strip()[:80],
    )


@blueprint.get("/<map_id>/work")
@shows(IssueAction.SEE_WORK, map_by_id)
def work(issue_map: IssueMap) -> ResponseReturnValue:
    """The queue: what is due first stands first."""
    return _queue_page(issue_map, _bulk_form(issue_map), [], 200)


@blueprint.post("/<map_id>/work")
@shows(IssueAction.SEE_WORK, map_by_id)
def work_many(issue_map: IssueMap) -> ResponseReturnValue:
    """Do the same with every issue that was ticked; the page then says what was refused and why."""
    form = _bulk_form(issue_map)
    rows: list[Row] = []
    if form.submitted():
        try:
            rows = do_all(actor(), request.form.getlist("ids"), _deed(issue_map, form))
        except Refused as problem:
            form.refuse(problem)
    return _queue_page(issue_map, form, rows, 422 if form.refused else 200)


def _deed(issue_map: IssueMap, form: BulkForm) -> Deed:
    replies = {one.public_id: one for one in replies_of(issue_map.place)}
    departments = {one.public_id: one for one in departments_of(issue_map.place)}
    chosen = form.department.data or ""
    if form.do.data == "assign" and chosen and chosen not in departments:
        raise Refused("department", _("Choose a department of this place."))
    return Deed(
        form.do.data or "",
        form.to.data or "",
        form.text.data or "",
        replies.get(form.reply.data or ""),
        departments.get(chosen),
    )


def _bulk_form(issue_map: IssueMap) -> BulkForm:
    form = BulkForm()
    labels = {
        "state": _("Give a new state"),
        "answer": _("Answer"),
        "assign": _("Give to a department"),
        "through": _("Let through (moderation)"),
        "hide": _("Hide, with a reason"),
    }
    form.do.choices = choices([("", _("choose")), *((name, labels[name]) for name in DEEDS)])
    form.to.choices = choices(
        (str(state), words[0]) for state, words in STATES.items() if state != IssueState.DUPLICATE
    )
    form.department.choices = choices(
        [
            ("", _("nobody in particular")),
            *((d.public_id, localized(d, "name")) for d in departments_of(issue_map.place)),
        ]
    )
    form.reply.choices = choices(
        [("", _("none")), *((reply.public_id, reply.title) for reply in replies_of(issue_map.place))]
    )
    return form


def _queue_page(issue_map: IssueMap, form: BulkForm, rows: list[Row], status: int) -> ResponseReturnValue:
    wanted = _wanted()
    page = work_page(issue_map, wanted, page_number())
    now = clock.now()
    given = {key: value for key, value in request.args.items() if key != "page" and value}
    here = url_for("issues.work", map_id=issue_map.public_id)
    html = render_template(
        "issues/work.html",
        map=issue_map,
        trail=work_trail(issue_map),
        page=page,
        clocks={issue.id: answer_clock(issue, now) for issue in page.items},
        wanted=wanted,
        form=form,
        rows=rows,
        chips=_chips(issue_map, wanted, here),
        categories=[(one.key, localized(one, "name")) for one in categories_of(issue_map, retired=True)],
        departments=[
            ("none", _("nobody in particular")),
            *((one.public_id, localized(one, "name")) for one in departments_of(issue_map.place, retired=True)),
        ],
        states=STATES,
        page_url=lambda n: f"{here}?{urlencode({**given, 'page': n})}",
        file_url=url_for("issues.work_file", map_id=issue_map.public_id) + f"?{urlencode(given)}",
        here=here,
        query=urlencode(given),
    )
    return html, status


def _chips(issue_map: IssueMap, wanted: WorkFilter, here: str) -> list[tuple[str, str, bool, int | None]]:
    counts = counts_of([issue_map])[issue_map.id]
    plain = not (wanted.late or wanted.mine)
    return [
        (_("Open"), f"{here}?state=open", wanted.state == "open" and plain, counts.open),
        (_("New"), f"{here}?state=new", wanted.state == "new" and plain, counts.new),
        (_("Late"), f"{here}?state=open&late=1", wanted.late, counts.late),
        (_("Wait for a moderator"), f"{here}?state=waiting", wanted.state == "waiting", counts.waiting),
        (_("Mine"), f"{here}?state=&mine=1", wanted.mine is not None, None),
        (_("Hidden"), f"{here}?state=hidden", wanted.state == "hidden", None),
        (_("All"), f"{here}?state=", wanted.state == "" and plain, counts.total),
    ]


@blueprint.get("/<map_id>/work.csv")
@shows(IssueAction.EXPORT_INNER, map_by_id)
def work_file(issue_map: IssueMap) -> ResponseReturnValue:
    """The queue as a table for staff: with exact spots, without contacts."""
    text = work_csv(all_work(issue_map, _wanted()))
    response = Response(text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="issues-{issue_map.public_id}.csv"'
    return response
