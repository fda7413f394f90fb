"""`asar places …` and `asar role …`: what an operator does with places and roles."""

from pathlib import Path

import click

from civic.communities.imports import read_plan
from civic.communities.models import Role, RoleName
from civic.communities.queries import person_by_email, place_by_code, roles_held_by
from civic.communities.services import Done, Grant, Plan, grant_role, import_places, withdraw_role
from civic.kernel.commands import transaction
from civic.kernel.errors import Missing, Refused, RefusedRows
from civic.kernel.permissions import SYSTEM

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class Bad(click.ClickException):
    """What was asked for cannot be done; exit code 2, as for any bad input."""

    exit_code = 2


@click.group("places")
def places() -> None:
    """Places of the town."""


@places.command("import")
@click.argument("table", required=False, type=_FILE)
@click.option(
    "--csv", "named_table", type=_FILE, help="Table of places (columns kato, level, type, parent_kato, names)."
)
@click.option(
    "--geo", "drawings", multiple=True, type=_FILE, help="GeoJSON file of outlines, matched by kato; may be repeated."
)
@click.option(
    "--source", default="", help="Credit shown under maps drawn from these outlines (default: the file's name)."
)
@click.option("--dry-run", is_flag=True, help="Check everything and say what would change; store nothing.")
def import_command(
    table: Path | None, named_table: Path | None, drawings: tuple[Path, ...], source: str, dry_run: bool
) -> None:
    """Read in the tree of places and their outlines: all or nothing, and the same again changes nothing."""
    chosen = named_table or table
    if chosen is None and not drawings:
        raise click.UsageError("name a CSV file or at least one --geo file")
    click.echo("Reading…", err=True)
    try:
        plan = read_plan(chosen, list(drawings), source[:300])
        click.echo(f"{len(plan.rows)} places and {len(plan.outlines)} outlines read; storing…", err=True)
        done = _stored(plan, dry_run)
    except RefusedRows as problem:
        for line, column, message in problem.rows:
            where = f"{problem.field}:{line}:{column}" if column else f"{problem.field}, object {line}"
            click.echo(f"{where}: {message}", err=True)
        raise Bad(str(problem.message)) from problem
    except Refused as problem:
        raise Bad(str(problem.message)) from problem
    verb = "would be " if dry_run else ""
    click.echo(
        f"{done.created} places {verb}created, {done.changed} {verb}changed, {done.outlines} outlines {verb}drawn"
    )


class _Rehearsed(Exception):
    """Carries the answer of a dry run out of its transaction, which is thereby undone."""

    def __init__(self, done: Done) -> None:
        super().__init__()
        self.done = done


def _stored(plan: Plan, dry_run: bool) -> Done:
    try:
        with transaction():
            done = import_places(SYSTEM, None, plan)
            if dry_run:
                raise _Rehearsed(done)
            return done
    except _Rehearsed as rehearsed:
        return rehearsed.done


@click.group("role")
def role() -> None:
    """Roles held in places."""


def _asked(fn: click.decorators.FC) -> click.decorators.FC:
    for option in (
        click.option("--email", required=True, help="Address of an existing account."),
        click.option("--place", "code", required=True, help="KATO code or short name of the place."),
        click.option("--role", "name", required=True, type=click.Choice([str(name) for name in RoleName])),
        click.option("--reason", required=True, help="Why; kept with the record."),
    ):
        fn = option(fn)
    return fn


@role.command("grant")
@_asked
def grant(email: str, code: str, name: str, reason: str) -> None:
    """Give an existing account a role in a place (and so in everything below it)."""
    try:
        grant_role(SYSTEM, _grant(email, code, name), reason)
    except Refused as problem:
        raise Bad(str(problem.message)) from problem
    click.echo(f"{email} is now {name} in {code}")


@role.command("withdraw")
@_asked
def withdraw(email: str, code: str, name: str, reason: str) -> None:
    """Take a role back; the record of it stays."""
    wanted = _grant(email, code, name)
    try:
        withdraw_role(SYSTEM, _live(wanted, email), reason)
    except Refused as problem:
        raise Bad(str(problem.message)) from problem
    click.echo(f"{email} is no longer {name} in {code}")


def _grant(email: str, code: str, name: str) -> Grant:
    person = person_by_email(email)
    if person is None:
        raise Bad(f"there is no account with the address {email}")
    try:
        return Grant(place_by_code(code), RoleName(name), person.id)
    except Missing as problem:
        raise Bad(f"there is no place with the code {code}") from problem


def _live(wanted: Grant, email: str) -> Role:
    person = person_by_email(email)
    held = roles_held_by(person) if person else []
    for one in held:
        if one.place_id == wanted.place.id and one.name == wanted.name and one.withdrawn_at is None:
            return one
    raise Bad(f"{email} does not hold the role {wanted.name} in {wanted.place.code}")
