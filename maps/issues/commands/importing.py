"""`asar issues import`: brings in issues from another town's list."""

import sys
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import click
from flask import current_app

from civic.communities.models import Place
from civic.communities.queries import place_by_code
from civic.kernel.commands import transaction
from civic.kernel.errors import Missing, Refused, RefusedRows
from civic.kernel.permissions import SYSTEM
from civic.locations.queries.ground import Ground, ground_of
from maps.issues.commands.asking import issues
from maps.issues.imports.headers import FIELDS
from maps.issues.imports.plan import Asked, read_plan
from maps.issues.imports.values import DateOrder
from maps.issues.models import IssueMap
from maps.issues.queries.ground import ground_of_map
from maps.issues.queries.maps import map_by_id
from maps.issues.services.importing import Imported, ImportPlan, begin_import_map, import_issues

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_ORDERS = {"day-first": DateOrder.DAY_FIRST, "month-first": DateOrder.MONTH_FIRST}


class Bad(click.ClickException):
    """What was asked for cannot be done; exit code 2, as for any bad input."""

    exit_code = 2


@issues.command("import")
@click.argument("file", type=_FILE)
@click.option("--map", "map_id", default="", help="The map they are put on: the last part of its address.")
@click.option("--new-map", "title", default="", help="Title of a new map for them; needs --place.")
@click.option("--place", "code", default="", help="KATO code or short name of the new map's place.")
@click.option("--column", "columns", multiple=True, metavar="FIELD=HEADER", help=f"Which column holds what; fields: {', '.join(FIELDS)}. May be repeated; FIELD= means none.")  # fmt: skip
@click.option("--encoding", default="", help="Encoding of the file (found by itself).")
@click.option("--delimiter", default="", help="Character between columns (found by itself).")
@click.option("--dates", type=click.Choice(list(_ORDERS)), default=None, help="Order of day and month in dates.")
@click.option("--zone", default="", help="Zone of times that name none, for example America/New_York (the town's).")
@click.option(
    "--dry-run", is_flag=True, help="Read everything, say every guess and every bad row; store nothing. Needs no map."
)
@click.option("--skip-bad", is_flag=True, help="Leave bad rows out and take the rest.")
def import_command(
    file: Path,
    map_id: str,
    title: str,
    code: str,
    columns: tuple[str, ...],
    encoding: str,
    delimiter: str,
    dates: str | None,
    zone: str,
    dry_run: bool,
    skip_bad: bool,
) -> None:
    """Bring in issues from another town's CSV: all or nothing, and the same file again changes nothing."""
    if not dry_run and not map_id and not (title and code):
        raise click.UsageError("say where to: --map MAP, or --new-map TITLE with --place CODE (or --dry-run to try)")
    if zone and zone not in available_timezones():
        raise click.UsageError(f"there is no time zone {zone}")
    issue_map, place = _goal(map_id, title, code)
    asked = Asked(
        zone=ZoneInfo(zone or str(current_app.config["TIME_ZONE"])),
        columns=columns,
        encoding=encoding,
        delimiter={"tab": "\t"}.get(delimiter, delimiter)[:1],
        order=_ORDERS[dates] if dates else None,
        skip_bad=skip_bad,
        area=_ground(issue_map, place),
    )
    click.echo(f"Reading {file.name}…", err=True)
    try:
        plan = read_plan(file, asked, lambda words: click.echo(words, err=True))
        _say(file.name, plan, asked)
        done = _stored(issue_map, place, title, plan, dry_run)
    except RefusedRows as problem:
        _explain(str(problem.field), problem.rows)
        raise Bad(str(problem.message)) from problem
    except Refused as problem:
        raise Bad(str(problem.message)) from problem
    verb = "would be " if dry_run else ""
    click.echo(
        f"{done.added} issues {verb}added, {done.updated} {verb}brought up to date, {done.unchanged} unchanged; {done.categories} "
        f"categories {verb}made; {plan.skipped} rows left out"
    )


def _ground(issue_map: IssueMap | None, place: Place | None) -> Ground | None:
    if issue_map is not None:
        return ground_of_map(issue_map)
    return ground_of(place) if place is not None else None


def _goal(map_id: str, title: str, code: str) -> tuple[IssueMap | None, Place | None]:
    try:
        if map_id:
            return map_by_id(map_id.rstrip("/").rpartition("/")[2]), None
        return None, place_by_code(code) if title and code else None
    except Missing as problem:
        what = "map" if map_id else "place with the code"
        raise Bad(f"there is no {what} {map_id or code}") from problem


def _say(name: str, plan: ImportPlan, asked: Asked) -> None:
    for note in plan.notes:
        click.echo(f"  {note}", err=True)
    click.echo(f"  Times without a zone are taken in {asked.zone}.", err=True)
    _explain(name, plan.problems)
    click.echo(f"{len(plan.rows)} rows can be taken, {plan.skipped} cannot.", err=True)


def _explain(name: str, problems: Sequence[tuple[int, int, object]]) -> None:
    for line, column, message in problems:
        click.echo(f"{name}:{line}:{column}: {message}", err=True)


class _Rehearsed(Exception):
    """Carries the answer of a dry run out of its transaction, which is thereby undone."""

    def __init__(self, done: Imported) -> None:
        super().__init__()
        self.done = done


def _stored(issue_map: IssueMap | None, place: Place | None, title: str, plan: ImportPlan, dry_run: bool) -> Imported:
    try:
        with transaction():
            if issue_map is not None:
                goal = issue_map
            elif place is not None:
                goal = begin_import_map(SYSTEM, place, title)
            else:
                return Imported(len(plan.rows), 0, 0, len({row.category.casefold() for row in plan.rows}))
            done = import_issues(SYSTEM, goal, plan, Progress(len(plan.rows)))
            if dry_run:
                raise _Rehearsed(done)
    except _Rehearsed as rehearsed:
        return rehearsed.done
    click.echo(f"The map: /maps/{goal.public_id}", err=True)
    return done


class Progress:
    """Says every ten thousand rows how far it is, and draws on one line where somebody watches."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.watched = sys.stderr.isatty()

    def __call__(self, done: int) -> None:
        """So many rows are stored."""
        if self.watched:
            click.echo(f"\r{done} of {self.total} stored…", err=True, nl=done >= self.total)
        elif done % 10_000 == 0:
            click.echo(f"{done} of {self.total} stored…", err=True)
