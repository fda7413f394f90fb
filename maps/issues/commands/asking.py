"""`asar issues ask`: asks reporters whether what was called done is done, without waiting for `asar deliver` to do so."""

import click

from civic.kernel.permissions import SYSTEM
from maps.issues.services.asking import ask_reporters


@click.group("issues")
def issues() -> None:
    """Work on issue maps."""


@issues.command("ask")
def ask() -> None:
    """Queue the question «is it done?» to reporters, once for each issue called done; letters go with `asar deliver`."""
    click.echo(f"{ask_reporters(SYSTEM)} issues asked about")
