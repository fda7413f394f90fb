"""What happens once ballots are counted: the comparison with other rules is made ready, so that nobody waits for it."""

from civic.kernel.events import after
from civic.voting.events import RoundCounted
from civic.voting.queries.comparisons import comparison_of
from civic.voting.queries.results import result_of
from civic.voting.queries.rounds import round_by_id


def make_ready(fact: RoundCounted) -> None:
    """Compute the comparison of every pot whose ballots are public; the count itself is stored already."""
    round_ = round_by_id(fact.subject_id)
    counted = result_of(round_)
    for each in counted.pots or (counted,):
        if each.ballots_are_public:
            comparison_of(round_, each)


LISTENERS = (after(RoundCounted, make_ready),)
