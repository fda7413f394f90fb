"""The rules of a round in plain words, each with its source."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from civic.kernel.i18n import _, localized, ngettext
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.money import money
from civic.tally import RULES
from civic.voting.forms.staff_counting import COMPLETIONS, WORTHS
from civic.voting.kinds import KINDS, RULE_WORDS
from civic.voting.models import RollKind, Round, RuleLine
from civic.voting.queries.limits import pot_names
from civic.voting.queries.pots import pots_of
from civic.voting.services.rounds import RULE_KEYS

TITLES: Mapping[str, object] = {
    "basis": _l("Legal basis"),
    "budget": _l("Money of the round"),
    "ceiling": _l("Largest cost of one project"),
    "who_votes": _l("Who may vote"),
    "min_age": _l("Age"),
    "max_choices": _l("How many projects one may choose"),
    "ballot": _l("Kind of ballot"),
    "revote": _l("Voting again"),
    "counting": _l("How the votes are counted"),
    "weights": _l("Points for places"),
    "completion": _l("What happens to money left over"),
    "tie_chain": _l("When projects are level"),
    "threshold": _l("Thresholds"),
    "worth": _l("What a project is worth to its supporters"),
    "conflicts": _l("Projects that exclude each other"),
    "pots": _l("Money by part of the place"),
}
BREAKERS: Mapping[str, object] = {
    "first_ranks": _l("more first places"),
    "votes": _l("more votes"),
    "points": _l("more points"),
    "lower_cost": _l("lower cost"),
    "higher_cost": _l("higher cost"),
    "drawn": _l("an order drawn in public"),
    "lot": _l("a lot drawn in public"),
    "refuse": _l("a decision outside this system"),
}


@dataclass(frozen=True)
class RuleRow:
    """One rule: what it is about, its value in a few words, what it means, and where it comes from."""

    key: str
    title: str
    value: str
    words: str
    source: str


def rule_rows(round_: Round, lines: Mapping[str, RuleLine]) -> list[RuleRow]:
    """The rules that say something, in their usual order."""
    rows = []
    for key in RULE_KEYS:
        value, words = _SAY[key](round_) if key in _SAY else ("", "")
        line = lines.get(key)
        note = localized(line, "note") if line else ""
        source = localized(line, "source") if line else ""
        if value or words or note:
            rows.append(RuleRow(key, str(TITLES[key]), value, note or words, source))
    return rows


def _settings(round_: Round) -> dict[str, object]:
    settings: dict[str, object] = json.loads(round_.rule_parameters)
    return settings


def _sum(round_: Round, amount: int | None) -> tuple[str, str]:
    return (money(amount, round_.currency, round_.minor_digits) if amount else "", "")


def how_many(round_: Round) -> str:
    """How many projects one may choose, in words: «up to 3», «exactly 1»."""
    least, most = round_.min_choices, round_.max_choices
    if least == most:
        return str(ngettext("exactly %(num)s project", "exactly %(num)s projects", most))
    if least == 1:
        return str(ngettext("up to %(num)s project", "up to %(num)s projects", most))
    return str(_("from %(least)s to %(most)s projects", least=least, most=most))


def _who(round_: Round) -> tuple[str, str]:
    if round_.is_imported:
        return "", ""
    if round_.roll_kind == RollKind.IIN:
        words = _(
            "Whoever is on the roll and has proved their national number at the desk once. The roll keeps coded marks instead of numbers."
        )
    else:
        words = _(
            "Whoever is on the roll with the confirmed mail address of their account. The roll keeps coded marks instead of addresses."
        )
    return _("people on the roll"), words


def _age(round_: Round) -> tuple[str, str]:
    if round_.min_age is None:
        return "", ""
    return ngettext("from %(num)s year", "from %(num)s years", round_.min_age), _("Checked when the roll is made.")


def _ballot(round_: Round) -> tuple[str, str]:
    kind = KINDS[round_.ballot_kind]
    return str(kind.label), str(kind.explain)


def _again(round_: Round) -> tuple[str, str]:
    if round_.is_imported:
        return "", ""
    if round_.max_casts <= 1:
        return _("one vote that stands"), _("A ballot that was cast cannot be changed.")
    changes = ngettext("up to %(num)s change", "up to %(num)s changes", round_.max_casts - 1)
    return changes, _("Until the close everybody may vote again. Only the last ballot counts.")


def _counting(round_: Round) -> tuple[str, str]:
    value, words = RULE_WORDS[round_.rule]
    return str(value), str(words)


def _weights(round_: Round) -> tuple[str, str]:
    if not KINDS[round_.ballot_kind].ordered or "weights" not in RULES[round_.rule].defaults:
        return "", ""
    given = _settings(round_).get("weights")
    weights = given if isinstance(given, list) else list(range(round_.max_choices, 0, -1))
    shown = ", ".join(str(weight) for weight in weights[:10]) + (" …" if len(weights) > 10 else "")
    return shown, _("Points of a first place, a second place and so on.")


def _completion(round_: Round) -> tuple[str, str]:
    settings = _settings(round_)
    if round_.rule == "equal-shares":
        completion = str(settings.get("completion") or "none")
        value = _("goes by votes") if "fill" in completion else _("stays in the budget")
        return value, str(COMPLETIONS[completion])
    if round_.rule == "ear":
        tail = settings.get("tail") or ("points" if KINDS[round_.ballot_kind].ordered else "votes")
        return {
            "points": (_("goes by points"), _("Projects with the most points that still fit get what is left.")),
            "votes": (_("goes by votes"), _("Projects with the most votes that still fit get what is left.")),
            "none": (_("stays in the budget"), ""),
        }[str(tail)]
    if settings.get("unaffordable") == "stop":
        return _("stays in the budget"), _("The count stops at the first project that no longer fits.")
    return _("goes to the next that fits"), _("A project that no longer fits is passed over; the next ones are tried.")


def _ties(round_: Round) -> tuple[str, str]:
    first = "first_ranks" if KINDS[round_.ballot_kind].ordered else "votes"
    given = _settings(round_).get("ties")
    chain = given if isinstance(given, list) else [first, "lower_cost", "lot"]
    return ", ".join(str(BREAKERS.get(str(name), name)) for name in chain), _(
        "Asked one after another until one of them decides."
    )


def _threshold(round_: Round) -> tuple[str, str]:
    settings = _settings(round_)
    votes, points = settings.get("min_support") or 0, settings.get("min_points") or 0
    said = [str(ngettext("at least %(num)s voter", "at least %(num)s voters", int(str(votes))))] if votes else []
    said += [str(ngettext("at least %(num)s point", "at least %(num)s points", int(str(points))))] if points else []
    return ", ".join(said), ""


def _worth(round_: Round) -> tuple[str, str]:
    utility = _settings(round_).get("utility")
    if utility is None:
        return "", ""
    return "", str(WORTHS["alike" if utility in ("count", "points") else "cost"])


def _conflicts(round_: Round) -> tuple[str, str]:
    groups = _settings(round_).get("conflicts")
    if not isinstance(groups, list) or not groups:
        return "", ""
    said = "; ".join(", ".join(str(code) for code in group) for group in groups)
    return said, _("Of the projects in one group (by official id) at most one is funded: the one that comes first.")


def _pots(round_: Round) -> tuple[str, str]:
    pots = pots_of(round_)
    if not pots:
        return "", ""
    names = pot_names(round_)
    said = ", ".join(f"{names[pot.code]}: {money(pot.budget, round_.currency, round_.minor_digits)}" for pot in pots)
    return said, _(
        "Every part has projects and money of its own and is counted by itself. You vote on the projects of the part in which the roll lists you, and on those of the whole place."
    )


_SAY: Mapping[str, Callable[[Round], tuple[str, str]]] = {
    "budget": lambda round_: _sum(round_, round_.budget),
    "ceiling": lambda round_: _sum(round_, round_.ceiling),
    "who_votes": _who,
    "min_age": _age,
    "max_choices": lambda round_: (how_many(round_), ""),
    "ballot": _ballot,
    "revote": _again,
    "counting": _counting,
    "weights": _weights,
    "completion": _completion,
    "tie_chain": _ties,
    "threshold": _threshold,
    "worth": _worth,
    "conflicts": _conflicts,
    "pots": _pots,
}
