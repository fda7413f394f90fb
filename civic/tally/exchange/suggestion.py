"""Which of our rules, with which parameters, an election file asks for in its META section."""

from __future__ import annotations

from civic.tally.election import BallotKind
from civic.tally.exchange.pb_file import PbFile
from civic.tally.tallies import Tallies

STOPPING = ("greedy-no-skip", "greedy-custom")
"""Rules that end at the first project that no longer fits."""
SHARED = (BallotKind.APPROVAL, BallotKind.POINTS, BallotKind.RANKED)


def suggested_rule(pb: PbFile) -> tuple[str, dict[str, object]]:
    """The name and parameters of the rule that META names, as far as files name them; greedy by default.

    Ranked ballots get points from `max_length` down to 1, thresholds come from `min_project_score_threshold`, and
    level projects follow the order of the file, which is the order in which cities list their results. A rule called
    "equalshares/add1..." is equal shares completed by add1.
    """
    kind, meta = pb.election.kind, pb.meta
    rule = meta.get("rule", "")
    drawn = tuple(option.id for option in pb.election.options)
    parameters: dict[str, object] = {"ties": ("drawn",), "drawn": drawn}
    if kind is BallotKind.RANKED:
        longest = meta.get("max_length", "")
        most = int(longest) if longest.isdigit() else Tallies(pb.election).longest
        parameters["weights"] = tuple(range(max(most, 1), 0, -1))
    if rule.startswith("equalshares") and kind in SHARED:
        return "equal-shares", {**parameters, "completion": "add1" if "add1" in rule else "none"}
    parameters["unaffordable"] = "stop" if rule in STOPPING else "skip"
    by_points = kind in (BallotKind.RANKED, BallotKind.POINTS)
    threshold = meta.get("min_project_score_threshold", "")
    if threshold.isdigit():
        parameters["min_points" if by_points else "min_support"] = int(threshold)
    return ("points-greedy" if by_points else "votes-greedy"), parameters
