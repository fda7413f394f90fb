"""Keys kept as files beside, never inside, the database; a missing key fails closed."""

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from flask import current_app


class KeyMissing(Exception):
    """A key that must exist is not there; whoever operates the site must restore it from escrow."""


# What was read last, with the marks of the file: a key that is taken away or exchanged is noticed at its next use.
_kept: dict[str, tuple[tuple[int, int, int], bytes]] = {}


def _path(name: str, folder: Path | None = None) -> str:
    # Plain text instead of a Path: a vote asks for keys a dozen times.
    return f"{folder or current_app.config['HOME'] + '/keys'}/{name}"


def ensure(name: str, folder: Path | None = None) -> bytes:
    """The key of this name, made at first use: 32 random bytes, readable by the service only."""
    path = _path(name, folder)
    try:
        return _read(path)
    except FileNotFoundError:
        _make(Path(path))
    return _read(path)


def _make(path: Path) -> None:
    """Write a new key; whole or not at all, and the first of several processes wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_hex(32))
            out.flush()
            os.fsync(out.fileno())
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink()


def existing(name: str, fingerprint: str) -> bytes:
    """The key of this name, which must be there and match its published fingerprint.

    Raises:
        KeyMissing: the file is absent or another key lies in its place.
    """
    try:
        key = _read(_path(name))
    except FileNotFoundError as problem:
        raise KeyMissing(f"key {name} is missing") from problem
    if not hmac.compare_digest(fingerprint_of(key), fingerprint):
        raise KeyMissing(f"key {name} is not the one this record was made with")
    return key


def fingerprint_of(key: bytes) -> str:
    """Short public name of a key."""
    return hashlib.sha256(b"asar key fingerprint\0" + key).hexdigest()[:32]


def keyed(key: bytes, *parts: str | bytes) -> bytes:
    """HMAC-SHA-256 over length-prefixed parts, so that no two lists of parts look alike."""
    written = [part.encode() if isinstance(part, str) else part for part in parts]
    return hmac.digest(key, b"".join(len(part).to_bytes(4, "big") + part for part in written), "sha256")


def _read(path: str) -> bytes:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        _kept.pop(path, None)
        raise
    marks = (found.st_mtime_ns, found.st_size, found.st_ino)
    kept = _kept.get(path)
    if kept is None or kept[0] != marks:
        kept = _kept[path] = (marks, _parsed(Path(path)))
    return kept[1]


def _parsed(path: Path) -> bytes:
    try:
        key = bytes.fromhex(path.read_text().strip())
    except ValueError as problem:
        raise KeyMissing(f"key file {path.name} is damaged") from problem
    if len(key) != 32:
        raise KeyMissing(f"key file {path.name} is damaged")
    return key
