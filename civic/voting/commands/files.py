"""Reading election files and writing results, or ending with one line that says what is wrong."""

import sys
from pathlib import Path
from typing import NoReturn

import click

from civic.tally.exchange import BadFile, PbFile, read_pb

REFUSED = 1
BAD_INPUT = 2


def fail(message: str) -> NoReturn:
    """Say what is wrong and end with the exit code for bad input."""
    click.echo(message, err=True)
    sys.exit(BAD_INPUT)


def read(source: str) -> PbFile:
    """Read an election file or end with line and column of what is wrong."""
    try:
        return read_pb(source)
    except BadFile as problem:
        fail(f"{source}: {problem}")
    except OSError as problem:
        fail(f"{source}: {problem.strerror or problem}")


def write(target: str, text: str) -> None:
    """Write a text file, whole or not at all."""
    path = Path(target)
    fresh = path.with_name(path.name + ".new")
    try:
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(path)
    except OSError as problem:
        fresh.unlink(missing_ok=True)
        fail(f"{target}: {problem.strerror or problem}")


def progress(words: str) -> None:
    """Say what is being done, to a person at a terminal only."""
    if sys.stderr.isatty():
        click.echo(words, err=True)
