"""Other counts of a round's ballots: by every rule that takes them, and with another cost or budget. None is official."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from threading import Lock
from typing import Any

import civic
from civic.tally import RULES, Election, Outcome, RuleError, UnresolvedTie, count
from civic.tally.scenarios import Change, Comparison, change, set_against, with_budget, with_cost
from civic.voting.models import Round
from civic.voting.queries.ballots import election_of
from civic.voting.queries.results import Counted, published_file, write_whole

FORMAT = 1
SHARED = ("ties", "seed", "drawn", "conflicts", "min_support", "min_points", "weights")
"""Settings of the official count that other rules take over where they know them."""
STEPS = 20
"""Equal shares are raised by one part in so many of the first share until the money no longer suffices."""
KEPT_ELECTIONS = 4
_computing = Lock()
_elections: dict[str, Election] = {}


@dataclass(frozen=True)
class Line:
    """One rule beside the official one. Money in minor units, voters as numbers of people.

    ``gains`` and ``losses`` are projects funded only here and only officially; ``choices`` counts every pair of a
    voter and a funded project on their ballot; ``better``, ``worse`` and ``same`` count voters by how many of their
    projects are funded.
    """

    rule: str
    winners: tuple[str, ...]
    spent: int
    nothing: int
    choices: int
    gains: tuple[str, ...]
    losses: tuple[str, ...]
    better: int
    worse: int
    same: int


@dataclass(frozen=True)
class Lines:
    """The official count first, then the others; ``left_out`` names rules that could not be applied."""

    voters: int
    lines: tuple[Line, ...]
    left_out: tuple[str, ...]


def other_rules(kind: str, official: str) -> list[str]:
    """All rules that take this kind of ballot, but for the official one."""
    return [name for name, rule in RULES.items() if kind in {str(each) for each in rule.kinds} and name != official]


def settings_for(rule: str, official: Mapping[str, object], election: Election) -> dict[str, object]:
    """The settings under which a rule is compared: as near to the official ones as it allows, and all money used."""
    known = RULES[rule].defaults
    settings = {name: official[name] for name in SHARED if name in known and official.get(name) is not None}
    chain = settings.get("ties")
    if isinstance(chain, tuple | list):
        settings["ties"] = [*(name for name in chain if name not in ("refuse", "lot")), "lot"]
    if "unaffordable" in known:
        settings["unaffordable"] = "skip"
    if rule == "equal-shares":
        share = election.budget // max(election.voters, 1)
        settings |= {"completion": "add1+fill", "increment": max(1, share // STEPS)}
    return settings


def compare_rules(election: Election, official: Outcome) -> Lines:
    """The official outcome of an election beside the outcomes of all other rules that take its ballots."""
    lines, left_out = [_line(set_against(election, official, official))], []
    for rule in other_rules(official.kind, official.rule):
        try:
            outcome = count(election, rule, settings_for(rule, official.parameters, election))
        except (RuleError, UnresolvedTie):
            left_out.append(rule)
        else:
            lines.append(_line(set_against(election, official, outcome)))
    return Lines(election.voters, tuple(lines), tuple(left_out))


def _line(found: Comparison) -> Line:
    outcome = found.outcome
    choices = sum(number * voters for number, voters in enumerate(outcome.funded_choices))
    return Line(
        outcome.rule, tuple(outcome.winners), outcome.spent, outcome.funded_choices[0], choices,
        found.gains, found.losses, found.better_off, found.worse_off, found.same,
    )  # fmt: skip


def comparison_of(round_: Round, counted: Counted) -> Lines:
    """The comparison of a counted round: computed once, then read from its file, which may be deleted at any time."""
    path = published_file(round_, counted.pot).with_suffix(".compare.json")
    key = [FORMAT, civic.__version__, counted.outcome.input_hash, counted.outcome.rule]
    found = _read(path.read_bytes() if path.exists() else b"", key)
    if found is not None:
        return found
    with _computing:
        found = _read(path.read_bytes() if path.exists() else b"", key)
        if found is None:
            found = compare_rules(counted_election(round_, counted), counted.outcome)
            write_whole(path, json.dumps({"key": key, **asdict(found)}, ensure_ascii=False).encode())
    return found


def _read(data: bytes, key: list[object]) -> Lines | None:
    try:
        kept: dict[str, Any] = json.loads(data)
        if kept.pop("key") != key:
            return None
        lines = tuple(_line_from(line) for line in kept["lines"])
        return Lines(int(kept["voters"]), lines, tuple(kept["left_out"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _line_from(kept: Mapping[str, Any]) -> Line:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()}
    return Line(**values)


def counted_election(round_: Round, counted: Counted) -> Election:
    """The ballots of a counted round; they change no more, so the last few elections asked for stay in memory."""
    name = counted.outcome.input_hash
    election = _elections.get(name)
    if election is None:
        election = election_of(round_, counted.pot)
        while len(_elections) >= KEPT_ELECTIONS:
            _elections.pop(next(iter(_elections)), None)
        _elections[name] = election
    return election


def if_cost(round_: Round, counted: Counted, code: str, cost: int) -> tuple[Outcome, Change]:
    """The count had this project cost another sum.

    Raises:
        RuleError, UnresolvedTie: the rule gives no answer then.
    """
    return _counted_anew(counted, with_cost(counted_election(round_, counted), code, cost))


def if_budget(round_: Round, counted: Counted, budget: int) -> tuple[Outcome, Change]:
    """The count had the budget been another.

    Raises:
        RuleError, UnresolvedTie: the rule gives no answer then.
    """
    return _counted_anew(counted, with_budget(counted_election(round_, counted), budget))


def _counted_anew(counted: Counted, election: Election) -> tuple[Outcome, Change]:
    after = count(election, counted.outcome.rule, counted.outcome.parameters)
    return after, change(counted.outcome, after)
