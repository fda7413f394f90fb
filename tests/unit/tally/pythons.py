"""Other Pythons from 3.11 on that this machine has: on the PATH, or named in ASAR_OTHER_PYTHONS (separated by ":")."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache

ASK = """
import importlib.util, json, sys
print(json.dumps([list(sys.version_info[:3]), sys.implementation.name, importlib.util.find_spec("numpy") is not None]))
"""
NAMES = ("python3", *(f"python3.{minor}" for minor in range(11, 20)), "pypy3")


@dataclass(frozen=True)
class Python:
    """An interpreter: its path, its version in words, and whether it has numpy."""

    path: str
    version: str
    has_numpy: bool


@cache
def other_pythons() -> list[Python]:
    """Every interpreter whose version or kind is another than that of this one, each version once."""
    given = os.environ.get("ASAR_OTHER_PYTHONS", "")
    found: dict[str, Python] = {}
    for path in [*given.split(os.pathsep), *(shutil.which(name) or "" for name in NAMES)]:
        if not path:
            continue
        done = subprocess.run([path, "-c", ASK], capture_output=True, text=True, check=False)
        if done.returncode:
            continue
        numbers, kind, has_numpy = json.loads(done.stdout)
        if numbers >= [3, 11] and (tuple(numbers), kind) != (tuple(sys.version_info[:3]), sys.implementation.name):
            version = f"{kind} {'.'.join(map(str, numbers))}"
            found.setdefault(version, Python(path, version, has_numpy))
    return list(found.values())
