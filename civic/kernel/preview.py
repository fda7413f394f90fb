"""What a messenger shows of a page whose address is passed on: a sentence and a picture beside its title.

The words of the marks are those of the Open Graph protocol (https://ogp.me). The page's own title is its title there.
"""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from flask import current_app, g, url_for

from civic.kernel.assets import Assets
from civic.kernel.files import Upload
from civic.kernel.links import absolute, origin

LONGEST = 200
"""Letters of the sentence: messengers show no more."""
LOCALES = {"kk": "kk_KZ", "ru": "ru_RU", "en": "en_GB"}


@dataclass(frozen=True)
class Preview:
    """What stands in the head of a page for those who pass it on."""

    address: str
    """Full address, the same however the page was reached."""
    text: str
    picture: str
    """Full address of a picture of 1200 × 630 pixels."""

    @property
    def path(self) -> str:
        """The address within this site."""
        return urlsplit(self.address).path

    def ways(self, words: str) -> list[tuple[str, str]]:
        """Name of each messenger, and the address with which one passes this page on there, with these words."""
        link, said = quote(self.address, safe=""), quote(words, safe="")
        return [
            # https://faq.whatsapp.com/5913398998672934 and https://core.telegram.org/widgets/share
            ("WhatsApp", f"https://wa.me/?text={said}%20{link}"),
            ("Telegram", f"https://t.me/share/url?url={link}&text={said}"),
        ]


def tell_others(text: object, endpoint: str, photo: Upload | None = None, **values: object) -> Preview:
    """Say what is shown of this page where its address is passed on; only for what any stranger may read.

    Without a photo the picture is the sign of the site.
    """
    if photo is not None:
        picture = url_for("files.shared", name=photo.public_id)
    else:
        store: Assets = current_app.extensions["assets"]
        picture = store.url("img/shared.png")
    preview = Preview(absolute(endpoint, **values), short(str(text)), origin() + picture)
    g.preview = preview
    return preview


def told() -> Preview | None:
    """What the view has said, if it has."""
    found: Preview | None = g.get("preview")
    return found


def short(text: str) -> str:
    """On one line and at most ``LONGEST`` letters long, cut between words."""
    line = " ".join(text.split())
    if len(line) <= LONGEST:
        return line
    whole, _space, _rest = line[: LONGEST - 1].rpartition(" ")
    return (whole or line[: LONGEST - 1]).rstrip(" .,;:–—-") + "…"
