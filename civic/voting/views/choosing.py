"""Choosing a counting rule: what each does well and badly, for those who write the rules of a round."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from civic.kernel.figures import figure
from civic.kernel.i18n import _, language
from civic.kernel.money import money
from civic.kernel.views import public
from civic.tally.claims import RULE_WORDS
from civic.voting.kinds import KINDS
from civic.voting.queries.choosing import KINDS_SHOWN, Sample, rounds_to_compare, sample
from civic.voting.views.blueprint import asked, blueprint


@blueprint.get("/choosing-a-rule")
@public
def choosing() -> ResponseReturnValue:
    """All rules on one small election, with honest weaknesses; and past rounds to see them on."""
    wanted = asked("ballots")
    kind = wanted if wanted in KINDS_SHOWN else KINDS_SHOWN[0]
    found = sample(kind)
    titles = {code: names[language()] for code, names in found.names.items()}
    return render_template(
        "rounds/choosing.html",
        trail=[(_("Rounds"), url_for("rounds.index"))],
        kind=kind,
        kinds=[(KINDS[name].label, url_for("rounds.choosing", ballots=name), name == kind) for name in KINDS_SHOWN],
        sample=found,
        districts=[
            (
                d.names[language()],
                d.voters,
                ", ".join(f"{titles[code]} ({money(found.costs[code])})" for code in d.ballot),
            )
            for d in found.districts
        ],
        columns=_columns(found),
        rows=_rows(found),
        answers=[(each, RULE_WORDS[each.rule], [titles[code] for code in each.winners]) for each in found.answers],
        offered=KINDS[kind].rules,
        rounds=rounds_to_compare(),
    )


def _columns(found: Sample) -> list[dict[str, Any]]:
    districts = [
        {"key": f"d{place}", "label": each.names[language()], "numeric": True}
        for place, each in enumerate(found.districts)
    ]
    return [
        {"key": "rule", "label": _("Rule")},
        *districts,
        {"key": "nothing", "label": _("Voters with none of their projects"), "numeric": True},
    ]


def _rows(found: Sample) -> list[dict[str, Any]]:
    return [
        {
            "rule": _(RULE_WORDS[each.rule].title),
            **{f"d{place}": money(sum_) for place, sum_ in enumerate(each.by_district)},
            "nothing": _("%(part)s of %(whole)s", part=figure(each.nothing), whole=figure(found.voters)),
        }
        for each in found.answers
    ]
