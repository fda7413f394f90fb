"""Fails when a test that needs a browser, PostGIS, the real data or the outside count was skipped; silent otherwise."""

import sys
import xml.etree.ElementTree as ET
from pathlib import Path

MUST_RUN = ("browser", "postgis", "real data", "oracle")


def skipped(report: Path) -> list[str]:
    """One line for each forbidden skip: the test's name and the reason it gave."""
    lines = []
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 (our own pytest wrote it a moment ago)
        skip = case.find("skipped")
        reason = "" if skip is None else f"{skip.get('message', '')} {skip.text or ''}"
        if any(word in reason.lower() for word in MUST_RUN):
            lines.append(f"{case.get('classname')}.{case.get('name')}: {skip.get('message', '')}")
    return lines


def main() -> int:
    """Exit code 1 with the list on standard error, or 0 and no word."""
    report = Path(sys.argv[1])
    if not report.is_file():
        sys.stderr.write(f"no test report at {report}\n")
        return 1
    lines = skipped(report)
    for line in lines:
        sys.stderr.write(f"skipped, but must run here: {line}\n")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
