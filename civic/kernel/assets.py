"""Our own styles and scripts at hashed addresses: one stylesheet joined from many files, everything cacheable for ever."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, request

from civic.kernel.errors import Missing
from civic.kernel.templating import settle
from civic.kernel.views import public

ROOT = Path(__file__).resolve().parent.parent.parent / "static"
# Which files of the packages fetched at set-up a page may ask for.
VENDOR = {
    "vendor/leaflet.js": "node_modules/leaflet/dist/leaflet.js",
    "vendor/leaflet.css": "node_modules/leaflet/dist/leaflet.css",
    "vendor/leaflet-heat.js": "node_modules/leaflet.heat/dist/leaflet-heat.js",
    "vendor/protomaps.js": "node_modules/protomaps-leaflet/dist/protomaps-leaflet.js",
    "vendor/plotly.js": "node_modules/plotly.js-basic-dist-min/plotly-basic.min.js",
}
# Each stylesheet is joined from many files, in the order its list gives; pages of maps and drawings load a second one.
SHEETS = {"asar.css": "order.txt", "maps.css": "order-maps.txt"}
_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".json": "application/json",
}

blueprint = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Asset:
    """A file ready to send: bytes, their gzip form, type."""

    body: bytes
    packed: bytes | None
    kind: str


class Assets:
    """All files of ``static/``, read once at start; their joint hash names the address."""

    def __init__(self, root: Path = ROOT) -> None:
        self._root = root
        self._files = {name: _asset(name, body) for name, body in self._bodies()}
        digest = hashlib.sha256()
        for name in sorted(self._files):
            digest.update(name.encode() + b"\0" + self._files[name].body)
        self.version = digest.hexdigest()[:12]

    def _bodies(self) -> list[tuple[str, bytes]]:
        own = [
            (path.relative_to(self._root).as_posix(), path.read_bytes())
            for folder in ("js", "img", "fonts")
            for path in sorted((self._root / folder).rglob("*"))
            if path.is_file()
        ]
        return [*own, *((name, self._stylesheet(order)) for name, order in SHEETS.items())]

    def _stylesheet(self, order_file: str) -> bytes:
        order = self._root / "css" / order_file
        names = [line.strip() for line in order.read_text().splitlines() if line.strip() and not line.startswith("#")]
        return b"\n".join((self._root / "css" / name).read_bytes() for name in names)

    def get(self, name: str) -> Asset:
        """The asset of this name; vendor files are read when first asked for.

        Raises:
            Missing: no such file, or one that no page may ask for.
        """
        if name not in self._files:
            path = self._root / VENDOR.get(name, "")
            if name not in VENDOR or not path.is_file():
                raise Missing(name)
            self._files[name] = _asset(name, _below_ours(name, path.read_bytes()))
        return self._files[name]

    def url(self, name: str) -> str:
        """The address of an asset; a wrong name is an error of the template."""
        if name not in self._files and name not in VENDOR:
            raise KeyError(f"no asset named {name}")
        return f"/assets/{self.version}/{name}"


def _below_ours(name: str, body: bytes) -> bytes:
    """A library's styles go into the lowest layer, so that ours win without a shouting match."""
    return b"@layer vendor {\n" + body + b"\n}\n" if name.endswith(".css") else body


def _asset(name: str, body: bytes) -> Asset:
    kind = _TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    packed = gzip.compress(body, 9, mtime=0) if kind.startswith("text/") or "svg" in kind or "json" in kind else None
    return Asset(body, packed, kind)


@blueprint.get("/assets/<version>/<path:name>")
@public
def file(version: str, name: str) -> Response:
    """Send one asset; the version in the address makes it safe to keep for ever."""
    store: Assets = current_app.extensions["assets"]
    found = store.get(name)
    packed = found.packed is not None and "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(found.packed if packed else found.body, mimetype=found.kind)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    fresh = version == store.version
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if fresh else "no-cache"
    return response


def install(app: Flask) -> None:
    """Read the files and offer ``asset(name)`` to templates."""
    store = Assets()
    app.extensions["assets"] = store
    app.register_blueprint(blueprint)
    settle(app, asset=store.url)
