"""The command line of the vote: counting files, bringing rounds in and out."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from civic.communities.queries import place_by_code
from civic.kernel.errors import Missing, Refused
from civic.kernel.permissions import SYSTEM
from civic.tally import RULES, Outcome, RuleError, count
from civic.tally.exchange import BadFile, PbFile, read_pb, write_pb
from civic.tally.retell import outcome_data
from civic.voting.queries.files import pb_of
from civic.voting.queries.results import result_of
from civic.voting.queries.rounds import round_by_id
from civic.voting.services.importing import import_round

BAD_INPUT = 2


def fail(message: str) -> None:
    """Say what is wrong and end with the exit code for bad input."""
    click.echo(message, err=True)
    sys.exit(BAD_INPUT)


def read(source: str) -> PbFile:
    """Read an election file or end with line and column of what is wrong."""
    try:
        return read_pb(source)
    except BadFile as problem:
        fail(f"{source}: {problem}")
    except OSError as problem:
        fail(f"{source}: {problem.strerror or problem}")
    raise AssertionError("fail() does not return")


@click.command("tally")
@click.argument("file", metavar="FILE.pb[.gz]")
@click.option("--rule", "rule", required=True, metavar="NAME", help=f"One of: {', '.join(sorted(RULES))}.")
@click.option("--json", "out", metavar="OUT", help="Write the result as JSON; - for standard output.")
@click.option(
    "--set", "settings", multiple=True, metavar="NAME=JSON", help="A parameter of the rule, e.g. weights=[3,2,1]."
)
@click.option("--seed", default="", help="The public number of the lot.")
def tally_file(file: str, rule: str, out: str | None, settings: tuple[str, ...], seed: str) -> None:
    """Count an election file by a rule and print who gets money."""
    pb = read(file)
    try:
        outcome = count(pb.election, rule, _parameters(settings, seed, pb))
    except RuleError as problem:
        fail(str(problem))
    document = _document(outcome, pb)
    if out == "-":
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    if out:
        Path(out).write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    _print_words(outcome, pb)


def _parameters(settings: tuple[str, ...], seed: str, pb: PbFile) -> dict[str, object]:
    """The rule's parameters as typed; an order «drawn» that is not spelled out is that of the file."""
    parameters: dict[str, object] = {}
    for setting in settings:
        name, _sign, text = setting.partition("=")
        try:
            value = json.loads(text)
        except json.JSONDecodeError:
            value = text
        parameters[name] = tuple(value) if isinstance(value, list) else value
    if "drawn" in (parameters.get("ties") or ()) and "drawn" not in parameters:  # type: ignore[operator]
        parameters["drawn"] = tuple(option.id for option in pb.election.options)
    if seed:
        parameters["seed"] = seed
    return parameters


def _document(outcome: Outcome, pb: PbFile) -> dict[str, object]:
    data = outcome_data(outcome)
    return {
        "rule": outcome.rule,
        "parameters": data["parameters"],
        "budget": _units(outcome.budget, outcome),
        "spent": _units(outcome.spent, outcome),
        "winners": list(outcome.winners),
        "ties": data["ties"],
        "voters": outcome.voters,
        "input_hash": outcome.input_hash,
        "oddities": [str(oddity) for oddity in pb.oddities],
    }


def _units(amount: int, outcome: Outcome) -> int | str:
    """Whole amounts as numbers, others as exact decimal text."""
    if outcome.minor_digits == 0:
        return amount
    whole, rest = divmod(amount, 10**outcome.minor_digits)
    return f"{whole}.{rest:0{outcome.minor_digits}d}"


def _print_words(outcome: Outcome, pb: PbFile) -> None:
    names = {option.id: option.name for option in pb.election.options}
    click.echo(
        f"{outcome.rule}: {len(outcome.winners)} of {len(names)} projects, {_units(outcome.spent, outcome)} of {_units(outcome.budget, outcome)}, {outcome.voters} ballots"
    )
    for place, winner in enumerate(outcome.winners, start=1):
        click.echo(f"{place:4}. {winner}  {names[winner]}")
    for oddity in pb.oddities[:20]:
        click.echo(f"note: {oddity}", err=True)


@click.group("round")
def round_group() -> None:
    """Bring rounds in and out."""


@round_group.command("import")
@click.argument("file", metavar="FILE.pb[.gz]")
@click.option("--place", "place_code", required=True, metavar="CODE", help="KATO code or short name of the place.")
@click.option("--rule", "rule", default=None, metavar="NAME", help="Counting rule; by default the one the file names.")
def import_file(file: str, place_code: str, rule: str | None) -> None:
    """Store an election file as a closed, counted round; all or nothing."""
    pb = read(file)
    try:
        place = place_by_code(place_code)
        with click.progressbar(length=len(pb.choices), label="ballots", file=sys.stderr) as bar:
            round_ = import_round(SYSTEM, place, pb, rule, lambda done, total: bar.update(done - bar.pos))
    except Missing:
        fail(f"there is no place {place_code}; import places first (asar places import) or use a code from the list")
    except (Refused, RuleError) as problem:
        fail(f"{file}: {problem}")
    else:
        click.echo(round_.public_id)


@round_group.command("export")
@click.argument("round_id", metavar="ID")
@click.option("--out", required=True, metavar="FILE.pb[.gz]")
def export_file(round_id: str, out: str) -> None:
    """Write a counted round as an election file."""
    try:
        round_ = round_by_id(round_id)
        outcome = result_of(round_).outcome
    except Missing:
        fail(f"there is no counted round {round_id}")
    _write(out, pb_of(round_, outcome))
    click.echo(out)


def _write(out: str, pb: Any) -> None:
    try:
        write_pb(Path(out), pb)
    except OSError as problem:
        fail(f"{out}: {problem.strerror or problem}")


COMMANDS = (tally_file, round_group)
