"""A round as a .pb election file, so that anybody can count it again."""

import json
from collections.abc import Mapping
from pathlib import Path

from civic.kernel.text import day
from civic.tally import Election, Option, Outcome
from civic.tally.exchange import PbFile, write_pb
from civic.voting.models import Project, Round
from civic.voting.queries.ballots import ballots_by_tracker, budget_of, choice_of, pot_projects

VOTE_TYPES = {
    "ranked": "ordinal",
    "approval": "approval",
    "points": "cumulative",
    "choose-one": "choose-1",
    "knapsack": "approval",
}


def pb_of(round_: Round, outcome: Outcome | None = None, pot: str | None = None) -> PbFile:
    """A pot of the round (None: all of it) with its ballots; voter ids are the receipt numbers, attributes there are none."""
    projects = pot_projects(round_, pot)
    codes = {project.number: project.code for project in projects}
    voters = [(tracker, choice_of(round_, choices, codes)) for tracker, choices in ballots_by_tracker(round_, pot)]
    election = Election.of(
        [Option(p.code, p.cost, _name(p), _details(p)) for p in projects],
        budget_of(round_, pot),
        round_.ballot_kind,
        ((choice, 1) for _tracker, choice in voters),
        minor_digits=round_.minor_digits,
        merge_repeats=round_.is_imported,
    )
    selected = None if outcome is None else {code: int(code in set(outcome.winners)) for code in codes.values()}
    # Built whole instead of by PbFile.of: here every voter id belongs to its own ballot.
    return PbFile(
        election,
        {**meta_of(round_), **({"subunit": pot} if pot else {})},
        [t for t, _c in voters],
        [c for _t, c in voters],
        selected or {},
    )


def meta_of(round_: Round) -> Mapping[str, str]:
    """The META section: what the file came with, or what the round says of itself."""
    if round_.imported_meta is not None:
        kept: dict[str, str] = json.loads(round_.imported_meta)
        return kept
    meta = {
        "description": round_.title_en or round_.title_ru or round_.title_kk,
        "country": "Kazakhstan",
        "unit": round_.place.name_en,
        "instance": round_.public_id,
        "date_begin": day(round_.opens_at),
        "date_end": day(round_.ended_at),
        "currency": round_.currency,
        "rule": {"points-greedy": "greedy", "votes-greedy": "greedy"}.get(round_.rule, round_.rule),
        "min_length": str(round_.min_choices),
        "max_length": str(round_.max_choices),
        "asar_rule_hash": round_.rule_hash or "",
    }
    if round_.points_total:
        meta |= {"max_sum_points": str(round_.points_total)}
    return {key: value for key, value in meta.items() if value}


def _name(project: Project) -> str:
    return project.title_ru or project.title_kk or project.title_en


def _details(project: Project) -> dict[str, str]:
    details: dict[str, str] = {k: str(v) for k, v in json.loads(project.extra).items()}
    if project.category:
        details.setdefault("category", project.category)
    if project.location is not None:
        details.setdefault("latitude", f"{project.location.lat:.6f}")
        details.setdefault("longitude", f"{project.location.lon:.6f}")
    return details


def write_round(round_: Round, path: Path, outcome: Outcome | None = None, pot: str | None = None) -> None:
    """Write the election file of a pot of the round (None: all of it), whole or not at all."""
    fresh = path.with_name(path.name + ".new")
    write_pb(fresh, pb_of(round_, outcome, pot))
    fresh.replace(path)
