"""The command line: python -m verifier [--quick] CERTIFICATE FILE.pb[.gz]."""

import sys
from pathlib import Path

from . import __doc__ as usage
from .exact import Refused
from .verifying import verify


def main(arguments: list[str]) -> int:
    """Say whether the certificate is confirmed; returns the exit code."""
    hasty = arguments[:1] == ["--quick"]
    arguments = arguments[1:] if hasty else arguments
    if len(arguments) != 2:
        sys.stderr.write(f"{usage}")
        return 2
    try:
        data = verify(Path(arguments[0]).read_text(encoding="utf-8"), arguments[1], hasty)
    except Refused as reason:
        sys.stdout.write(f"REFUSED: {reason}\n")
        return 1
    except (OSError, EOFError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as problem:
        sys.stderr.write(f"unreadable: {type(problem).__name__}: {problem}\n")
        return 2
    if hasty and data["rule"]["parameters"].get("completion", "").startswith("add1"):
        sys.stdout.write("not looked at: whether raising the shares should have ended earlier\n")
    winners = " ".join(data["result"]["winners"])
    sys.stdout.write(f"confirmed: {data['rule']['rule']}, {data['input']['voters']} ballots, winners: {winners}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
