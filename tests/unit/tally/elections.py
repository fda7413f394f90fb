"""Small elections for the tests of the count, and the ways Hypothesis may draw them."""

from collections.abc import Sequence

from hypothesis import strategies as st

from civic.tally import BallotKind, Choice, Election, Option

LETTERS = "abcdefgh"


def ranked(costs: dict[str, int], budget: int, *ballots: tuple[str, int]) -> Election:
    """A ranked election; "ba" x 3 means that three voters put b first and a second."""
    return _election(BallotKind.RANKED, costs, budget, ballots)


def approval(costs: dict[str, int], budget: int, *ballots: tuple[str, int]) -> Election:
    """An approval election; "ab" x 3 means that three voters approve a and b."""
    return _election(BallotKind.APPROVAL, costs, budget, ballots)


def _election(kind: BallotKind, costs: dict[str, int], budget: int, ballots: Sequence[tuple[str, int]]) -> Election:
    options = [Option(letter, cost, f"Project {letter}") for letter, cost in costs.items()]
    return Election.of(options, budget, kind, [(tuple(picks), times) for picks, times in ballots])


@st.composite
def elections(
    draw: st.DrawFn,
    kind: BallotKind = BallotKind.RANKED,
    most_options: int = 5,
    most_ballots: int = 6,
    shared: bool = False,
) -> Election:
    """Elections with few options and ballots, so that anything about them can be checked by trying everything.

    With `shared` projects may share places on ranked ballots.
    """
    letters = LETTERS[: draw(st.integers(1, most_options))]
    options = [Option(letter, draw(st.integers(0, 12)), f"Project {letter}") for letter in letters]
    picks = st.lists(st.sampled_from(letters), unique=True, max_size=len(letters))
    ballots: list[tuple[Choice, int]] = []
    for _ in range(draw(st.integers(0, most_ballots))):
        named = draw(picks)
        if kind is BallotKind.CHOOSE_ONE:
            named = named[:1]
        choice: Choice = tuple(named)
        if kind is BallotKind.POINTS:
            choice = tuple((letter, draw(st.integers(0, 9))) for letter in named)
        if shared and kind is BallotKind.RANKED and draw(st.booleans()):
            choice = joined(named, [draw(st.booleans()) for _ in named])
        ballots.append((choice, draw(st.integers(1, 3))))
    return Election.of(options, draw(st.integers(1, 30)), kind, ballots)


def joined(named: Sequence[str], level: Sequence[bool]) -> Choice:
    """A ranked ballot on which each project shares the place of the one before it where `level` says so."""
    places: list[list[str]] = []
    for name, same in zip(named, level, strict=True):
        if same and places:
            places[-1].append(name)
        else:
            places.append([name])
    return tuple(each[0] if len(each) == 1 else tuple(each) for each in places)


@st.composite
def shuffled(draw: st.DrawFn, election: Election) -> Election:
    """The same election with options and ballots in another order, and folded ballots taken apart."""
    options = draw(st.permutations(election.options))
    single = [(choice, 1) for choice, weight in election.groups for _ in range(weight)]
    return Election.of(options, election.budget, election.kind, draw(st.permutations(single)))


def voters_of(election: Election) -> list[Choice]:
    """One ballot for every voter."""
    return [choice for choice, weight in election.groups for _ in range(weight)]
