"""Which walk belongs to which rule."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from civic.tally.certificate.following import Followed, Trail, Walk, finish
from civic.tally.certificate.greedy import walk_pairs, walk_points, walk_votes
from civic.tally.certificate.paid import walk_ear, walk_shares
from civic.tally.certificate.phragmen import walk_phragmen
from civic.tally.certificate.refusal import BadCertificate
from civic.tally.election import Election
from civic.tally.outcome import Outcome
from civic.tally.words import RuleError

WALKS: Mapping[str, Walk] = MappingProxyType(
    {
        "points-greedy": walk_points,
        "votes-greedy": walk_votes,
        "ear": walk_ear,
        "equal-shares": walk_shares,
        "phragmen": walk_phragmen,
        "ranked-pairs": walk_pairs,
    }
)


def follow(election: Election, stated: Outcome) -> Followed:
    """Follow the stated rounds over these ballots.

    Raises:
        BadCertificate: a step does not hold: out of turn, not paid, over budget, a loser still payable, left out.
    """
    trail = Trail(election, stated)
    try:
        WALKS[stated.rule](trail)
    except RuleError as problem:
        raise BadCertificate("rule", "rule.parameters", reason=str(problem)) from None
    return finish(trail)
