"""The Method of Equal Shares: worked by hand, against the rule written out literally, and on real elections of it."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.tally import BallotKind, Election, Option, UnresolvedTie, count
from civic.tally.exchange import read_pb
from civic.tally.ties import lot
from tests.unit.tally.elections import approval, elections, ranked
from tests.unit.tally.real_files import FOLDER

# Share 10 each. a and b would take the same part of their cost from each of six backers; a is cheaper.
COURTYARD = approval({"a": 36, "b": 40, "c": 70}, 100, ("a", 2), ("ab", 4), ("b", 2), ("c", 2))


def test_backers_pay_equally_and_who_pays_keeps_only_the_rest():
    outcome = count(COURTYARD, "equal-shares")
    assert outcome.winners == ("a",)
    assert outcome.numbers == {"share": 10, "opening_balance": 10}
    assert outcome.rounds[0].support == 6
    assert outcome.loser("b").numbers == {"support": 36, "threshold": 40, "short_support": 4}
    assert outcome.loser("c").reason == "weak_support"


def test_the_poor_pay_what_they_hold_and_the_rest_share_the_difference():
    outcome = count(approval({"a": 36, "b": 34}, 100, ("a", 2), ("ab", 4), ("b", 2), ("", 2)), "equal-shares")
    assert outcome.winners == ("b", "a")
    # b: 34 / 6 each; its four backers who also back a hold 13/3 each, so the two others pay (36 - 52/3) / 2 each.
    assert [each.support for each in outcome.rounds] == [6, Fraction(36) / ((36 - 4 * Fraction(13, 3)) / 2)]


def test_add1_raises_all_shares_until_the_next_step_overspends():
    outcome = count(COURTYARD, "equal-shares", {"completion": "add1"})
    assert outcome.winners == ("a", "b")
    assert outcome.numbers["opening_balance"] == 34
    assert count(COURTYARD, "equal-shares", {"completion": "add1e"}).numbers["opening_balance"] == 11


def test_fill_spends_what_is_left_by_votes():
    outcome = count(COURTYARD, "equal-shares", {"completion": "fill"})
    assert [(each.option, each.phase) for each in outcome.rounds if each.funded] == [("a", "main"), ("b", "tail")]
    assert outcome.loser("c").numbers["short_support"] == 50


def test_raising_ends_when_everything_backed_is_bought():
    outcome = count(approval({"a": 3, "b": 4, "x": 5}, 100, ("a", 1), ("b", 1)), "equal-shares", {"completion": "add1"})
    assert outcome.winners == ("a", "b")
    assert outcome.numbers["opening_balance"] == 50


def test_level_prices_are_broken_by_the_chain_or_refused():
    election = approval({"a": 10, "b": 10}, 20, ("ab", 1))
    outcome = count(election, "equal-shares", {"ties": ("drawn",), "drawn": ("b", "a")})
    assert outcome.winners == ("b", "a")
    assert outcome.ties[0].options == ("b", "a")
    with pytest.raises(UnresolvedTie):
        count(election, "equal-shares", {"ties": ("refuse",)})


def test_a_rival_of_a_bought_project_cannot_be_bought():
    election = approval({"a": 10, "b": 12}, 100, ("ab", 2))
    outcome = count(election, "equal-shares", {"conflicts": (("a", "b"),), "completion": "add1"})
    assert outcome.winners == ("a",)
    assert [each.reason for each in outcome.losers] == ["conflict"]


def literal(election: Election, utility: str, weights: tuple[int, ...]) -> list[str]:
    """Winners by the rule as written: voter by voter, every price anew at every step."""
    voters = [choice for choice, times in election.groups for _ in range(times)]
    cost = {option.id: option.cost for option in election.options if option.cost <= election.budget}
    worth = [_worth(voter, cost, election.kind, utility, weights) for voter in voters]
    votes = {name: sum(name in each for each in _named(voters, election.kind)) for name in cost}
    first = {name: sum(voter[:1] == (name,) for voter in voters) for name in cost}
    most = first if election.kind is BallotKind.RANKED else votes
    held = [Fraction(election.budget, max(len(voters), 1))] * len(voters)
    winners: list[str] = []
    while True:
        prices = {}
        for name in cost.keys() - set(winners):
            price = _price(cost[name], [(held[i], each[name]) for i, each in enumerate(worth) if each.get(name)])
            if cost[name] and price is not None:
                prices[name] = price
        if not prices:
            return winners
        best = min(prices, key=lambda name: (prices[name], -most[name], cost[name], lot("", name)))
        held = [have - min(have, prices[best] * each.get(best, 0)) for have, each in zip(held, worth, strict=True)]
        winners.append(best)


def _named(voters, kind):
    return [{pick for pick, given in voter if given} if kind is BallotKind.POINTS else set(voter) for voter in voters]


def _worth(voter, cost, kind, utility, weights):
    points = dict(voter) if kind is BallotKind.POINTS else dict.fromkeys(voter, 1)
    if kind is BallotKind.RANKED:
        points = {name: weights[rank] if rank < len(weights) else 0 for rank, name in enumerate(voter)}
    if "points" not in utility:
        points = {name: 1 for name, given in points.items() if given or kind is BallotKind.RANKED}
    return {name: given * (cost[name] if "cost" in utility else 1) for name, given in points.items() if name in cost}


def _price(cost, backers):
    """The least r with sum(min(held, r * worth)) = cost, found by trying every balance as the last to be emptied."""
    if sum(have for have, _ in backers) < cost:
        return None
    paid, rest = Fraction(0), Fraction(sum(worth for _, worth in backers))
    for have, worth in sorted(backers, key=lambda each: each[0] / each[1]):
        if (cost - paid) * worth <= have * rest:
            return (cost - paid) / rest
        paid, rest = paid + have, rest - worth
    return None


@settings(max_examples=100, deadline=None)
@given(
    st.data(),
    st.sampled_from([BallotKind.APPROVAL, BallotKind.POINTS, BallotKind.RANKED]),
    st.sampled_from(["cost", "count", "points", "cost-points"]),
)
def test_winners_are_those_of_the_literal_rule(data, kind, utility):
    election = data.draw(elections(kind=kind, most_options=6, most_ballots=8))
    outcome = count(election, "equal-shares", {"utility": utility, "weights": (3, 2, 1)})
    bought = [each.option for each in outcome.rounds if each.phase == "main"]
    assert bought == literal(election, utility, (3, 2, 1))


def test_long_names_of_money_change_nothing():
    options = [Option("a", 36 * 10**12), Option("b", 34 * 10**12)]
    ballots = [(("a",), 2), (("a", "b"), 4), (("b",), 2), ((), 2)]
    election = Election.of(options, 10**14, BallotKind.APPROVAL, ballots, minor_digits=2)
    assert count(election, "equal-shares").winners == ("b", "a")


def test_places_may_weigh_what_a_project_is_worth():
    election = ranked({"a": 12, "b": 12}, 24, ("ab", 1), ("ba", 1), ("a", 1))
    assert count(election, "equal-shares", {"utility": "points", "weights": (2, 1)}).winners == ("a",)


def real(name):
    path = FOLDER / name
    if not path.is_file():
        pytest.skip("real data not present")
    return read_pb(path)


@pytest.mark.parametrize(
    ("name", "projects", "spent", "opening"),
    [
        ("Poland_Wieliczka_2023_Green_Budget.pb.gz", 30, 995_079, 315),
        ("Poland_Swiecie_2023.pb", 17, 1_040_337, 661),
        pytest.param("Poland_Lodz_2022.pb.gz", 44, 5_985_880, 125, marks=pytest.mark.slow),
    ],
)
def test_real_elections_completed_by_raising_the_shares(name, projects, spent, opening):
    pb = real(name)
    outcome = count(pb.election, "equal-shares", {"completion": "add1"})
    assert (len(outcome.winners), outcome.spent) == (projects, spent)
    assert int(outcome.numbers["opening_balance"]) == opening
    if "equalshares" in pb.meta["rule"]:
        assert set(outcome.winners) == {project for project, value in pb.selected.items() if value == 1}


def test_stopping_when_nothing_more_fits_is_another_rule():
    outcome = count(real("Poland_Wieliczka_2023_Green_Budget.pb.gz").election, "equal-shares", {"completion": "add1e"})
    assert (len(outcome.winners), outcome.spent) == (31, 984_579)


@pytest.mark.parametrize(
    ("name", "parameters", "projects", "spent"),
    [
        pytest.param("Poland_Lodz_2022.pb.gz", {}, 29, 2_987_680, marks=pytest.mark.slow),
        pytest.param("Hungary_Budapest_2024.pb.gz", {}, 19, 610_000_000, marks=pytest.mark.slow),
        pytest.param("Poland_Warszawa_2026.pb.gz", {}, 40, 16_102_171, marks=pytest.mark.slow),
        ("France_Toulouse_2024.pb.gz", {}, 102, 4_441_650),
        ("Poland_Krakow_2024.pb.gz", {"utility": "points", "weights": (3, 2, 1)}, 22, 2_403_500),
    ],
)
def test_real_elections_counted_elsewhere_too(name, parameters, projects, spent):
    outcome = count(real(name).election, "equal-shares", parameters)
    assert (len(outcome.winners), outcome.spent) == (projects, spent)
