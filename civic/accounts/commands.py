"""`asar person …`: accounts from the command line of the machine."""

import click

from civic.accounts import services
from civic.accounts.queries import person_by_email
from civic.kernel import clock, files
from civic.kernel.errors import Refused
from civic.kernel.i18n import LANGUAGES
from civic.kernel.permissions import SYSTEM


@click.group(name="person")
def person() -> None:
    """Accounts: add one, help with a lost phone, clear away what has expired."""


@person.command()
@click.option("--email", required=True, help="Mail address; signs the person in.")
@click.option("--name", required=True, help="Name as others see it.")
@click.option(
    "--language", type=click.Choice(list(LANGUAGES)), default="kk", show_default=True, help="Language of letters."
)
@click.option("--unconfirmed", is_flag=True, help="Leave the address to be proved by a letter.")
@click.password_option(
    help="Asked for when not given; the environment variable ASAR_PASSWORD serves scripts.", envvar="ASAR_PASSWORD"
)
def add(email: str, name: str, language: str, unconfirmed: bool, password: str) -> None:
    """Add an account."""
    try:
        added = services.create_person(
            SYSTEM, None, email=email, name=name, password=password, locale=language, confirmed=not unconfirmed
        )
    except Refused as refusal:
        raise click.UsageError(str(refusal.message)) from refusal
    click.echo(added.public_id)


@person.command(name="second-factor-off")
@click.option("--email", required=True, help="Whose second factor is lost.")
@click.option("--reason", required=True, help="Why, for the audit log: how you know it is them.")
def second_factor_off(email: str, reason: str) -> None:
    """Turn a lost second factor off; the person is signed out everywhere and told by mail."""
    found = person_by_email(email)
    if found is None:
        raise click.UsageError("there is no account with this address")
    services.lose_second_factor(SYSTEM, found, reason)
    click.echo("off")


@person.command()
def sweep() -> None:
    """Delete sessions, links and counters that have run out, and photos of forms never sent; run it every night."""
    gone = services.sweep(SYSTEM, None)
    click.echo(gone + files.clear_folder(clock.now()))


COMMANDS: tuple[click.Command, ...] = (person,)
