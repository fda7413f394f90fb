"""Whose money found a project, by part of the place: one column for each kind of money they could choose about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from civic.kernel.charts import Chart, Series
from civic.kernel.figures import figure
from civic.kernel.i18n import _, localized
from civic.voting.models import RoundPart
from civic.voting.queries.pots import WHOLE
from civic.voting.queries.results import Counted


@dataclass(frozen=True)
class PartTold:
    """One part: its voters (None where too few to be told) and, by kind of money, the whole percent that found a project.

    A kind of money is missing where the part could not choose about it, and None where its group is not told.
    """

    voters: int | None
    found: Mapping[bool, int | None]


def shares_chart(counted: Counted, parts: Mapping[str, RoundPart]) -> Chart | None:
    """By part of the place, out of everybody's money and out of the part's own; None where ballots keep no part."""
    told = _by_part(counted.pots or (counted,))
    if not told:
        return None
    named = {code: localized(parts[code], "name") if code in parts else _("elsewhere") for code in told}
    divided = bool(counted.pots)
    kinds = [own for own in (True, False) if any(own in each.found for each in told.values())]
    heads = {own: _head(own, divided=divided) for own in kinds}
    columns: list[dict[str, Any]] = [
        {"key": "part", "label": _("Part of the place")},
        {"key": "voters", "label": _("Voted"), "numeric": True},
        *({"key": _key(own), "label": heads[own], "numeric": True} for own in kinds),
    ]
    rows: list[dict[str, Any]] = [
        {
            "part": named[code],
            "voters": _("not told") if each.voters is None else figure(each.voters),
            **{_key(own): _cell(each.found.get(own)) for own in kinds},
        }
        for code, each in told.items()
    ]
    drawn = [code for code, each in told.items() if any(share is not None for share in each.found.values())]
    series = [Series(heads[own], [told[code].found.get(own) for code in drawn]) for own in kinds]
    labels = [named[code] for code in drawn]
    title = _("Whose money found a project")
    return Chart("shares", title, _words(divided=divided), columns, rows, labels, series, " %")


def _by_part(pots: Iterable[Counted]) -> dict[str, PartTold]:
    """What all pots tell of each part; a number of voters that one of them keeps back is told by none."""
    told: dict[str, PartTold] = {}
    for pot in pots:
        for code, voters, share in pot.shares:
            before = told.get(code, PartTold(voters, {}))
            known = None if voters is None else before.voters
            told[code] = PartTold(known, {**before.found, pot.pot not in (None, WHOLE): share})
    return told


def _key(own: bool) -> str:
    return "own" if own else "share"


def _cell(share: int | None) -> str:
    return "–" if share is None else f"{share} %"


def _head(own: bool, *, divided: bool) -> str:
    if not divided:
        return _("Found a project")
    return _("Of the money of their own part") if own else _("Of the money of the whole place")


def _words(*, divided: bool) -> str:
    if divided:
        return _(
            "Think of each sum as shared out equally to all who could choose about it and voted. The table says how much of it, for the people of each part, went to projects they chose themselves. Groups so small that they would show single ballots are not told."
        )
    return _(
        "Think of the money as shared out equally to all who voted. The table says how much of it, for the people of each part, went to projects they chose themselves. Groups so small that they would show single ballots are not told."
    )
