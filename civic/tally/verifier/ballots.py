"""Ballots and costs out of an election file."""

import csv
import gzip
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

from .exact import by_id, need

Ballot = tuple[Any, ...]
"""Ids, best first when ranked (a tuple where several share a place), or (id, points) pairs on ballots with points."""
KINDS = {"ordinal": "ranked", "cumulative": "points", "scoring": "points", "choose-1": "choose-one"}


def read_ballots(path: str, digits: int) -> tuple[str, int, dict[str, int], Counter[Ballot]]:
    """Kind, budget, {id: cost} and {ballot: voters} of an election file, money in units of the last of `digits`."""
    raw = Path(path).read_bytes()
    raw = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    part, head = "", list[str]()
    meta: dict[str, str] = {}
    costs: dict[str, int] = {}
    known: dict[tuple[str, str], Ballot] = {}
    ballots: Counter[Ballot] = Counter()
    for row in csv.reader(raw.decode("utf-8-sig").splitlines(keepends=True), delimiter=";"):
        if row and row[0].strip().upper() in ("META", "PROJECTS", "VOTES") and not any(row[1:]):
            part, head = row[0].strip().upper(), []
        elif any(row) and not head:
            head = [cell.strip().lower() for cell in row]
        elif any(row):
            line = dict(zip(head, row, strict=False))
            if part == "META":
                meta[line["key"].strip()] = line["value"].strip()
            elif part == "PROJECTS":
                costs[line["project_id"].strip()] = amount(line["cost"], digits)
            else:
                kind = meta.get("ballot_kind") or KINDS.get(meta["vote_type"], meta["vote_type"])
                key = line["vote"], line.get("points", "")
                if key not in known:
                    shared = kind == "ranked" and meta.get("shared_places") == "yes"
                    known[key] = shared_places(key[0]) if shared else one_ballot(kind, *key)
                ballots[known[key]] += 1
    kind = meta.get("ballot_kind") or KINDS.get(meta["vote_type"], meta["vote_type"])
    return kind, amount(meta["budget"], digits), costs, ballots


def amount(written: str, digits: int) -> int:
    """An amount of money as a whole number of smallest units."""
    exact: Fraction = Fraction(written.strip()) * 10**digits
    need(exact.denominator == 1, "an amount has more digits than the certificate says:", written)
    return exact.numerator


def one_ballot(kind: str, vote: str, points: str) -> Ballot:
    """A ballot as a tuple of ids (of (id, points) pairs), those without an order sorted."""
    names = [name.strip() for name in vote.split(",")] if vote.strip() else []
    if kind != "points":
        once = dict.fromkeys(names)
        return tuple(once) if kind == "ranked" else tuple(sorted(once, key=by_id))
    given: Counter[str] = Counter()
    for name, each in zip(names, points.split(",") if names else [], strict=True):
        given[name] += int(Fraction(each.strip()))
    return tuple(sorted(given.items(), key=lambda pair: by_id(pair[0])))


def shared_places(vote: str) -> Ballot:
    """A ranked ballot on which "=" joins ids that share a place."""
    known, ballot = set[str](), list[Any]()
    for part in vote.split(",") if vote.strip() else []:
        same = sorted({name.strip() for name in part.split("=")} - known, key=by_id)
        known.update(same)
        ballot += [same[0] if len(same) == 1 else tuple(same)] if same else []
    return tuple(ballot)


def lines(kind: str, ballot: Ballot) -> tuple[list[str], list[int], list[int]]:
    """The ids on a ballot, how many stand above each one, and the points of each (1 where there are none)."""
    if kind == "points":
        return [name for name, _ in ballot], list(range(len(ballot))), [points for _, points in ballot]
    names, places = list[str](), list[int]()
    for pick in ballot:
        same = (pick,) if isinstance(pick, str) else pick
        places += [len(names)] * len(same)
        names += same
    return names, places, [1] * len(names)
