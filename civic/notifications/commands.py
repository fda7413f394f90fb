"""`asar deliver`: sends waiting letters."""

import time

import click

from civic.kernel.permissions import SYSTEM
from civic.notifications.services import deliver, run_errands


@click.command("deliver")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many letters.")
@click.option("--every", type=click.IntRange(min=1), help="Stay and look again every so many seconds.")
def deliver_command(limit: int | None, every: int | None) -> None:
    """Write what time has brought about, and send waiting letters, each once.

    Exit code 1 when something could not be done or sent; it is tried again next time.
    """
    well = _once(limit)
    while every is not None:
        time.sleep(every)
        well = _once(limit)
    if not well:
        raise SystemExit(1)


def _once(limit: int | None) -> bool:
    """Do what is due and send what waits; whether all of it went well."""
    failed = run_errands(SYSTEM)
    if failed:
        click.echo(f"could not do: {', '.join(failed)}; the log says why", err=True)
    sent = deliver(SYSTEM, limit)
    if sent.failed:
        # How many went out is told nowhere: of reminders it would be a turnout, and this ends up in a journal.
        click.echo("some letters could not be sent; they are tried again later", err=True)
    return not (failed or sent.failed)
