"""Kinds of ballots: what a voter gives, how it is checked and written; and the categories of projects."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace

from civic.kernel.i18n import _, ngettext
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.money import money
from civic.tally import RULES
from civic.tally.claims import RULE_WORDS as TALLY_WORDS

Ranking = tuple[int, ...]
Points = tuple[tuple[int, int], ...]
Choices = Ranking | Points


@dataclass(frozen=True)
class Limits:
    """What a ballot of this round may hold; costs by project number, in minor units."""

    costs: Mapping[int, int]
    max_choices: int
    min_choices: int = 1
    points_total: int | None = None
    points_cap: int | None = None
    spend_cap: int | None = None
    currency: str = "KZT"
    minor_digits: int = 0
    pots: Mapping[str, Limits] = field(default_factory=dict)
    """Where money is divided: the limits of every pot open to this voter, by the pot's name; each holds by itself."""
    elsewhere: frozenset[int] = frozenset()
    """Projects of this round that are paid from pots not open to this voter."""


@dataclass(frozen=True)
class BallotKind:
    """One kind of ballot. ``name`` is also the tally's name of it."""

    name: str
    label: object
    explain: object
    ordered: bool
    check: Callable[[Choices, Limits], list[str]]
    rules: tuple[str, ...]
    """Counting rules that take it, the recommended one first."""

    @property
    def has_points(self) -> bool:
        """Whether a choice carries points."""
        return self.name == "points"


def problems_of(kind: str, choices: Choices, limits: Limits) -> list[str]:
    """What is wrong with a ballot, in the reader's words; pots are told by their names."""
    stray = sorted(set(_numbers(choices)) & limits.elsewhere)
    if stray:
        return [str(_("Project no. %(number)s is voted on by another part of the place.", number=stray[0]))]
    check = KINDS[kind].check
    if not limits.pots:
        return check(choices, limits)
    problems = _listed(choices, limits)
    if not problems and len(choices) < limits.min_choices:
        problems = _amount(choices, limits)
    for name, own in limits.pots.items():
        chosen = choices_within(choices, own.costs)
        if chosen:
            problems += [f"{name}: {said}" for said in check(chosen, replace(own, min_choices=1))]
    return problems


def choices_within(choices: Choices, numbers: Container[int]) -> Choices:
    """What a ballot says about these projects, in its order."""
    return tuple(c for c in choices if (c if isinstance(c, int) else c[0]) in numbers)  # type: ignore[return-value]  # a part of a ballot is a ballot of the same kind


def encode(kind: str, choices: Choices) -> str:
    """The one written form of a choice: «3,17,5», «3:5,17:2»; unordered kinds are sorted."""
    if kind == "points":
        return ",".join(f"{number}:{points}" for number, points in sorted(_points(choices)))
    numbers = _numbers(choices)
    return ",".join(str(n) for n in (numbers if kind == "ranked" else sorted(numbers)))


def decode(kind: str, text: str) -> Choices:
    """Read the written form back; an empty text is an empty choice.

    Raises:
        ValueError: the text is not of the form.
    """
    parts = [part for part in text.split(",") if part]
    if kind == "points":
        pairs = [part.partition(":") for part in parts]
        return tuple((_whole(number), _whole(points)) for number, _colon, points in pairs)
    return tuple(_whole(part) for part in parts)


def _whole(text: str) -> int:
    # isdigit alone would let look-alike digits of other scripts through.
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise ValueError(f"not a project number: {text!r}")
    return int(text)


def _numbers(choices: Choices) -> list[int]:
    return [c if isinstance(c, int) else c[0] for c in choices]


def _points(choices: Choices) -> list[tuple[int, int]]:
    return [c for c in choices if not isinstance(c, int)]


def _listed(choices: Choices, limits: Limits) -> list[str]:
    numbers = _numbers(choices)
    problems = []
    if len(set(numbers)) != len(numbers):
        problems.append(str(_("Each project can stand on your ballot only once.")))
    unknown = sorted(set(numbers) - set(limits.costs))
    if unknown:
        problems.append(str(_("There is no project no. %(number)s on this ballot.", number=unknown[0])))
    return problems


def _amount(choices: Choices, limits: Limits) -> list[str]:
    count = len(choices)
    if count < limits.min_choices:
        return [
            str(ngettext("Choose at least %(num)s project.", "Choose at least %(num)s projects.", limits.min_choices))
        ]
    if count > limits.max_choices:
        return [
            str(
                ngettext(
                    "You can choose at most %(num)s project.",
                    "You can choose at most %(num)s projects.",
                    limits.max_choices,
                )
            )
        ]
    return []


def _check_set(choices: Choices, limits: Limits) -> list[str]:
    return _listed(choices, limits) or _amount(choices, limits)


