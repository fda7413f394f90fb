"""`asar geo …`: what an operator does with what is drawn beneath all maps."""

from pathlib import Path

import click

from civic.kernel.commands import transaction
from civic.kernel.errors import RefusedRows
from civic.kernel.permissions import SYSTEM
from civic.locations.imports import read_ground
from civic.locations.services import GroundDone, GroundPlan, import_ground

SETTLEMENTS = "kz_places_osm.csv"
BASE = "kz_base_ne50.geojson"


class Bad(click.ClickException):
    """What was asked for cannot be done; exit code 2, as for any bad input."""

    exit_code = 2


@click.group("geo")
def geo() -> None:
    """Settlements by name, and what is drawn beneath all maps."""


@geo.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--source", default="© OpenStreetMap contributors, ODbL 1.0", help="Credit of the settlements, shown on maps."
)
@click.option("--base-source", default="Natural Earth", help="Credit of the base map's shapes, shown on maps.")
@click.option("--dry-run", is_flag=True, help="Check everything and say what would be there; store nothing.")
def import_command(folder: Path, source: str, base_source: str, dry_run: bool) -> None:
    """Read in a folder with kz_places_osm.csv and kz_base_ne50.geojson (one may be absent), replacing what was there: all or nothing."""
    table, drawing = (path if path.is_file() else None for path in (folder / SETTLEMENTS, folder / BASE))
    if table is None and drawing is None:
        raise Bad(f"{folder} has neither {SETTLEMENTS} nor {BASE}")
    click.echo("Reading…", err=True)
    try:
        plan = read_ground(table, drawing, source, base_source)
    except RefusedRows as problem:
        for line, column, message in problem.rows:
            where = f"{problem.field}:{line}:{column}" if column else f"{problem.field}, object {line}"
            click.echo(f"{where}: {message}", err=True)
        raise Bad(str(problem.message)) from problem
    done = _counted(plan) if dry_run else _stored(plan)
    click.echo(f"{done.settlements} settlements and {done.shapes} shapes {'would be ' if dry_run else ''}read in")


def _counted(plan: GroundPlan) -> GroundDone:
    return GroundDone(len(plan.settlements or ()), len(plan.shapes or ()))


def _stored(plan: GroundPlan) -> GroundDone:
    with transaction():
        return import_ground(SYSTEM, None, plan)
