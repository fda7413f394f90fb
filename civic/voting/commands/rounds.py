"""Bringing rounds in and out as election files."""

import sys
from pathlib import Path

import click

from civic.communities.queries import place_by_code
from civic.kernel.errors import Missing, Refused
from civic.kernel.permissions import SYSTEM
from civic.tally import RuleError
from civic.tally.exchange import PbFile, write_pb
from civic.voting.commands.files import fail, read
from civic.voting.queries.files import pb_of
from civic.voting.queries.results import result_of
from civic.voting.queries.rounds import round_by_id
from civic.voting.services.importing import import_round


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


def _write(out: str, pb: PbFile) -> None:
    try:
        write_pb(Path(out), pb)
    except OSError as problem:
        fail(f"{out}: {problem.strerror or problem}")
