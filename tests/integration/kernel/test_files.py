"""Uploads: whatever comes in, only two clean pictures are kept, or a plain refusal."""

import io
import struct
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from civic.kernel import clock, files
from civic.kernel.commands import transaction
from civic.kernel.database import writing
from civic.kernel.errors import Refused
from civic.kernel.extensions import db
from civic.kernel.files import Upload, checked, store_generated, store_image, webp_size
from civic.voting.models import Project
from tests.factories import rounds as make
from tests.support.visitor import Visitor

GPS_IFD, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


def picture(form: str = "JPEG", size: tuple[int, int] = (1600, 900), **saved: object) -> bytes:
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    out = io.BytesIO()
    image.save(out, form, **saved)
    return out.getvalue()


def with_gps() -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[MAKER] = "SecretPhone 5"
    exif.get_ifd(GPS_IFD).update({1: "N", 2: (52.0, 17.0, 12.0), 3: "E", 4: (76.0, 57.0, 0.0)})
    return picture(exif=exif)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width: int, height: int) -> bytes:
    """A tiny PNG whose header claims a huge picture of zeros."""
    rows = zlib.compressobj(9)
    line = b"\0" * (width + 1)
    body = b"".join(rows.compress(line) for _row in range(height)) + rows.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def stored(app: Flask, data: bytes) -> Upload:
    with transaction():
        return store_image(io.BytesIO(data))


def large(app: Flask, upload: Upload) -> bytes:
    return (Path(app.config["HOME"]) / "uploads" / upload.public_id[:2] / f"{upload.public_id}-large.webp").read_bytes()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_two_webp_pictures(app: Flask, visitor: Visitor, form: str) -> None:
    upload = stored(app, picture(form))
    assert (upload.width, upload.height) == (1280, 720)
    name = upload.public_id
    seen = visitor.get(f"/files/{name}/large")
    assert seen.status == 200
    assert seen.response.mimetype == "image/webp"
    assert webp_size(seen.response.data) == (1280, 720)
    assert webp_size(visitor.get(f"/files/{name}/thumb").response.data) == (320, 180)
    headers = seen.response.headers
    assert "immutable" in headers["Cache-Control"]
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Content-Disposition"] == "inline"


def test_nothing_of_where_and_with_what_remains(app: Flask) -> None:
    data = with_gps()
    assert b"SecretPhone" in data
    kept = large(app, stored(app, data))
    assert b"SecretPhone" not in kept
    assert b"EXIF" not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()


def test_a_photo_taken_upright_stands_upright(app: Flask) -> None:
    upload = stored(app, with_gps())
    assert upload.height > upload.width


def test_what_hides_behind_a_picture_is_cut_off(app: Flask) -> None:
    page = b"<script>alert(1)</script>PK\x03\x04evil.zip"
    assert page not in large(app, stored(app, picture() + page))
    hidden = picture(comment=b"<script>alert(2)</script>")
    assert b"<script>" not in large(app, stored(app, hidden))


def test_only_the_first_picture_of_many_is_kept(app: Flask) -> None:
    first, second = Image.new("RGB", (400, 300), "red"), Image.new("RGB", (400, 300), "blue")
    out = io.BytesIO()
    first.save(out, "WEBP", save_all=True, append_images=[second], duration=100)
    kept = Image.open(io.BytesIO(large(app, stored(app, out.getvalue()))))
    assert getattr(kept, "n_frames", 1) == 1
    red, _green, blue = kept.convert("RGB").getpixel((200, 150))  # type: ignore[misc]
    assert red > 200 > 60 > blue


def test_see_through_pictures_stand_on_white(app: Flask) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (100, 100), (0, 0, 0, 0)).save(out, "PNG")
    kept = Image.open(io.BytesIO(large(app, stored(app, out.getvalue()))))
    assert kept.convert("RGB").getpixel((50, 50)) == (255, 255, 255)


def test_the_name_of_a_file_means_nothing(app: Flask) -> None:
    assert stored(app, picture("PNG")).width == 1280


REFUSED = {
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
    "html called jpg": b"<!doctype html><script>alert(1)</script>",
    "gif": b"GIF89a" + b"\0" * 100,
    "pdf": b"%PDF-1.7\n",
    "empty": b"",
    "truncated jpeg": picture()[:2000],
    "truncated png": picture("PNG")[:-600],
    "png head only": b"\x89PNG\r\n\x1a\n",
    "riff of another kind": b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 30,
    "too small": picture("PNG", (16, 900)),
    "bomb": bomb(13_000, 13_000),
    "just above forty megapixels": bomb(8_001, 5_000),
}


@pytest.mark.parametrize("name", REFUSED)
def test_everything_else_is_refused_in_words(app: Flask, name: str) -> None:
    with pytest.raises(Refused) as refusal:
        checked(io.BytesIO(REFUSED[name]))
    assert refusal.value.field == "photo"
    assert len(str(refusal.value.message)) > 20
    assert not (Path(app.config["HOME"]) / "uploads").exists()


