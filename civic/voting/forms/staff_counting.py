"""What staff choose about the count: the rule and every setting that decides, in words instead of names."""

import json
from collections.abc import Mapping
from typing import Any

from wtforms import RadioField, SelectField, StringField

from civic.kernel.errors import Refused
from civic.kernel.forms import Form, Longest, MoneyField, WholeNumberField, choices
from civic.kernel.i18n import _
from civic.kernel.i18n import lazy_gettext as _l
from civic.tally import RULES
from civic.tally.claims import RULE_WORDS as TALLY_WORDS
from civic.voting.kinds import KINDS, RULE_WORDS, UTILITIES
from civic.voting.models import Round

COMPLETIONS: Mapping[str, object] = {
    "add1+fill": _l("Raise all shares little by little while the money lasts; what is left then goes by votes."),
    "add1e+fill": _l(
        "Raise all shares little by little until nothing more fits or the money is used; what is left then goes by votes."
    ),
    "fill": _l("Do not raise the shares; what is left goes by votes."),
    "add1": _l("Raise all shares little by little while the money lasts; what is left then stays in the budget."),
    "add1e": _l(
        "Raise all shares little by little until nothing more fits or the money is used; what is left then stays."
    ),
    "none": _l("Do nothing: about half of the money often stays in the budget."),
}
LEFTOVERS: Mapping[str, object] = {
    "on": _l("It goes to the next projects that still fit."),
    "stay": _l("It stays in the budget: the count ends at the first project that no longer fits."),
}
WORTHS: Mapping[str, object] = {
    "cost": _l("A dear project is worth more to its supporters than a cheap one."),
    "alike": _l("The cost does not matter: only the choice, its place or its points."),
}
TIES: Mapping[str, object] = {
    "first_ranks": _l("more first places"),
    "votes": _l("more votes"),
    "points": _l("more points"),
    "lower_cost": _l("lower cost"),
    "higher_cost": _l("higher cost"),
}
LAST: Mapping[str, object] = {
    "lot": _l("A lot drawn in public decides."),
    "refuse": _l("A decision outside this system: the count stops until it is made."),
}


class CountingForm(Form):
    """The part of a round's form about counting; settings that a rule does not know are left out when it is saved."""

    rule = RadioField(
        _l("Counting rule"), choices=choices((name, words[0]) for name, words in RULE_WORDS.items()), default="ear"
    )
    leftover = RadioField(
        _l("What happens to money left over"), choices=choices(LEFTOVERS.items()), default="on",
    )  # fmt: skip
    completion = RadioField(
        _l("Money left over under equal shares"), choices=choices(COMPLETIONS.items()), default="add1+fill"
    )
    increment = MoneyField(
        _l("Step by which shares are raised"),
        description=_l(
            "Only for equal shares. Empty: one tenge. A larger step counts faster and a little less finely."
        ),
    )
    worth = RadioField(
        _l("What a project is worth under equal shares"), choices=choices(WORTHS.items()), default="cost"
    )
    weights = StringField(
        _l("Points for places"),
        [Longest(200)],
        description=_l("Only for ranked ballots, for example 3, 2, 1. Empty: one point less for each place."),
    )
    min_support = WholeNumberField(
        _l("Fewest voters a project needs"), default=1, description=_l("Whoever has fewer gets no money, even if some is left.")
    )  # fmt: skip
    min_points = WholeNumberField(
        _l("Fewest points a project needs"), description=_l("Only where points decide. Empty: no such threshold.")
    )
    tie_1 = SelectField(_l("When projects are level, first asked"), validate_choice=False)
    tie_2 = SelectField(_l("Then asked"), validate_choice=False)
    tie_last = RadioField(_l("And in the end"), choices=choices(LAST.items()), default="lot")

    def offer_ties(self) -> None:
        """Fill the menus in the reader's language."""
        nothing = [("", _("nothing")), *TIES.items()]
        self.tie_1.choices, self.tie_2.choices = choices(nothing), choices(nothing)


def show_settings(form: CountingForm, round_: Round | None) -> None:
    """Put the settings of a draft, or the usual ones, into a form that was not sent."""
    form.offer_ties()
    if form.is_submitted():
        return
    given: dict[str, Any] = json.loads(round_.rule_parameters) if round_ else {}
    ranked = round_ is None or KINDS[round_.ballot_kind].ordered
    chain = list(given.get("ties") or ["first_ranks" if ranked else "votes", "lower_cost", "lot"])
    if chain and chain[-1] in LAST:
        form.tie_last.data = chain.pop()
    elif "ties" in given:
        form.tie_last.data = "refuse"
    asked = [name for name in chain if name in TIES]
    form.tie_1.data, form.tie_2.data = (*asked, "", "")[:2]
    form.leftover.data = "stay" if given.get("unaffordable") == "stop" or given.get("tail") == "none" else "on"
    form.completion.data = given.get("completion", "add1+fill")
    form.increment.data = given.get("increment")
    form.worth.data = "alike" if given.get("utility") in ("count", "points") else "cost"
    form.weights.data = ", ".join(str(each) for each in given.get("weights") or ())
    form.min_support.data = given.get("min_support", 1)
    form.min_points.data = given.get("min_points") or None


def settings_of(form: CountingForm, kind: str) -> str:
    """The settings as typed that the chosen rule knows, as the JSON a round keeps.

    Raises:
        Refused: the points for places are no whole numbers; names the field.
    """
    rule = form.rule.data
    if rule not in RULES:
        return "{}"
    stays = form.leftover.data == "stay"
    # Without an order on the ballot there are no first places; votes say the same there.
    picked = [
        "votes" if name == "first_ranks" and kind != "ranked" else name for name in (form.tie_1.data, form.tie_2.data)
    ]
    chain = [name for name in dict.fromkeys(picked) if name in TIES]
    asked: dict[str, object] = {
        "ties": [*chain, form.tie_last.data if form.tie_last.data in LAST else "lot"] if form.tie_1.raw_data else None,
        "min_support": max(0, form.min_support.data if form.min_support.data is not None else 1),
        "min_points": form.min_points.data or None,
        "unaffordable": "stop" if stays else None,
        "tail": "none" if stays else None,
        "completion": form.completion.data,
        "increment": form.increment.data,
        "utility": UTILITIES.get(kind, {}).get(form.worth.data or "cost"),
        "weights": _weights(form.weights.data or "") if kind == "ranked" else None,
    }
    known = RULES[rule].defaults
    return json.dumps({name: value for name, value in asked.items() if name in known and value is not None})


def _weights(text: str) -> list[int] | None:
    parts = text.replace(",", " ").replace(";", " ").split()
    if not parts:
        return None
    if not all(part.isascii() and part.isdigit() and len(part) < 7 for part in parts):
        raise Refused("weights", _("Type whole numbers with commas between them, for example 3, 2, 1."))
    weights = [int(part) for part in parts]
    if weights != sorted(weights, reverse=True):
        raise Refused("weights", _("A higher place gives at least as many points as the next one."))
    return weights


def rule_texts() -> dict[str, str]:
    """Each rule for those who choose one: how it goes, what speaks against it, which ballots it takes."""
    return {name: f"{words[1]} {_against(name)} {_takes(name)}" for name, words in RULE_WORDS.items()}


def _against(rule: str) -> str:
    return str(_("Weak sides: %(words)s", words=" ".join(_(each) for each in TALLY_WORDS[rule].weaknesses)))


def _takes(rule: str) -> str:
    kinds = ", ".join(str(kind.label) for kind in KINDS.values() if rule in kind.rules)
    return str(_("Works with: %(kinds)s.", kinds=kinds))
