"""Counts election files with pabutools: started in a Python that has it, speaks JSON lines on both sides.

A question is {"file": path, "rule": name, "drawn": [ids]}; the answer {"winners": [ids], "seconds": CPU} or {"error": text}.
"drawn" is the order in which level projects are taken, so that both counts settle ties alike.
"""

import gzip
import json
import sys
import tempfile
import time
from pathlib import Path

from pabutools.election import Additive_Cardinal_Sat, Cardinality_Sat, Cost_Sat, parse_pabulib
from pabutools.rules import greedy_utilitarian_welfare, method_of_equal_shares, sequential_phragmen
from pabutools.tiebreaking import TieBreakingRule


def parsed(path):
    """The instance and the profile with equal ballots merged; time for that is not counted."""
    with tempfile.NamedTemporaryFile(suffix=".pb") as plain:
        data = Path(path).read_bytes()
        plain.write(gzip.decompress(data) if path.endswith(".gz") else data)
        plain.flush()
        instance, profile = parse_pabulib(plain.name)
    return instance, profile.as_multiprofile()


def counted(instance, profile, rule, drawn):
    """The projects pabutools funds."""
    place = {name: at for at, name in enumerate(drawn)}
    ties = TieBreakingRule(lambda _instance, _profile, project: place[project.name])
    common = {"tie_breaking": ties}
    if rule == "votes-greedy":
        return greedy_utilitarian_welfare(instance, profile, sat_class=Cost_Sat, **common)
    if rule == "phragmen":
        return sequential_phragmen(instance, profile, **common)
    if rule == "equal-shares points":
        return method_of_equal_shares(instance, profile, sat_class=Additive_Cardinal_Sat, **common)
    measure = Cardinality_Sat if "count" in rule else Cost_Sat
    if "add1e" in rule:
        common["voter_budget_increment"] = 1
    return method_of_equal_shares(instance, profile, sat_class=measure, **common)


def answer(question):
    """One count."""
    instance, profile = parsed(question["file"])
    started = time.process_time()
    won = counted(instance, profile, question["rule"], question["drawn"])
    return {"winners": sorted(project.name for project in won), "seconds": time.process_time() - started}


def main():
    """Answer questions until there are no more."""
    for line in sys.stdin:
        try:
            told = answer(json.loads(line))
        except Exception as problem:
            told = {"error": f"{type(problem).__name__}: {problem}"}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
