"""The one console script: `asar …`; features add their own commands through the manifest."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from functools import update_wrapper
from pathlib import Path
from typing import Any

import click
from flask import Flask

from civic import __version__
from civic.app import CORE, INSTRUMENTS, create_app
from civic.demo.loader import load_demo
from civic.doctor import findings
from civic.kernel.extensions import db
from civic.kernel.migrations import MigrationError, upgrade
from civic.server import serve
from civic.settings import SettingsError

# Commands that work on files alone and need no town.
WITHOUT_TOWN = frozenset({"tally", "verify"})


def open_town(**given: Any) -> Flask:
    """The app with its database created and migrated; a wrong setting ends the program in plain words."""
    try:
        app = create_app(**given)
        upgrade(app, Path(app.config["HOME"]))
    except (SettingsError, MigrationError) as problem:
        click.echo(f"asar: {problem}", err=True)
        sys.exit(2)
    return app


@contextmanager
def in_town(**given: Any) -> Iterator[Flask]:
    """The town's app with its context open; every connection is closed in the end."""
    app = open_town(**given)
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="asar")
def main() -> None:
    """Asar: a community carried from voice to brick.

    Settings come from the environment (see the handbook, page "settings"); ASAR_HOME names the folder of everything kept.
    """


@main.command()
@click.option(
    "--demo",
    is_flag=True,
    help="Load the demo town first, once, and offer staff their second factor instead of requiring it.",
)
@click.option("--host", default=None, help="Address to serve on (HOST).")
@click.option("--port", default=None, type=click.IntRange(1, 65535), help="Port to serve on (PORT).")
def run(demo: bool, host: str | None, port: int | None) -> None:
    """Create or migrate the database, then serve until stopped."""
    given: dict[str, Any] = {"DEMO": True, "STAFF_SECOND_FACTOR": "offered"} if demo else {}
    given |= {name: value for name, value in (("HOST", host), ("PORT", port)) if value is not None}
    app = open_town(**given)
    if demo:
        with app.app_context():
            accounts = load_demo(say=click.echo)
        for line in accounts:
            click.echo(line)
    serve(app)


@main.command()
def demo() -> None:
    """Load the demo town into this installation's database (once; never beside real data)."""
    with in_town(DEMO=True, STAFF_SECOND_FACTOR="offered"):
        for line in load_demo(say=click.echo):
            click.echo(line)


@main.command()
def doctor() -> None:
    """Check this installation and say in plain words what is not fit for a real vote; exit code 1 if anything."""
    with in_town() as app:
        serious = 0
        for finding in findings(app):
            click.echo(f"{'FIX ' if finding.serious else 'note'}  {finding.text}")
            serious += finding.serious
    click.echo("All is well." if not serious else f"{serious} to fix before a real vote.")
    sys.exit(1 if serious else 0)


def _in_town(command: click.Command) -> click.Command:
    """A twin of the command that runs inside the town's app, opened only when it really runs.

    The feature's own command stays as it is: whoever has an app open already calls that one.
    """
    twin = copy(command)
    if isinstance(twin, click.Group):
        twin.commands = {name: _in_town(part) for name, part in twin.commands.items()}
        return twin
    inner: Callable[..., Any] | None = command.callback
    if inner is None or command.name in WITHOUT_TOWN:
        return twin

    def opened(*args: Any, **kwargs: Any) -> Any:
        with in_town():
            return inner(*args, **kwargs)

    update_wrapper(opened, inner)
    twin.callback = opened
    return twin


def _gather() -> None:
    from_features = [command for feature in CORE + INSTRUMENTS for command in feature.commands]
    for command in from_features:
        main.add_command(_in_town(command))


_gather()
