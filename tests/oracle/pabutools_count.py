"""Counts election files with pabutools: started in a Python that has it, speaks JSON lines on both sides.

A question is {"file": path, "rule": name, "drawn": [ids], "weights": [points of the places], "seconds": patience}; the
answer {"winners": [ids], "seconds": CPU, "memory": MB at the most}, {"late": true} after so many CPU seconds, or
{"error": text}. "drawn" is the order in which level projects are taken, so that
both counts settle ties alike.
"""

import gzip
import json
import resource
import signal
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from pabutools.election import Cardinality_Sat, Cost_Sat, parse_pabulib
from pabutools.election.satisfaction import AdditiveSatisfaction
from pabutools.rules import (
    completion_by_rule_combination,
    exhaustion_by_budget_increase,
    greedy_utilitarian_welfare,
    method_of_equal_shares,
    sequential_phragmen,
)
from pabutools.tiebreaking import TieBreakingRule


class PointsSat(AdditiveSatisfaction):
    """Points of a place on ranked ballots (by `weights`), or the points given."""

    weights: list[int] = []
    by_cost = False

    def __init__(self, instance, profile, ballot):
        super().__init__(instance, profile, ballot, self.worth)
        self.given = dict(ballot) if hasattr(ballot, "values") else dict(zip(ballot, self.weights, strict=False))

    def worth(self, _instance, _profile, _ballot, project, _computed):
        """What a funded project is worth to the voter."""
        points = self.given.get(project, 0)
        return points * project.cost if self.by_cost else points


class CostPointsSat(PointsSat):
    """The same times the cost; a greedy count per unit of cost by it is one by points."""

    by_cost = True


def parsed(path):
    """The instance and the profile with equal ballots merged; time for that is not counted."""
    with tempfile.NamedTemporaryFile(suffix=".pb") as plain:
        data = Path(path).read_bytes()
        plain.write(gzip.decompress(data) if path.endswith(".gz") else data)
        plain.flush()
        instance, profile = parse_pabulib(plain.name)
    return instance, profile.as_multiprofile()


def counted(instance, profile, question):
    """The projects pabutools funds."""
    place = {name: at for at, name in enumerate(question["drawn"])}
    PointsSat.weights = question["weights"]
    common = {"tie_breaking": TieBreakingRule(lambda _instance, _profile, project: place[project.name])}
    rule, _, variant = question["rule"].partition(" ")
    if rule == "phragmen":
        return sequential_phragmen(instance, profile, **common)
    if rule in ("votes-greedy", "points-greedy"):
        measure = Cost_Sat if rule == "votes-greedy" else CostPointsSat
        return greedy_utilitarian_welfare(instance, profile, sat_class=measure, **common)
    measures = {"count": Cardinality_Sat, "points": PointsSat, "cost-points": CostPointsSat}
    common["sat_class"] = measures.get(variant, Cost_Sat)
    if variant == "add1e":
        return method_of_equal_shares(instance, profile, voter_budget_increment=1, **common)
    if variant == "add1":
        step = profile.num_ballots()
        return exhaustion_by_budget_increase(
            instance, profile, method_of_equal_shares, common, exhaustive_stop=False, budget_step=step
        )
    if variant == "fill":
        rules = [method_of_equal_shares, greedy_utilitarian_welfare]
        return completion_by_rule_combination(instance, profile, [partial(each, **common) for each in rules])
    return method_of_equal_shares(instance, profile, **common)


class Late(BaseException):
    """The count has had its CPU seconds. Not an Exception, so that nothing on the way takes it for one."""


def too_late(_signal, _frame):
    """End the running count."""
    raise Late


def answer(question):
    """One count."""
    signal.setitimer(signal.ITIMER_PROF, question["seconds"])
    instance, profile = parsed(question["file"])
    started = time.process_time()
    won = counted(instance, profile, question)
    seconds, memory = time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
    return {"winners": sorted(project.name for project in won), "seconds": seconds, "memory": memory}


def main():
    """Answer questions until there are no more."""
    signal.signal(signal.SIGPROF, too_late)
    for line in sys.stdin:
        try:
            told = answer(json.loads(line))
        except Late:
            told = {"late": True}
        except Exception as problem:
            told = {"error": f"{type(problem).__name__}: {problem}"}
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
