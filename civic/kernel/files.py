"""Uploads: re-encoded in a bounded process, stored under random names, served so that a browser can only look."""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, NamedTuple

from flask import Blueprint, Flask, Response, current_app
from sqlalchemy import Integer, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from civic.kernel import clock
from civic.kernel.errors import Missing, Refused
from civic.kernel.extensions import db
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.records import UtcDateTime, public_id
from civic.kernel.views import public

SIZES = ("large", "thumb")
SECONDS = 30
UNUSED = timedelta(days=7)
"""A form half filled in may lie open on a phone for so long before its photos are forgotten."""
ORPHANED = timedelta(days=1)
_WORKSHOP = Path(__file__).with_name("imaging.py")
_NAME = re.compile(r"[2-9a-z]{16}")
_MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
_LARGEST_GENERATED = 400_000
_WORDS = {
    "kind": _l("This is not a picture we can use. Send a photo as JPEG, PNG or WebP."),
    "pixels": _l("This picture is too large. Send one of at most 40 megapixels."),
    "small": _l("This picture is too small. Send one of at least 32 × 32 pixels."),
    "broken": _l("This picture is damaged or cut off. Send it again, or choose another one."),
}

blueprint = Blueprint("files", __name__)


class Upload(db.Model):  # type: ignore[name-defined, misc]  # flask-sqlalchemy builds the base at run time
    """A stored picture in two sizes. The files lie beside the database under the public id."""

    __tablename__ = "upload"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    """Of the large picture, so that a page can reserve its room."""
    large_bytes: Mapped[int] = mapped_column(Integer)
    thumb_bytes: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the large picture as stored."""
    person_id: Mapped[int | None] = mapped_column(Integer)
    """Who sent it; the ground floor knows persons only by number."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Picture:
    """A picture that has been checked and re-encoded, not yet stored."""

    width: int
    height: int
    large: bytes
    thumb: bytes
    spot: tuple[float, float] | None = None
    """Longitude and latitude the camera had noted: offered to whoever sent the picture, never stored."""


class Box(NamedTuple):
    """A part of the large picture, in its pixels from the upper left corner."""

    left: int
    top: int
    width: int
    height: int


def checked(stream: IO[bytes], field: str | None = "photo") -> Picture:
    """Check and re-encode an upload. Slow: call it before the command, never while the database is locked.

    Raises:
        Refused: too heavy, not a JPEG, PNG or WebP picture, too many pixels, or damaged.
    """
    most = int(current_app.config["UPLOAD_MB"]) * 1024 * 1024
    data = stream.read(most + 1)
    if len(data) > most:
        raise Refused(field, _l("This file is larger than %(n)s MB.", n=current_app.config["UPLOAD_MB"]))
    if not data.startswith(_MAGIC):
        raise Refused(field, _WORDS["kind"])
    return _reencode(data, field)


def painted(upload: "Upload", boxes: Sequence[Box]) -> Picture:
    """A stored picture with these parts painted over, as a new one. Slow: outside any command.

    Raises:
        Refused: the stored file is damaged.
    """
    return _reencode(_path(upload.public_id, "large").read_bytes(), None, boxes)


def _in_workshop(data: bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 - our own program, by its full path, with our own words and whole numbers for arguments
        [sys.executable, "-I", str(_WORKSHOP), *arguments],
        input=data,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        timeout=SECONDS,
        check=False,
    )


def _reencode(data: bytes, field: str | None, boxes: Sequence[Box] = ()) -> Picture:
    try:
        done = _in_workshop(data, *(",".join(str(int(side)) for side in box) for box in boxes))
    except subprocess.TimeoutExpired as problem:
        raise Refused(field, _WORDS["broken"]) from problem
    line, _newline, rest = done.stdout.partition(b"\n")
    try:
        head: dict[str, object] = json.loads(line)
    except ValueError as problem:  # the process was stopped by one of its limits
        raise Refused(field, _WORDS["broken"]) from problem
    if done.returncode != 0:
        raise Refused(field, _WORDS.get(str(head.get("why")), _WORDS["broken"]))
    cut = int(str(head["large"]))
    return replace(_verified(rest[:cut], rest[cut:]), spot=_spot(head.get("spot")))


def _spot(given: object) -> tuple[float, float] | None:
    if not isinstance(given, list) or len(given) != 2:
        return None
    lon, lat = float(given[0]), float(given[1])
    # NaN fails every comparison.
    return (lon, lat) if -180 <= lon <= 180 and -90 <= lat <= 90 else None


def _verified(large: bytes, thumb: bytes) -> Picture:
    width, height = webp_size(large)
    webp_size(thumb)
    return Picture(width, height, large, thumb)


