"""Every counting rule told on one small town in three languages: the sentences are kept in a file and read when they change.

After a change that is meant: ASAR_WRITE_GOLDEN=1 pytest tests/unit/voting/test_story.py, then read the diff aloud as the
owner of a project that got nothing.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from civic.tally import BallotKind, Choice, Election, Option, Outcome, count
from civic.tally.explain import goes_by_points, most_paid
from civic.voting.commands.wording import said_in
from civic.voting.models import Round
from civic.voting.queries.cards import ProjectLine
from civic.voting.views.story import Story
from tests.unit.tally.elections import elections

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
NAMES = {
    "en": ("Stage", "Lamps", "Garden", "Ramp", "Rink", "Bridge", "Sign"),
    "ru": ("Сцена", "Фонари", "Сад", "Пандус", "Каток", "Мост", "Табличка"),
    "kk": ("Сахна", "Шамдар", "Бақ", "Пандус", "Мұз айдыны", "Көпір", "Тақтайша"),
}
# Twelve million to share; the bridge costs more than that, the sign costs nothing.
COSTS = (5_000_000, 3_000_000, 4_000_000, 2_000_000, 6_000_000, 14_000_000, 0)
NAMED: list[tuple[Choice, int]] = [
    (("1", "2"), 21), (("1", "5", "2"), 10), (("3", "4"), 9), (("4",), 1), (("5", "1"), 7), (("2", "3"), 2), (("7",), 2), (("6", "1"), 1),
]  # fmt: skip
GIVEN: list[tuple[Choice, int]] = [
    ((("1", 6), ("2", 4)), 21), ((("3", 10),), 9), ((("4", 1),), 1), ((("5", 9), ("1", 1)), 7), ((("6", 10),), 1),
]  # fmt: skip


def town(kind: BallotKind) -> Election:
    options = [Option(str(number), cost, "") for number, cost in enumerate(COSTS, start=1)]
    return Election.of(options, 12_000_000, kind, GIVEN if kind is BallotKind.POINTS else NAMED)


RANKED, APPROVAL, POINTS = (town(kind) for kind in (BallotKind.RANKED, BallotKind.APPROVAL, BallotKind.POINTS))
COUNTS: list[tuple[str, Election, dict[str, Any]]] = [
    ("points-greedy", RANKED, {"conflicts": (("1", "5"),)}),
    ("points-greedy", RANKED, {"unaffordable": "stop", "min_support": 2}),
    ("points-greedy", POINTS, {"min_points": 12}),
    ("votes-greedy", APPROVAL, {}),
    ("ear", RANKED, {}),
    ("ear", APPROVAL, {"tail": "none"}),
    ("equal-shares", APPROVAL, {"completion": "none"}),
    ("equal-shares", APPROVAL, {"completion": "add1+fill", "increment": 1000}),
    ("equal-shares", RANKED, {"utility": "cost-points", "weights": (3, 2, 1), "completion": "none"}),
    ("equal-shares", POINTS, {"utility": "cost-points", "completion": "fill"}),
    ("phragmen", APPROVAL, {}),
    ("phragmen", APPROVAL, {"unaffordable": "skip"}),
    ("ranked-pairs", RANKED, {}),
]


def story(outcome: Outcome, language: str) -> Story:
    lines = {
        str(number): ProjectLine(number, str(number), title, "", "", "", "", COSTS[number - 1], None, None, None, "")
        for number, title in enumerate(NAMES[language], start=1)
    }
    return Story(Round(currency="KZT", minor_digits=0), outcome, lines)


def told(language: str) -> Iterator[str]:
    for rule, election, settings in COUNTS:
        found = story(count(election, rule, settings), language)
        yield f"== {rule} · {election.kind} · {settings}"
        yield found.share_words()
        for each in (*found.winners(), *found.losers()):
            yield f"{'+' if each.funded else '-'} {NAMES[language][each.number - 1]}: {' · '.join(each.facts)}"
            yield from (f"    {name}: {words}" for name, words in each.steps)
            if each.short:
                yield f"    {each.short.words} ({each.short.share})"


@pytest.mark.parametrize("language", sorted(NAMES))
def test_every_rule_tells_its_result_as_it_was_read(language: str) -> None:
    path = GOLDEN / f"stories.{language}.txt"
    with said_in(language):
        text = "\n".join(line for line in told(language) if line) + "\n"
    if os.environ.get("ASAR_WRITE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
    assert not re.search(r"%\(|None|\b0 (voters|голосующих|дауыс беруші)", text)


@pytest.mark.parametrize(("rule", "election", "settings"), COUNTS)
def test_what_is_said_of_leftover_money_follows_what_the_rule_did(
    rule: str, election: Election, settings: dict[str, Any]
) -> None:
    """Points or votes, whichever is named, go down from one funded project of the same phase to the next."""
    outcome = count(election, rule, settings)
    if rule in ("phragmen", "ranked-pairs"):
        return
    by_points = goes_by_points(outcome)
    for phase in ("tail",) if rule in ("ear", "equal-shares") else ("main",):
        steps = [outcome.standing(each.option) for each in outcome.rounds if each.phase == phase]
        totals = [each.points if by_points else each.votes for each in steps]
        assert totals == sorted(totals, reverse=True)


def test_a_threshold_of_points_is_never_told_in_votes() -> None:
    with said_in("en"):
        ramp = next(each for each in story(count(POINTS, "points-greedy", {"min_points": 12}), "en").losers() if each.code == "4")  # fmt: skip
    assert ramp.steps[-1][1] == "It needed at least 12 points."
    assert ramp.short is not None and ramp.short.words == "11 points were missing"


def test_nobody_is_said_to_have_paid_more_than_there_was_to_pay_with() -> None:
    """Where places weigh, whoever has little left pays all of it and less than the price."""
    outcome = count(RANKED, "equal-shares", {"utility": "cost-points", "weights": (3, 2, 1), "completion": "none"})
    asked = [outcome.standing(each.option).cost / each.support for each in outcome.rounds if each.funded and each.support]  # fmt: skip
    share = outcome.numbers["opening_balance"]
    assert max(asked) > share >= max(most_paid(outcome, each) for each in outcome.rounds if each.phase == "main")


@given(elections(kind=BallotKind.APPROVAL), some.sampled_from(["skip", "stop"]))
def test_with_the_votes_that_a_loser_is_told_it_would_really_have_won(election: Election, unaffordable: str) -> None:
    outcome = count(election, "votes-greedy", {"unaffordable": unaffordable})
    for loser in outcome.losers:
        if "needed" in loser.numbers:
            more = int(loser.numbers["needed"]) + 1 - outcome.standing(loser.option).votes
            ballots = [*election.groups, ((loser.option,), more)]
            again = Election.of(election.options, election.budget, election.kind, ballots)
            assert loser.option in count(again, "votes-greedy", {"unaffordable": unaffordable}).winners
