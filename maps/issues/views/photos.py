"""Photos that come with a form: stored at once, so that no mistake elsewhere in it costs them."""

from collections.abc import Callable, Collection, Sequence

from flask import request
from werkzeug.datastructures import FileStorage

from civic.accounts.services import network_of
from civic.kernel.errors import Refused
from civic.kernel.files import Picture, Upload, checked
from civic.kernel.i18n import _
from civic.kernel.views import actor
from maps.issues.forms.reporting import KeptPhotos
from maps.issues.services.limits import before_photos
from maps.issues.services.reporting import MOST_PHOTOS


def left_out() -> set[str]:
    """Names of photos that were ticked to be left out."""
    return set(request.form.getlist("drop"))


def take_photos(
    kept: KeptPhotos,
    files: Sequence[FileStorage],
    field: str,
    store: Callable[[Sequence[Picture]], list[Upload]],
    hanging: Collection[str] = (),
) -> list[Picture]:
    """Store the files sent now beside those kept, without those left out; gives the new pictures.

    ``hanging``: names of photos the report has already.

    Raises:
        Refused: too many, too often, or no picture; names the field.
    """
    dropped = left_out()
    kept.names = [name for name in kept.names if name not in dropped]
    stay = sum(name not in dropped for name in hanging)
    if stay + len(kept.names) + len(files) > MOST_PHOTOS:
        raise Refused(field, _("At most %(n)s photos.", n=MOST_PHOTOS))
    if files:
        before_photos(actor(), network_of(request.remote_addr))
    # Before the command: a picture is slow to read, and the database is not kept waiting for it.
    pictures = [checked(file.stream, field) for file in files]
    if pictures:
        kept.names += [upload.public_id for upload in store(pictures)]
    return pictures