def webp_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels of a plain WebP file: one frame, no metadata, nothing after its end.

    Raises:
        ValueError: it is anything else.
    """
    if (
        len(data) < 30
        or data[:4] != b"RIFF"
        or data[8:12] != b"WEBP"
        or int.from_bytes(data[4:8], "little") + 8 != len(data)
    ):
        raise ValueError("not a whole WebP file")
    if data[12:16] == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
    if data[12:16] == b"VP8L" and data[20] == 0x2F:
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    raise ValueError("not a plain WebP picture")


def keep(picture: Picture, person_id: int | None = None) -> Upload:
    """Store a checked picture; inside a command. If the command fails, only two unnamed files remain."""
    name = public_id(16)
    for size, data in (("large", picture.large), ("thumb", picture.thumb)):
        _write(_path(name, size), data)
    upload = Upload(
        public_id=name,
        width=picture.width,
        height=picture.height,
        large_bytes=len(picture.large),
        thumb_bytes=len(picture.thumb),
        sha256=hashlib.sha256(picture.large).hexdigest(),
        person_id=person_id,
        created_at=clock.now(),
    )
    db.session.add(upload)
    db.session.flush()
    return upload


def renamed(upload: Upload) -> str:
    """Give a stored picture a new name, inside a command; gives the old one, to be ``dropped`` when that is real."""
    old, upload.public_id = upload.public_id, public_id(16)
    for size in SIZES:
        _write(_path(upload.public_id, size), _path(old, size).read_bytes())
    return old


def dropped(names: Iterable[str]) -> None:
    """Remove the files of names that no stored picture has any more; their addresses lead nowhere from now on."""
    for name in names:
        if db.session.scalar(select(Upload.id).where(Upload.public_id == name)) is None:
            for size in SIZES:
                _path(name, size).unlink(missing_ok=True)
            _shared_path(name).unlink(missing_ok=True)


def forget_abandoned(now: datetime) -> int:
    """Delete, inside a command, stored pictures that nothing has used for a week; how many there were.

    They come from forms that were never sent, and from pictures that others replaced. ``clear_folder`` takes their files.
    """
    used = [
        select(column).where(column.is_not(None))
        for table in db.metadata.tables.values()
        for column in table.columns
        if column.references(Upload.__table__.c.id)
    ]
    unused = [Upload.id.not_in(each) for each in used]
    old = delete(Upload).where(Upload.created_at < now - UNUSED, *unused)
    return len(db.session.scalars(old.returning(Upload.id)).all())


def clear_folder(now: datetime) -> int:
    """Remove files that belong to no stored picture and are a day old; how many there were. Call it outside a command.

    A younger file may belong to a picture that another request is storing at this moment.
    """
    gone = 0
    for folder in sorted(_path("__", "").parent.parent.glob("??")):
        # One folder after the other, so that the names of all pictures never lie in memory together.
        known = set(db.session.scalars(select(Upload.public_id).where(Upload.public_id.startswith(folder.name))))
        for path in folder.iterdir():
            old = now.timestamp() - path.stat().st_mtime > ORPHANED.total_seconds()
            if old and path.name.partition("-")[0] not in known:
                path.unlink(missing_ok=True)
                gone += 1
    return gone


def store_image(stream: IO[bytes], person_id: int | None = None, field: str | None = "photo") -> Upload:
    """Check and store in one go, for imports and commands without haste.

    Raises:
        Refused: see ``checked``.
    """
    return keep(checked(stream, field), person_id)


def store_generated(large: bytes, thumb: bytes) -> Upload:
    """Store a picture the product drew itself, already as WebP in both sizes.

    Raises:
        ValueError: not plain WebP, too heavy, or wider than a stored picture may be.
    """
    picture = _verified(large, thumb)
    if picture.width > 1280 or max(len(large), len(thumb)) > _LARGEST_GENERATED:
        raise ValueError("a drawn picture is too large")
    return keep(picture)


def _path(name: str, size: str) -> Path:
    return Path(current_app.config["HOME"]) / "uploads" / name[:2] / f"{name}-{size}.webp"


def _shared_path(name: str) -> Path:
    return _path(name, "large").with_name(f"{name}-shared.jpg")


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(f".{public_id(6)}.new")
    with fresh.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)


@blueprint.get("/files/<name>/<size>")
@public
def show(name: str, size: str) -> Response:
    """Send a stored picture; its name is random, so it may be kept for ever."""
    if size not in SIZES or not _NAME.fullmatch(name):
        raise Missing(name)
    try:
        return _picture(_path(name, size).read_bytes(), "image/webp")
    except FileNotFoundError as problem:
        raise Missing(name) from problem


@blueprint.get("/files/<name>/shared.jpg")
@public
def shared(name: str) -> Response:
    """The picture that a messenger shows beside a link: a JPEG, as not all of them read WebP; made when first asked for."""
    if not _NAME.fullmatch(name):
        raise Missing(name)
    large, path = _path(name, "large"), _shared_path(name)
    try:
        if not path.exists():
            done = _in_workshop(large.read_bytes(), "--shared")
            if done.returncode != 0:
                raise Missing(name)
            _write(path, done.stdout)
        data = path.read_bytes()
    except (FileNotFoundError, subprocess.TimeoutExpired) as problem:
        raise Missing(name) from problem
    if not large.exists():
        # It was taken away meanwhile, and must not live on in this shape.
        path.unlink(missing_ok=True)
        raise Missing(name)
    return _picture(data, "image/jpeg")


def _picture(data: bytes, kind: str) -> Response:
    response = Response(data, mimetype=kind)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Content-Disposition"] = "inline"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def install(app: Flask) -> None:
    """Serve stored pictures."""
    app.register_blueprint(blueprint)
