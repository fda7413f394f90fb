"""How much of the voters' money found a project, group by group."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.tally import BallotKind, Election, Option, count
from civic.tally.certificate import certify
from civic.tally.groups import Spending
from tests.unit.tally.elections import approval, elections, voters_of
from tests.unit.tally.test_certificate import counts, everywhere

briefly = settings(max_examples=25, deadline=None)
RED, BLUE = tuple(f"R{number}" for number in range(10)), tuple(f"B{number}" for number in range(10))


def two_groups():
    """60 voters want ten red projects, 40 want ten blue ones, and there is money for ten."""
    ballots = [(RED, 60), (BLUE, 40)]
    return Election.of([Option(name, 1) for name in (*RED, *BLUE)], 10, BallotKind.APPROVAL, ballots)


@pytest.mark.parametrize(
    ("rule", "red", "blue"),
    [("votes-greedy", 100, 0), ("equal-shares", 100, 100), ("ear", 100, 100), ("phragmen", 100, 100)],
)
def test_where_the_most_votes_take_all_the_money_of_the_others_finds_nothing(rule, red, blue):
    election = two_groups()
    spending = Spending.of(election, count(election, rule))
    shares = {each.label: each.percent for each in spending.labelled({"red": [(RED, 60)], "blue": [(BLUE, 40)]})}
    assert shares == {"red": red, "blue": blue}
    assert spending.supporters()["B3"].percent == blue
    assert spending.everybody().voters == 100


def test_by_votes_a_majority_spends_the_money_of_others_too():
    election = two_groups()
    [red] = Spending.of(election, count(election, "votes-greedy")).labelled({"red": [(RED, 60)]})
    assert (red.held, red.spent) == (6, 6), "the other 4 of the 10 spent were the money of the blue voters"


def test_supporters_who_cannot_pay_alone_give_what_they_hold():
    election = approval({"a": 80, "b": 20}, 100, ("a", 5), ("b", 3), ("", 2))
    outcome = count(election, "votes-greedy")
    told = {each.label: (each.held, each.spent) for each in Spending.of(election, outcome).supporters().values()}
    assert told == {"a": (50, 50), "b": (30, 20)}
    assert Spending.of(election, outcome).everybody().share == Fraction(70, 100)


def test_what_is_paid_from_raised_shares_counts_up_to_the_equal_share():
    election = approval({"a": 60, "b": 150}, 100, ("a", 4), ("b", 6))
    outcome = count(election, "equal-shares", {"completion": "add1"})
    assert outcome.winners == ("a",) and outcome.numbers["opening_balance"] > outcome.numbers["share"]
    told = Spending.of(election, outcome).supporters()
    assert (told["a"].held, told["a"].spent, told["b"].spent) == (40, 40, 0)


@everywhere
@briefly
@given(data=st.data())
def test_nobody_spends_more_than_they_hold_and_all_together_no_more_than_the_projects_cost(rule, kind, data):
    election, parameters = data.draw(counts(rule, kind))
    outcome = count(election, rule, parameters)
    spending = Spending.of(election, outcome)
    assert all(0 <= rest <= spending.opening for rest in spending.rest)
    everybody = spending.everybody()
    assert (everybody.voters, everybody.held) == (election.voters, election.budget if election.voters else 0)
    assert 0 <= everybody.spent <= outcome.spent + (0 if everybody.exact else Fraction(1, 10**6))
    each = spending.labelled({str(at): [(choice, 1)] for at, choice in enumerate(voters_of(election))})
    assert sum(one.spent for one in each) == everybody.spent
    for one, choice in zip(each, voters_of(election), strict=True):
        named = {pick for part in choice for pick in ([part] if isinstance(part, str) else part)}
        assert not one.spent or named & set(outcome.winners), "money finds only what its holder named"


@briefly
@given(elections(kind=BallotKind.APPROVAL), st.sampled_from(["cost", "count"]))
def test_what_equal_shares_pay_is_what_the_certificate_says(election, utility):
    outcome = count(election, "equal-shares", {"utility": utility})
    paid = sum(election.option(each["project"]).cost for each in certify(election, outcome)["payments"])
    assert Spending.of(election, outcome).everybody().spent == paid == outcome.spent


def test_groups_are_checked_against_the_ballots():
    election = two_groups()
    spending = Spending.of(election, count(election, "votes-greedy"))
    for wrong in ([(RED, 61)], [(RED[:3], 1)]):
        with pytest.raises(ValueError, match="cast in this election"):
            spending.labelled({"street": wrong})
    with pytest.raises(ValueError, match="not one of this election"):
        Spending.of(approval({"a": 1}, 1, ("a", 1)), count(election, "ear"))
    assert spending.labelled({"nobody": []})[0].share == 0
