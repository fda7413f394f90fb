"""Several counting rules on the same ballots, as a table and as bars."""

from textwrap import wrap
from typing import Any

from babel.numbers import format_decimal

from civic.kernel.charts import Chart, Series
from civic.kernel.figures import figure
from civic.kernel.i18n import _, language
from civic.kernel.money import money, percent
from civic.tally.claims import RULE_WORDS
from civic.voting.models import Round
from civic.voting.queries.comparisons import Line, Lines

LETTERS = 20
"""Of one line of a rule's title beside its bars, so that bars have room on a phone."""


def rules_chart(round_: Round, budget: int, found: Lines) -> Chart:
    """Projects, money (out of ``budget``, in minor units) and voters under each rule; drawn are the two shares that matter most."""
    columns: list[dict[str, Any]] = [
        {"key": "rule", "label": _("Rule")},
        {"key": "projects", "label": _("Projects"), "numeric": True},
        {"key": "spent", "label": _("Money spent"), "numeric": True},
        {"key": "nothing", "label": _("Voters with none of their projects"), "numeric": True},
        {"key": "choices", "label": _("Own projects per voter"), "numeric": True},
        {"key": "better", "label": _("More than officially"), "numeric": True},
        {"key": "worse", "label": _("Fewer than officially"), "numeric": True},
    ]
    rows = [_row(round_, line, found.voters, official=place == 0) for place, line in enumerate(found.lines)]
    labels = ["<br>".join(wrap(_(RULE_WORDS[line.rule].title), LETTERS)) for line in found.lines]
    series = [
        Series(_("Voters with none of their projects"), [_share(line.nothing, found.voters) for line in found.lines]),
        Series(_("Money spent"), [_share(line.spent, budget) for line in found.lines]),
    ]
    words = _("The last two columns count voters who see more, or fewer, of their own projects funded than officially.")
    return Chart("rules", _("The same ballots, counted by other rules"), words, columns, rows, labels, series, " %")


def _row(round_: Round, line: Line, voters: int, *, official: bool) -> dict[str, Any]:
    title = _(RULE_WORDS[line.rule].title)
    return {
        "rule": _("%(rule)s (official)", rule=title) if official else title,
        "projects": figure(len(line.winners)),
        "spent": money(line.spent, round_.currency, round_.minor_digits),
        "nothing": f"{figure(line.nothing)} ({percent(line.nothing, voters)})",
        "choices": format_decimal(line.choices / voters if voters else 0, format="0.00", locale=language()),
        "better": "–" if official else figure(line.better),
        "worse": "–" if official else figure(line.worse),
    }


def _share(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0
