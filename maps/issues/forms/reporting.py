"""The form of a report, and the smaller ones about one issue."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField, MultipleFileField, RadioField, SelectField, StringField, TextAreaField

from civic.kernel.forms import REQUIRED, Form, Longest, choices
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.i18n import localized
from civic.locations.fields import SpotFields
from maps.issues.models import Issue, IssueCategory, Shape
from maps.issues.services.reporting import LONGEST
from maps.issues.services.voices import LONGEST_STILL

PHOTO_TYPES = "image/jpeg,image/png,image/webp"
_A_DAY = 24 * 3600


def _sent(field: MultipleFileField) -> list[FileStorage]:
    """Files sent now; browsers send an empty one where none was chosen."""
    return [file for file in field.data or [] if isinstance(file, FileStorage) and file.filename]


class ReportForm(SpotFields, Form):
    """What is wrong and where. ``kept`` holds photos sent before, signed; ``website`` is a trap for machines."""

    category = RadioField(_l("What is it about?"), validators=REQUIRED)
    title = StringField(
        _l("What is wrong, in a few words"),
        validators=[*REQUIRED, Longest(LONGEST["title"])],
        description=_l("For example: the lamp by the school is dark."),
    )
    words = TextAreaField(_l("More, if it helps"), validators=[Longest(LONGEST["words"])])
    photos = MultipleFileField(_l("Photos"))
    contact = StringField(
        _l("Your mail address"),
        validators=[Longest(LONGEST["contact"])],
        description=_l("Only staff see it. You get a link to see, change or withdraw your report, and the answer."),
    )
    client_uuid = HiddenField(validators=[Longest(40)])
    kept = HiddenField(validators=[Longest(2000)])
    website = StringField(_l("Leave this empty"), validators=[Longest(200)])

    def offer(self, categories: Sequence[IssueCategory]) -> None:
        """Say which categories may be chosen, and which shapes any of them takes."""
        self.category.choices = choices((one.key, localized(one, "name")) for one in categories)
        allowed = {shape for one in categories for shape in one.shapes.split()}
        self.allow_shapes(*(shape for shape in (Shape.POINT, Shape.LINE, Shape.AREA) if shape in allowed))

    def new_photos(self) -> list[FileStorage]:
        """Files sent now."""
        return _sent(self.photos)


class PlaceForm(SpotFields, Form):
    """Where an issue really is; ``told`` names the spot whose restrictions the page has shown."""

    told = HiddenField(validators=[Longest(64)])


class StillThereForm(Form):
    """That something called done is not."""

    text = TextAreaField(_l("What you see"), validators=[Longest(LONGEST_STILL)])
    photo = MultipleFileField(_l("Photo"))

    def new_photos(self) -> list[FileStorage]:
        """Files sent now."""
        return _sent(self.photo)


class WordingForm(Form):
    """The words of one's own issue, what it is about, and photos to hang on it; ``kept`` as in a report."""

    kind = SelectField(_l("What is it about?"))
    title = StringField(_l("What is wrong, in a few words"), validators=[*REQUIRED, Longest(LONGEST["title"])])
    words = TextAreaField(_l("More, if it helps"), validators=[Longest(LONGEST["words"])])
    spot_words = StringField(_l("Street, house or landmark"), validators=[Longest(LONGEST["spot_words"])])
    photo = MultipleFileField(_l("Photos"))
    kept = HiddenField(validators=[Longest(2000)])

    def offer(self, issue: Issue, categories: Sequence[IssueCategory]) -> list[IssueCategory]:
        """Say what else the issue may be about, and give it: where no spot is blurred, kinds that take a place of its shape."""
        others = [one for one in categories if one.id != issue.category_id and _takes(one, issue)]
        fits = sorted([issue.category, *others], key=lambda one: one.position)
        self.kind.choices = choices((one.key, localized(one, "name")) for one in fits)
        self.kind.data = self.kind.data or issue.category.key
        return fits

    def new_photos(self) -> list[FileStorage]:
        """Files sent now."""
        return _sent(self.photo)


def _takes(category: IssueCategory, issue: Issue) -> bool:
    if category.is_sensitive or issue.category.is_sensitive:
        return False
    return issue.shape == Shape.WORDS or issue.shape in category.shapes.split()


class BareForm(Form):
    """A button alone."""


class KeptPhotos:
    """Photos sent with a form that is not finished: signed names, and the spot a camera had noted.

    They travel with the page and nowhere else, so that nobody can hang another's photo on a report and the
    camera's spot is never stored.
    """

    def __init__(self, signed: str = "") -> None:
        self.names: list[str] = []
        self.spot: tuple[float, float] | None = None
        try:
            found = _signer().loads(signed, max_age=_A_DAY) if signed else None
        except BadSignature:
            found = None
        if isinstance(found, dict):
            self.names = [str(name) for name in found.get("names", [])]
            spot = found.get("spot")
            self.spot = (float(spot[0]), float(spot[1])) if spot else None

    def signed(self) -> str:
        """As it stands in the form; empty when there is nothing."""
        return str(_signer().dumps({"names": self.names, "spot": self.spot})) if self.names else ""


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="issues.photos")


def sent_answers(values: Any) -> Callable[[str], Sequence[str]]:
    """How answers to a category's questions are found in what a form sent: fields named ``q-KEY``."""
    return lambda key: [str(text) for text in values.getlist(f"q-{key}")]
