"""The stand-alone verifier as one file to take away: a zip that Python runs, the same bytes wherever it is made."""

from __future__ import annotations

import io
import zipfile
from importlib.resources import files

PACKAGE = "verifier"
START = f"""import sys

from {PACKAGE}.__main__ import main

sys.exit(main(sys.argv[1:]))
"""
NO_TIME = (1980, 1, 1, 0, 0, 0)


def verifier_archive() -> bytes:
    """The bytes of the file: `python3 verifier.pyz CERTIFICATE FILE.pb` needs Python 3.11 or later and nothing else.

    Nothing is compressed, so that the bytes do not depend on who packs them and the program can be read as it is.
    """
    parts = {"__main__.py": START}
    for source in files("civic.tally.verifier").iterdir():
        if source.name.endswith(".py"):
            parts[f"{PACKAGE}/{source.name}"] = source.read_text(encoding="utf-8")
    packed = io.BytesIO()
    packed.write(b"#!/usr/bin/env python3\n")
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_STORED) as archive:
        for name in sorted(parts):
            entry = zipfile.ZipInfo(name, NO_TIME)
            # The system a zip was made on is written into it: always the same one, and a readable file.
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, parts[name].encode())
    return packed.getvalue()
