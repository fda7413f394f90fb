"""Elections worked by hand in the literature: the count gives what the authors found."""

from fractions import Fraction

from civic.tally import BallotKind, Election, Option, count
from civic.tally.certificate import certify, check


def unit_costs(names: list[str], seats: int, ballots: list[tuple[str, int]], kind: BallotKind) -> Election:
    """Every project costs 1: an election of a committee."""
    choices = [(tuple(choice.split()), voters) for choice, voters in ballots]
    return Election.of([Option(name, 1) for name in names], seats, kind, choices)


def test_phragmen_in_the_election_of_tenow() -> None:
    """Tenow 1912, worked in S. Janson, Phragmén's and Thiele's election methods (arXiv 1611.08826): A, Q, B."""
    ballots = [("A B C", 1034), ("P Q R", 519), ("A B Q", 90), ("A P Q", 47)]
    election = unit_costs(list("ABCPQR"), 3, ballots, BallotKind.APPROVAL)
    outcome = count(election, "phragmen")
    assert outcome.winners == ("A", "Q", "B")
    first = Fraction(1, 1171)
    second = (1 + 137 * first) / 656
    third = (1 + 1034 * first + 90 * second) / 1124
    times = [each["time"] for each in certify(election, outcome)["payments"]]
    assert [Fraction(each) for each in times] == [first, second, third]


def test_equal_shares_in_the_laminar_election_of_peters_and_skowron() -> None:
    """D. Peters, P. Skowron, Proportionality and the limits of welfarism (2020), first figure: half to each side."""
    ballots = [("c1 c2 c3 c4", 1), ("c1 c2 c3 c5", 1), ("c1 c2 c3 c6", 1), ("c7 c8 c9", 1), ("c10 c11 c12", 1), ("c13 c14 c15", 1)]  # fmt: skip
    election = unit_costs([f"c{number}" for number in range(1, 16)], 12, ballots, BallotKind.APPROVAL)
    outcome = count(election, "equal-shares")
    winners = set(outcome.winners)
    assert {"c1", "c2", "c3", "c4", "c5", "c6"} <= winners
    assert [len(winners & set(group.split())) for group, _ in ballots[3:]] == [2, 2, 2]
    assert outcome.left == 0
    assert check(election, certify(election, outcome)).accepted


def test_ranked_pairs_in_the_capital_of_tennessee() -> None:
    """The textbook example of Tideman's ranked pairs: Nashville beats every other city."""
    ballots = [
        ("Memphis Nashville Chattanooga Knoxville", 42),
        ("Nashville Chattanooga Knoxville Memphis", 26),
        ("Chattanooga Knoxville Nashville Memphis", 15),
        ("Knoxville Chattanooga Nashville Memphis", 17),
    ]
    election = unit_costs(["Memphis", "Nashville", "Chattanooga", "Knoxville"], 4, ballots, BallotKind.RANKED)
    assert count(election, "ranked-pairs").winners == ("Nashville", "Chattanooga", "Knoxville", "Memphis")
    assert count(election, "points-greedy").winners == ("Nashville", "Chattanooga", "Memphis", "Knoxville")


def test_a_minority_keeps_its_share_where_the_most_votes_take_all() -> None:
    """The motivation of D. Peters, G. Pierczyński, P. Skowron (2021): two groups, ten projects each, money for ten."""
    red, blue = [f"R{number}" for number in range(10)], [f"B{number}" for number in range(10)]
    election = unit_costs(red + blue, 10, [(" ".join(red), 60), (" ".join(blue), 40)], BallotKind.APPROVAL)
    for rule, reds in (("votes-greedy", 10), ("equal-shares", 6), ("ear", 6), ("phragmen", 6)):
        outcome = count(election, rule)
        assert sum(winner in red for winner in outcome.winners) == reds, rule
        assert len(outcome.winners) == 10
    finding = check(election, certify(election, count(election, "votes-greedy"))).findings[-1]
    assert finding.group is not None and (finding.holds, finding.group.voters, finding.group.got) == (False, 40, 0)
