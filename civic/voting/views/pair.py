"""Two projects side by side, for whoever wavers between them."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from civic.kernel.i18n import _, localized
from civic.kernel.views import shows
from civic.voting.kinds import category_words
from civic.voting.models import Project, Round
from civic.voting.permissions import RoundAction
from civic.voting.queries.cards import project_lines
from civic.voting.queries.limits import limits_of
from civic.voting.queries.rounds import parts_of, project_by_number
from civic.voting.views.blueprint import asked, blueprint, seen_round, standing_of, trail_through
from civic.voting.views.showing import project_url

Rows = list[tuple[str, list[str]]]


@blueprint.get("/<public_id>/projects/compare")
@shows(RoundAction.SEE, seen_round)
def pair(round_: Round) -> ResponseReturnValue:
    """Two projects of the round beside each other; without two numbers, the menus to choose them."""
    standing = standing_of(round_)
    elsewhere = limits_of(round_, standing.entry.part).elsewhere if standing.entry else frozenset()
    lines = [line for line in project_lines(round_) if line.number not in elsewhere]
    known = {str(line.number): line.number for line in lines}
    wanted = [known.get(asked(name)) for name in ("a", "b")]
    found = [project_by_number(round_, number) for number in dict.fromkeys(wanted) if number is not None]
    both = found if len(found) == 2 else []
    return render_template(
        "rounds/pair.html",
        round=round_,
        trail=[*trail_through(round_), (_("Projects"), url_for("rounds.projects", public_id=round_.public_id))],
        options=[(line.number, f"{line.number}. {line.title}") for line in lines],
        wanted=wanted,
        same=None not in wanted and len(found) == 1,
        found=both,
        rows=_rows(round_, both),
        base=project_url(round_),
        can_add=standing.may_vote and round_.ballot_kind == "ranked",
    )


def _rows(round_: Round, both: list[Project]) -> Rows:
    """What is told of both, line by line; a line that neither has is left out."""
    parts = parts_of(round_) if both else {}
    told: Rows = [
        (_("In short"), [localized(each, "gist") for each in both]),
        (_("Place"), [localized(each, "address") for each in both]),
        (_("Part of the town"), [localized(parts[each.part], "name") if each.part in parts else "" for each in both]),
        (_("Category"), [category_words(each.category) for each in both]),
    ]
    return [(label, texts) for label, texts in told if any(texts)]
