"""`asar deliver`: sends waiting letters."""

import time

import click

from civic.kernel.permissions import SYSTEM
from civic.notifications.services import Sent, deliver


@click.command("deliver")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many letters.")
@click.option("--every", type=click.IntRange(min=1), help="Stay and look again every so many seconds.")
def deliver_command(limit: int | None, every: int | None) -> None:
    """Send waiting letters, each once; exit code 1 when some could not be sent (they are tried again next time)."""
    sent = _once(limit)
    while every is not None:
        time.sleep(every)
        sent = _once(limit)
    if sent.failed:
        raise SystemExit(1)


def _once(limit: int | None) -> Sent:
    sent = deliver(SYSTEM, limit)
    if sent.delivered or sent.failed:
        click.echo(f"{sent.delivered} letters sent, {sent.failed} failed")
    return sent
