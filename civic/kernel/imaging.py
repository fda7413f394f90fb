"""A process of its own that turns one uploaded picture into two clean ones; it is never imported by the server.

Run by path with nothing in its environment: the picture comes on standard input, a line of JSON and
the two WebP files go to standard output; with ``--shared`` the one JPEG that messengers show beside a link.
Whatever a hostile file does, it does it here, within limits.
"""

import contextlib
import io
import json
import resource
import sys
from collections.abc import Sequence

from PIL import ExifTags, Image, ImageDraw, ImageFile, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_PIXELS = 40_000_000
MIN_SIDE = 32
LARGE = (1280, 1600)
THUMB = (320, 180)
SHARED = (1200, 630)
SHARED_BYTES = 280_000
"""Messengers leave out pictures that are much heavier (WhatsApp from about 300 kB)."""
MEMORY = 1 << 30
CPU_SECONDS = 20


class Unfit(Exception):
    """The picture cannot be used; the word says why: kind, pixels, small, broken."""


def limit() -> None:
    """Bound memory, time, files and their size for the rest of this process."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        # Some systems (macOS) refuse a bound on memory; the time limit and the pixel limit still hold there.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def read(data: bytes) -> Image.Image:
    """The first frame, upright, without transparency or metadata.

    Raises:
        Unfit: not one of the three formats, too many pixels by its header, too small, or damaged.
    """
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except Exception as problem:
        raise Unfit("kind") from problem
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise Unfit("pixels")
    if min(width, height) < MIN_SIDE:
        raise Unfit("small")
    try:
        image.draft("RGB", (LARGE[0] * 2, LARGE[1] * 2))
        image.load()
        return _flat(ImageOps.exif_transpose(image))
    except Exception as problem:
        raise Unfit("broken") from problem


def spot(data: bytes) -> tuple[float, float] | None:
    """Longitude and latitude in degrees that the camera wrote into the file, if it did and they make sense."""
    try:
        exif = Image.open(io.BytesIO(data), formats=FORMATS).getexif()
        tags = exif.get_ifd(ExifTags.IFD.GPSInfo)
        lat, lon = _degrees(tags[2], tags[1], "S"), _degrees(tags[4], tags[3], "W")
    except Exception:
        return None
    fits = abs(lat) <= 90 and abs(lon) <= 180 and (lat, lon) != (0.0, 0.0)
    return (round(lon, 6), round(lat, 6)) if fits else None


def _degrees(parts: Sequence[float], side: str, negative: str) -> float:
    degrees = float(parts[0]) + float(parts[1]) / 60 + float(parts[2]) / 3600
    return -degrees if side.strip("\0 ").upper() == negative else degrees


def _flat(image: Image.Image) -> Image.Image:
    if image.mode not in ("RGBA", "LA", "PA") and "transparency" not in image.info:
        return image.convert("RGB")
    see_through = image.convert("RGBA")
    paper = Image.new("RGB", see_through.size, "white")
    paper.paste(see_through, mask=see_through.getchannel("A"))
    return paper


def encode(image: Image.Image, quality: int) -> bytes:
    """WebP bytes of the pixels and nothing else."""
    out = io.BytesIO()
    clean = Image.frombytes("RGB", image.size, image.tobytes())
    clean.save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()


def paint(image: Image.Image, boxes: Sequence[Sequence[int]]) -> None:
    """Cover parts of a picture (left, top, width, height in pixels) for good."""
    brush = ImageDraw.Draw(image)
    for left, top, width, height in boxes:
        brush.rectangle((left, top, left + width - 1, top + height - 1), fill=(29, 43, 42))


def convert(data: bytes, boxes: Sequence[Sequence[int]] = ()) -> tuple[tuple[int, int], bytes, bytes]:
    """Size of the large picture, the large picture, the small one.

    Raises:
        Unfit: see ``read``.
    """
    image = read(data)
    paint(image, boxes)
    thumb = ImageOps.fit(image, THUMB, Image.Resampling.LANCZOS)
    image.thumbnail(LARGE, Image.Resampling.LANCZOS)
    return image.size, encode(image, 78), encode(thumb, 72)


def shared(data: bytes) -> bytes:
    """A JPEG of the size messengers show beside a link, light enough for all of them.

    Raises:
        Unfit: see ``read``.
    """
    image = ImageOps.fit(read(data), SHARED, Image.Resampling.LANCZOS)
    for quality in (82, 70, 55, 40):
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality, progressive=True)
        if out.tell() <= SHARED_BYTES:
            break
    return out.getvalue()


def main() -> int:
    """Answer one picture."""
    limit()
    Image.MAX_IMAGE_PIXELS = None  # our own limit, above, is stricter and refuses instead of warning
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        data = sys.stdin.buffer.read()
        if sys.argv[1:] == ["--shared"]:
            sys.stdout.buffer.write(shared(data))
            return 0
        (width, height), large, thumb = convert(data, [[int(side) for side in box.split(",")] for box in sys.argv[1:]])
    except Unfit as problem:
        sys.stdout.write(json.dumps({"why": str(problem)}) + "\n")
        return 3
    except MemoryError:
        sys.stdout.write(json.dumps({"why": "pixels"}) + "\n")
        return 3
    head = {"width": width, "height": height, "large": len(large), "thumb": len(thumb), "spot": spot(data)}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + large + thumb)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
