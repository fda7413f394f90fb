"""Keys kept as files beside, never inside, the database; a missing key fails closed."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from flask import current_app


class KeyMissing(Exception):
    """A key that must exist is not there; whoever operates the site must restore it from escrow."""


def _folder() -> Path:
    folder = Path(current_app.config["HOME"]) / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def ensure(name: str, folder: Path | None = None) -> bytes:
    """The key of this name, made at first use: 32 random bytes, readable by the service only."""
    path = (folder or _folder()) / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    with os.fdopen(handle, "w") as out:
        out.write(secrets.token_hex(32))
        out.flush()
        os.fsync(out.fileno())
    return _read(path)


def existing(name: str, fingerprint: str) -> bytes:
    """The key of this name, which must be there and match its published fingerprint.

    Raises:
        KeyMissing: the file is absent or another key lies in its place.
    """
    path = _folder() / name
    if not path.exists():
        raise KeyMissing(f"key {name} is missing")
    key = _read(path)
    if not hmac.compare_digest(fingerprint_of(key), fingerprint):
        raise KeyMissing(f"key {name} is not the one this record was made with")
    return key


def fingerprint_of(key: bytes) -> str:
    """Short public name of a key."""
    return hashlib.sha256(b"asar key fingerprint\0" + key).hexdigest()[:32]


def keyed(key: bytes, *parts: str | bytes) -> bytes:
    """HMAC-SHA-256 over length-prefixed parts, so that no two lists of parts look alike."""
    mac = hmac.new(key, digestmod=hashlib.sha256)
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        mac.update(len(data).to_bytes(4, "big") + data)
    return mac.digest()


def _read(path: Path) -> bytes:
    text = path.read_text().strip()
    try:
        key = bytes.fromhex(text)
    except ValueError as problem:
        raise KeyMissing(f"key file {path.name} is damaged") from problem
    if len(key) != 32:
        raise KeyMissing(f"key file {path.name} is damaged")
    return key
