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
from civic.voting.models import Round
from civic.voting.queries.files import pb_of
from civic.voting.queries.pots import WHOLE
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
@click.option(
    "--part",
    default=None,
    metavar="CODE",
    help="The part whose pot is written, where money is divided; all: the whole place.",
)
@click.option(
    "--even-closed",
    is_flag=True,
    help="Write ballots that are not published because too few people voted; for auditors only.",
)
def export_file(round_id: str, out: str, part: str | None, even_closed: bool) -> None:
    """Write a counted round as an election file."""
    try:
        round_ = round_by_id(round_id)
        counted = result_of(round_, WHOLE if part == "all" else part)
    except Missing:
        fail(f"there is no counted round {round_id}" + (f" with a part {part}" if part else ""))
    if counted.pots and part is None:
        codes = ", ".join(each.pot or "all" for each in counted.pots)
        fail(f"the money of this round is divided: choose one with --part, of {codes}")
    if not counted.ballots_are_public:
        _warn(round_, even_closed)
    _write(out, pb_of(round_, counted.outcome, counted.pot))
    click.echo(out)


def _warn(round_: Round, even_closed: bool) -> None:
    """Ballots below the round's limit can name their voters: they leave the house only when that is said aloud."""
    reason = f"fewer than {round_.min_published} ballots were cast (in the round or in one of its parts), so single ballots are not published: they could name their voters"
    if not even_closed:
        fail(f"{reason}. An auditor who must recount them can ask for --even-closed")
    click.echo(f"warning: {reason}. Give this file to the auditors only and destroy it afterwards.", err=True)


def _write(out: str, pb: PbFile) -> None:
    try:
        write_pb(Path(out), pb)
    except OSError as problem:
        fail(f"{out}: {problem.strerror or problem}")
