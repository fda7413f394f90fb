"""Reading election files and writing results, or ending with one line that says what is wrong."""

import sys
from pathlib import Path
from typing import NoReturn

import click

from civic.tally.exchange import BadFile, PbFile, read_election, write_election

REFUSED = 1
BAD_INPUT = 2


def fail(message: str) -> NoReturn:
    """Say what is wrong and end with the exit code for bad input."""
    click.echo(message, err=True)
    sys.exit(BAD_INPUT)


def read(source: str) -> PbFile:
    """Read an election file or end with line and column of what is wrong."""
    try:
        return read_election(source)
    except BadFile as problem:
        fail(f"{source}: {problem}")
    except OSError as problem:
        fail(f"{source}: {problem.strerror or problem}")


def write(target: str, text: str) -> None:
    """Write a text file, whole or not at all."""
    write_bytes(target, text.encode())


def write_election_file(target: str, pb: PbFile) -> None:
    """Write an election in the format its name asks for, whole or not at all."""
    path = Path(target)
    fresh = path.with_name("new-" + path.name)
    try:
        write_election(fresh, pb)
        fresh.replace(path)
    except (OSError, ValueError) as problem:
        fresh.unlink(missing_ok=True)
        fail(f"{target}: {getattr(problem, 'strerror', None) or problem}")


def write_bytes(target: str, data: bytes) -> None:
    """Write a file, whole or not at all."""
    path = Path(target)
    fresh = path.with_name(path.name + ".new")
    try:
        fresh.write_bytes(data)
        fresh.replace(path)
    except OSError as problem:
        fresh.unlink(missing_ok=True)
        fail(f"{target}: {problem.strerror or problem}")


def progress(words: str) -> None:
    """Say what is being done, to a person at a terminal only."""
    if sys.stderr.isatty():
        click.echo(words, err=True)
