"""Counter-examples: a group is named exactly when trying every group finds one."""

from fractions import Fraction
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from civic.tally import BallotKind, count
from civic.tally.certificate import findings
from civic.tally.claims import PROPERTIES, PROPERTY_WORDS, RULE_WORDS, claims
from civic.tally.rules import RULES
from tests.unit.tally.elections import approval, elections, ranked

briefly = settings(max_examples=60, deadline=None)


def found(election, outcome):
    return {each.property: each for each in findings(election, outcome)}


def subsets(items):
    return (set(part) for size in range(1, len(items) + 1) for part in combinations(items, size))


def solid_broken(election, winners, losers):
    """Whether some group behind the same first places could pay for one more of them: every group tried."""
    voters = [choice for choice, weight in election.groups for _ in range(weight)]
    cost = {option.id: option.cost for option in election.options}
    for together in subsets(sorted(cost)):
        size = len(together)
        group = sum(len(voter) >= size and set(voter[:size]) == together for voter in voters)
        got = sum(cost[each] for each in together & set(winners))
        for each in together & set(losers):
            if group and (cost[each] + got) * len(voters) <= group * election.budget:
                return True
    return False


def common_broken(election, winners, losers):
    """Whether some group with a common loser was left with too little: every group tried."""
    voters = [set(choice) for choice, weight in election.groups for _ in range(weight)]
    cost = {option.id: option.cost for option in election.options}
    for loser in losers:
        backers = [voter for voter in voters if loser in voter]
        for size in range(1, len(backers) + 1):
            for group in combinations(backers, size):
                got = max(sum(cost[each] for each in voter & set(winners)) for voter in group)
                if (got + cost[loser]) * len(voters) <= size * election.budget:
                    return True
    return False


def test_solid_groups_without_their_share_are_found() -> None:
    election = ranked({"a": 60, "b": 50, "c": 40, "d": 30}, 100, ("ab", 6), ("cd", 4))
    finding = found(election, count(election, "points-greedy", {"weights": (3, 1)}))["ipsc"]
    assert (finding.claimed, finding.holds) == (False, True)
    dearer = ranked({"a": 60, "b": 40, "c": 40, "d": 30}, 100, ("ab", 6), ("cd", 4))
    group = found(dearer, count(dearer, "votes-greedy"))["ipsc"].group
    assert group is not None
    assert (group.voters, group.together, group.project, group.share, group.cost, group.got) == (
        4, ("c", "d"), "d", Fraction(40), 30, 0,
    )  # fmt: skip


@briefly
@given(st.data())
def test_solid_groups_are_found_exactly_where_there_are_any(data):
    election = data.draw(elections(most_options=4))
    outcome = count(election, data.draw(st.sampled_from(["points-greedy", "votes-greedy", "equal-shares", "ear"])))
    finding = found(election, outcome)["ipsc"]
    losers = [each.option for each in outcome.losers if each.reason != "too_expensive"]
    leftover = election.voters and any(election.option(each).cost <= outcome.left for each in losers)
    assert finding.holds is not bool(solid_broken(election, outcome.winners, losers) or leftover)


@briefly
@given(st.data())
def test_groups_with_a_common_project_are_found_exactly_where_there_are_any(data):
    election = data.draw(elections(kind=BallotKind.APPROVAL, most_options=4, most_ballots=4))
    outcome = count(election, data.draw(st.sampled_from(["votes-greedy", "phragmen", "equal-shares", "ear"])))
    losers = [each.option for each in outcome.losers if each.reason != "too_expensive"]
    assert found(election, outcome)["ejr-plus"].holds is not common_broken(election, outcome.winners, losers)


def test_money_left_for_a_project_is_told() -> None:
    election = approval({"a": 40, "b": 30}, 100, ("a", 9), ("b", 1))
    finding = found(election, count(election, "equal-shares"))["exhaustive"]
    assert (finding.claimed, finding.holds) == (False, False)
    assert finding.group is not None and (finding.group.project, finding.group.share) == ("b", 60)


def test_claims_follow_the_settings() -> None:
    assert "exhaustive" in claims("ear", {"tail": "points"}, "ranked")
    assert claims("ear", {"tail": "none"}, "ranked") == ("feasible", "priceable", "rank-pjr-plus")
    assert "ejr-plus" not in claims("equal-shares", {"utility": "points", "completion": "none"}, "points")
    assert "exhaustive" in claims("equal-shares", {"utility": "cost", "completion": "fill"}, "approval")
    assert claims("votes-greedy", {"unaffordable": "stop"}, "approval") == ("feasible",)


def test_every_rule_and_property_has_its_words() -> None:
    assert set(RULE_WORDS) == set(RULES)
    assert set(PROPERTY_WORDS) == set(PROPERTIES)
    assert all(words.strengths and words.weaknesses for words in RULE_WORDS.values())
