"""The result as open data: CSV and JSON beside the .pb file."""

import json
from collections.abc import Mapping

from civic.kernel.cells import csv_text
from civic.kernel.money import plain
from civic.tally import Standing
from civic.tally.retell import outcome_data
from civic.voting.models import Round
from civic.voting.queries.cards import ProjectLine
from civic.voting.queries.results import Counted


def result_csv(round_: Round, counted: Counted, projects: Mapping[str, ProjectLine]) -> str:
    """One line per project: number, id, title, part, cost, votes, points, first places, funded, step."""
    columns = (
        "number", "id", "title", "category", "part", "cost", "currency", "votes", "points", "first_places", "funded", "step",
    )  # fmt: skip
    return csv_text(
        columns,
        (
            _row(round_, pot, standing, projects[standing.option])
            for pot in counted.pots or (counted,)
            for standing in pot.outcome.standings
        ),
    )


def _row(round_: Round, counted: Counted, standing: Standing, project: ProjectLine) -> list[object]:
    step = counted.outcome.funding_round(standing.option)
    return [
        project.number, project.code, project.title, project.category, project.part, plain(project.cost, round_.minor_digits),
        round_.currency, standing.votes, standing.points, standing.first_ranks, "yes" if step else "no", step.step if step else "",
    ]  # fmt: skip


def result_json(round_: Round, counted: Counted) -> str:
    """Everything the count says, with the rule record it followed."""
    document = {
        "format": "asar-result-1",
        "round": round_.public_id,
        "place": round_.place.kato or round_.place.code,
        "currency": round_.currency,
        "rule_record": json.loads(round_.rule_record) if round_.rule_record else None,
        "rule_hash": round_.rule_hash,
        "seed_source": counted.row.seed_source,
        "ballots": counted.row.ballots,
        "roll": counted.row.roll_size,
        "pb_sha256": counted.row.file_hash or None,
        "outcome": outcome_data(counted.outcome),
    }
    if counted.pots:
        document["pots"] = [
            {"code": each.pot, "pb_sha256": each.file_hash or None, "outcome": outcome_data(each.outcome)}
            for each in counted.pots
        ]
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
