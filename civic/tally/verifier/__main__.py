"""The command line: python -m verifier CERTIFICATE FILE.pb[.gz]."""

import sys
from pathlib import Path

from . import __doc__ as usage
from .exact import Refused
from .verifying import verify


def main(arguments: list[str]) -> int:
    """Say whether the certificate is confirmed; returns the exit code."""
    if len(arguments) != 2:
        sys.stderr.write(f"{usage}")
        return 2
    try:
        data = verify(Path(arguments[0]).read_text(encoding="utf-8"), arguments[1])
    except Refused as reason:
        sys.stdout.write(f"REFUSED: {reason}\n")
        return 1
    except (OSError, EOFError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as problem:
        sys.stderr.write(f"unreadable: {type(problem).__name__}: {problem}\n")
        return 2
    winners = " ".join(data["result"]["winners"])
    sys.stdout.write(f"confirmed: {data['rule']['rule']}, {data['input']['voters']} ballots, winners: {winners}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