def _check_points(choices: Choices, limits: Limits) -> list[str]:
    problems = _listed(choices, limits) or _amount(choices, limits)
    given = [points for _number, points in _points(choices)]
    total, cap = limits.points_total or 0, limits.points_cap
    if any(points < 1 for points in given):
        problems.append(str(_("Give a project at least 1 point or leave it out.")))
    if cap is not None and any(points > cap for points in given):
        problems.append(
            str(
                ngettext(
                    "One project can get at most %(num)s point.", "One project can get at most %(num)s points.", cap
                )
            )
        )
    if sum(given) > total:
        problems.append(str(ngettext("You have %(num)s point to give.", "You have %(num)s points to give.", total)))
    return problems


def _check_knapsack(choices: Choices, limits: Limits) -> list[str]:
    problems = _check_set(choices, limits)
    if problems or limits.spend_cap is None:
        return problems
    spent = sum(limits.costs[number] for number in _numbers(choices))
    if spent > limits.spend_cap:
        over = money(spent - limits.spend_cap, limits.currency, limits.minor_digits)
        problems.append(str(_("Your choice costs %(over)s more than there is.", over=over)))
    return problems


KINDS: Mapping[str, BallotKind] = {
    kind.name: kind
    for kind in (
        BallotKind(
            "ranked",
            _l("ranked ballot"),
            _l("Put projects in your order, the best first."),
            True,
            _check_set,
            ("ear", "points-greedy", "equal-shares", "ranked-pairs"),
        ),
        BallotKind(
            "approval",
            _l("approval ballot"),
            _l("Mark every project you support."),
            False,
            _check_set,
            ("equal-shares", "votes-greedy", "ear", "phragmen"),
        ),
        BallotKind(
            "points",
            _l("points ballot"),
            _l("Share your points among projects."),
            False,
            _check_points,
            ("points-greedy", "equal-shares"),
        ),
        BallotKind(
            "knapsack",
            _l("budget ballot"),
            _l("Mark projects that together fit the budget."),
            False,
            _check_knapsack,
            ("votes-greedy", "phragmen"),
        ),
        BallotKind(
            "choose-one",
            _l("one-choice ballot"),
            _l("Mark one project."),
            False,
            _check_set,
            ("votes-greedy", "phragmen"),
        ),
    )
}

# The counting rules a round may name, in the same words that the count itself uses for them.
ROUND_RULES = tuple(dict.fromkeys(rule for kind in KINDS.values() for rule in kind.rules))
RULE_WORDS: Mapping[str, tuple[object, object]] = {
    name: (_l(TALLY_WORDS[name].title), _l(TALLY_WORDS[name].how)) for name in ROUND_RULES
}


UTILITIES: Mapping[str, Mapping[str, str]] = {
    "ranked": {"cost": "cost-points", "alike": "points"},
    "approval": {"cost": "cost", "alike": "count"},
    "points": {"cost": "cost-points", "alike": "points"},
}
"""What a project is worth to its supporters under equal shares, by kind of ballot: weighed by its cost, or not."""


def parameters_for(
    rule: str, kind: str, max_choices: int, given: Mapping[str, object], minor_digits: int = 0
) -> dict[str, object]:
    """Every parameter that decides, spelled out, so that nothing is left to a program's default.

    A first place gives as many points as there are places, the next one less, and so on; ties go by
    more first places (or votes), then lower cost, then the lot. Equal shares are raised by one unit of money
    at a time, and what is left then goes by votes.
    """
    ranked, known = kind == "ranked", RULES[rule].defaults
    usual: dict[str, object] = {
        "ties": ["first_ranks" if ranked else "votes", "lower_cost", "lot"],
        "min_support": 1,  # what nobody asked for is not built, even when money is left
        "tail": "points" if ranked else "votes",
        "unaffordable": "skip",
        "utility": {"ranked": "cost-points", "points": "points"}.get(kind, "cost"),
        "completion": "add1+fill",
        "increment": 10**minor_digits,
    }
    if ranked:
        usual["weights"] = list(range(max_choices, 0, -1))
    return {**{name: value for name, value in usual.items() if name in known}, **given}


CATEGORIES: Mapping[str, object] = {
    "landscaping": _l("Public amenities"),
    "playground": _l("Playgrounds"),
    "sports": _l("Sport"),
    "lighting": _l("Lighting"),
    "accessibility": _l("Accessibility"),
    "greening": _l("Greening"),
    "roads_sidewalks": _l("Roads and sidewalks"),
    "culture": _l("Culture"),
    "safety": _l("Safety"),
}


def category_words(key: str) -> str:
    """A category in the reader's language; free text of imported files stays as it is."""
    return str(CATEGORIES.get(key, key))


def numbers_in(choices: Choices) -> Sequence[int]:
    """The project numbers on a ballot, in its order."""
    return _numbers(choices)