def test_a_large_picture_within_the_limit_is_taken(app: Flask) -> None:
    data = bomb(7_000, 5_600)
    assert len(data) < 100_000
    assert checked(io.BytesIO(data)).width == 1280


def test_too_many_bytes_are_refused_before_anything_is_read(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "UPLOAD_MB", 1)
    with pytest.raises(Refused, match="1 MB"):
        checked(io.BytesIO(b"\xff\xd8\xff" + b"\0" * 2**20))


def test_a_process_that_dawdles_is_stopped(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "SECONDS", 0.001)
    with pytest.raises(Refused):
        checked(io.BytesIO(picture()))


def test_drawn_pictures_are_verified_too(app: Flask) -> None:
    good, thumb = picture("WEBP", (960, 540)), picture("WEBP", (320, 180))
    with transaction():
        assert store_generated(good, thumb).width == 960
    for wrong in (b"", good + b"more", picture("PNG"), picture("WEBP", (2000, 900)), good[:-5]):
        with pytest.raises(ValueError, match=r"WebP|large"):
            store_generated(wrong, thumb)


@pytest.mark.parametrize(
    "path", ["nothing/large", "2222222222222222/large", "2222222222222222/huge", "../secret/large"]
)
def test_only_stored_pictures_are_served(visitor: Visitor, path: str) -> None:
    assert visitor.get(f"/files/{path}").status == 404


def test_messengers_get_a_light_picture_of_the_size_they_show(app: Flask, visitor: Visitor) -> None:
    noise = Image.effect_noise((1600, 1200), 120).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=95)
    for data in (picture(), out.getvalue(), picture(size=(64, 900))):
        name = stored(app, data).public_id
        for _time in range(2):
            seen = visitor.get(f"/files/{name}/shared.jpg")
            assert (seen.status, seen.response.mimetype) == (200, "image/jpeg")
        shown = Image.open(io.BytesIO(seen.response.data))
        assert (shown.format, shown.size) == ("JPEG", (1200, 630))
        assert len(seen.response.data) <= 280_000, "heavier ones are left out by messengers"
        assert not shown.getexif()


@pytest.mark.parametrize("name", ["2222222222222222", "nothing", "..%2fsecret"])
def test_messengers_get_nothing_else(visitor: Visitor, name: str) -> None:
    assert visitor.get(f"/files/{name}/shared.jpg").status == 404


def test_a_damaged_file_is_no_picture_for_messengers(app: Flask, visitor: Visitor) -> None:
    name = stored(app, picture()).public_id
    (Path(app.config["HOME"]) / "uploads" / name[:2] / f"{name}-large.webp").write_bytes(b"RIFF" * 20)
    assert visitor.get(f"/files/{name}/shared.jpg").status == 404
    assert not list((Path(app.config["HOME"]) / "uploads" / name[:2]).glob("*.jpg"))


def test_a_picture_taken_away_while_its_light_one_is_made_lives_on_nowhere(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = stored(app, picture()).public_id
    folder = Path(app.config["HOME"]) / "uploads" / name[:2]
    made = files._in_workshop

    def hidden_meanwhile(data: bytes, *arguments: str) -> Any:
        done = made(data, *arguments)
        with transaction():
            db.session.delete(db.session.scalars(select(Upload).where(Upload.public_id == name)).one())
        files.dropped([name])
        return done

    monkeypatch.setattr(files, "_in_workshop", hidden_meanwhile)
    assert visitor.get(f"/files/{name}/shared.jpg").status == 404
    assert not list(folder.glob(f"{name}*"))


def test_pictures_that_nothing_uses_are_forgotten_after_a_week_with_their_files(app: Flask, visitor: Visitor) -> None:
    """A photo of a form that was never sent goes; one that a project shows stays, however old."""
    unsent, shown = stored(app, picture()).public_id, stored(app, picture()).public_id
    round_ = make.draft()
    with writing():
        project = db.session.scalars(select(Project).where(Project.round_id == round_.id)).first()
        assert project is not None
        project.photo_id = db.session.scalar(select(Upload.id).where(Upload.public_id == shown))
        db.session.commit()
    with transaction():
        assert files.forget_abandoned(clock.now() + files.UNUSED - timedelta(minutes=5)) == 0
    with transaction():
        assert files.forget_abandoned(clock.now() + files.UNUSED + timedelta(minutes=5)) == 1
    assert files.clear_folder(clock.now()) == 0, "a file this young may belong to a picture just being stored"
    assert files.clear_folder(clock.now() + files.ORPHANED + timedelta(minutes=5)) == len(files.SIZES)
    assert visitor.get(f"/files/{unsent}/large").status == 404
    assert visitor.get(f"/files/{shown}/large").status == visitor.get(f"/files/{shown}/thumb").status == 200
