"""What staff type about a round: words, money, dates, voters, ballot, counting, and where each rule comes from."""

from collections.abc import Mapping
from typing import Any

from wtforms import RadioField, StringField, TextAreaField

from civic.kernel.forms import (
    LANGUAGE_HINT,
    REQUIRED,
    Form,
    LocalMomentField,
    Longest,
    MoneyField,
    WholeNumberField,
    choices,
)
from civic.kernel.i18n import lazy_gettext as _l
from civic.voting.forms.staff_counting import CountingForm, settings_of, show_settings
from civic.voting.kinds import KINDS
from civic.voting.models import RollKind, Round, RuleLine
from civic.voting.services.rounds import EDITABLE, RULE_KEYS

LANGUAGES: Mapping[str, object] = {"kk": _l("in Kazakh"), "ru": _l("in Russian"), "en": _l("in English")}


class RoundForm(CountingForm):
    """A round in the workshop. Only these fields are ever read from a request."""

    title_kk = StringField(_l("Title in Kazakh"), [Longest(200)], description=LANGUAGE_HINT)
    title_ru = StringField(_l("Title in Russian"), [Longest(200)])
    title_en = StringField(_l("Title in English"), [Longest(200)])
    about_kk = TextAreaField(_l("What it is about, in Kazakh"), [Longest(6000)])
    about_ru = TextAreaField(_l("What it is about, in Russian"), [Longest(6000)])
    about_en = TextAreaField(_l("What it is about, in English"), [Longest(6000)])
    contact_kk = StringField(
        _l("Who answers questions, in Kazakh"), [Longest(300)], description=_l("Office or person, phone, hours.")
    )
    contact_ru = StringField(_l("Who answers questions, in Russian"), [Longest(300)])
    contact_en = StringField(_l("Who answers questions, in English"), [Longest(300)])
    budget = MoneyField(_l("Money of the round"), REQUIRED)
    ceiling = MoneyField(
        _l("Largest cost of one project"), description=_l("Empty: a project may cost as much as there is.")
    )
    opens_at = LocalMomentField(_l("Voting opens"), REQUIRED)
    closes_at = LocalMomentField(_l("Voting closes"), REQUIRED)
    roll_kind = RadioField(
        _l("How people on the roll are known"),
        choices=choices(
            [(str(RollKind.EMAIL), _l("by the mail address of their account")), (str(RollKind.IIN), _l("by their IIN"))]
        ),
        default=str(RollKind.EMAIL),
    )
    min_age = WholeNumberField(
        _l("Least age in years"), description=_l("Said to everybody and checked by you when you make the roll.")
    )
    ballot_kind = RadioField(
        _l("Kind of ballot"), choices=choices((name, kind.label) for name, kind in KINDS.items()), default="ranked"
    )
    max_choices = WholeNumberField(_l("Most projects on one ballot"), REQUIRED, default=3)
    min_choices = WholeNumberField(_l("Fewest projects on one ballot"), REQUIRED, default=1)
    points_total = WholeNumberField(_l("Points everyone has"), description=_l("Only for the points ballot."))
    points_cap = WholeNumberField(
        _l("Most points for one project"), description=_l("Only for the points ballot. Empty: no limit.")
    )
    spend_cap = MoneyField(
        _l("What one ballot may spend"),
        description=_l("Only for the budget ballot. Empty: all the money of the round."),
    )
    max_casts = WholeNumberField(
        _l("How often one person may vote"),
        REQUIRED,
        default=10,
        description=_l("The last ballot counts. 1 means that a vote cannot be changed."),
    )
    min_published = WholeNumberField(
        _l("Fewest ballots for publishing them"),
        REQUIRED,
        default=3,
        description=_l("If fewer people vote, single ballots stay closed, so that nobody can be recognised."),
    )


for _key in RULE_KEYS:
    for _code in LANGUAGES:
        setattr(RoundForm, f"source_{_key}_{_code}", TextAreaField(LANGUAGES[_code], [Longest(1000)]))


def filled(form: RoundForm, lines: Mapping[str, RuleLine]) -> RoundForm:
    """Put the stored sources into an edit form that was not sent."""
    for key, line in lines.items():
        for code in LANGUAGES:
            name = f"source_{key}_{code}"
            if name in form:
                form[name].data = getattr(line, f"source_{code}")
    return form


def values_of(form: RoundForm) -> dict[str, Any]:
    """The columns of a round as typed; what the kind of ballot does not use is emptied.

    Raises:
        Refused: a setting of the count cannot be read; names the field.
    """
    values = {name: _trimmed(form[name].data) for name in EDITABLE if name in form}
    values["rule_parameters"] = settings_of(form, values["ballot_kind"])
    if values["ballot_kind"] != "points":
        values |= {"points_total": None, "points_cap": None}
    if values["ballot_kind"] != "knapsack":
        values["spend_cap"] = None
    return values


def sources_of(form: RoundForm) -> dict[str, dict[str, str]]:
    """Where each rule comes from, by rule and language."""
    return {
        key: {f"source_{code}": str(form[f"source_{key}_{code}"].data or "").strip() for code in LANGUAGES}
        for key in RULE_KEYS
    }


def _trimmed(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def form_of(round_: Round | None) -> RoundForm:
    """The form for a round of the workshop, or an empty one."""
    form = RoundForm(obj=round_)
    show_settings(form, round_)
    return form


class ReasonForm(Form):
    """A reason that stays in the log."""

    reason = TextAreaField(
        _l("Reason"), [*REQUIRED, Longest(1000)], description=_l("It stays in the log and everybody can read it.")
    )


class PlainForm(Form):
    """Nothing but the button."""


class CountForm(Form):
    """The public number that decides between projects that are level."""

    seed = StringField(
        _l("Public number for the lot"),
        [Longest(120)],
        description=_l("Drawn in public after voting ended. It is used only where projects are level to the last."),
    )
    seed_source = StringField(
        _l("Where everybody can read this number"),
        [Longest(500)],
        description=_l(
            "For example: draw no. 214 of the national lottery on 2 October, minutes of the commission no. 7."
        ),
    )
