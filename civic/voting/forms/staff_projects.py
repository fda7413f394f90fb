"""What staff type about a project, and the file with many of them."""

from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import FileField, SelectField, StringField, TextAreaField

from civic.kernel.errors import Refused
from civic.kernel.forms import LANGUAGE_HINT, REQUIRED, Form, Longest, MoneyField, choices
from civic.kernel.geo import BadPlace, check_lon_lat
from civic.kernel.i18n import _
from civic.kernel.i18n import lazy_gettext as _l
from civic.voting.kinds import CATEGORIES
from civic.voting.models import Project
from civic.voting.services.projects import LONGEST

TEXTS = ("title", "gist", "description", "address")
_PLAIN = tuple(f"{name}_{code}" for name in TEXTS for code in ("kk", "ru", "en"))


class ProjectForm(Form):
    """One project. Only these fields are ever read from a request."""

    title_kk = StringField(_l("Title in Kazakh"), [Longest(LONGEST["title"])], description=LANGUAGE_HINT)
    title_ru = StringField(_l("Title in Russian"), [Longest(LONGEST["title"])])
    title_en = StringField(_l("Title in English"), [Longest(LONGEST["title"])])
    gist_kk = StringField(
        _l("In one sentence, in Kazakh"), [Longest(LONGEST["gist"])], description=_l("What changes for people.")
    )
    gist_ru = StringField(_l("In one sentence, in Russian"), [Longest(LONGEST["gist"])])
    gist_en = StringField(_l("In one sentence, in English"), [Longest(LONGEST["gist"])])
    description_kk = TextAreaField(_l("Description in Kazakh"), [Longest(LONGEST["description"])])
    description_ru = TextAreaField(_l("Description in Russian"), [Longest(LONGEST["description"])])
    description_en = TextAreaField(_l("Description in English"), [Longest(LONGEST["description"])])
    cost = MoneyField(_l("Cost"), REQUIRED)
    category = SelectField(
        _l("Category"),
        choices=choices([("", _l("no category")), *((key, words) for key, words in CATEGORIES.items())]),
        default="",
    )
    part = SelectField(_l("Part of the place"), choices=[], validate_choice=False)
    site = StringField(
        _l("Mark of projects that exclude each other"),
        [Longest(40)],
        description=_l("Give projects of which only one can be built the same short mark, for example: park."),
    )
    code = StringField(
        _l("Official id"), [Longest(120)], description=_l("As in your papers. Empty: the project's number.")
    )
    photo = FileField(_l("Photo"))
    address_kk = StringField(_l("Address in Kazakh"), [Longest(LONGEST["address"])])
    address_ru = StringField(_l("Address in Russian"), [Longest(LONGEST["address"])])
    address_en = StringField(_l("Address in English"), [Longest(LONGEST["address"])])
    lat = StringField(_l("Latitude"), [Longest(20)], description=_l("In degrees, for example 52.2868."))
    lon = StringField(_l("Longitude"), [Longest(20)], description=_l("In degrees, for example 76.9478."))


class ListForm(Form):
    """A file with a list."""

    file = FileField(_l("File (CSV)"))

    def sent(self) -> FileStorage:
        """The file.

        Raises:
            Refused: none was chosen.
        """
        return sent_file(self.file) or _nothing()


def _nothing() -> FileStorage:
    raise Refused("file", _("Choose a file first."))


def sent_file(field: Any) -> FileStorage | None:
    """What came with a file field, or nothing; text sent in place of a file is nothing."""
    found = field.data
    return found if isinstance(found, FileStorage) and found.filename else None


def form_of(project: Project | None) -> ProjectForm:
    """The form for a project of the draft, or an empty one."""
    form = ProjectForm(obj=project)
    if project is not None and project.location is not None and not form.is_submitted():
        form.lat.data, form.lon.data = f"{project.location.lat:.6f}", f"{project.location.lon:.6f}"
    return form


def values_of(form: ProjectForm) -> dict[str, Any]:
    """The columns of a project as typed, with its coordinates.

    Raises:
        Refused: only one coordinate, or none that can be; names the field.
    """
    values: dict[str, Any] = {
        name: str(form[name].data or "").strip() for name in (*_PLAIN, "category", "part", "site", "code")
    }
    if ";" in values["code"]:
        raise Refused("code", _("An id has at most 120 characters and no semicolon."))
    lon, lat = ((form[name].data or "").strip().replace(",", ".") for name in ("lon", "lat"))
    values |= {"cost": form.cost.data, "lon": None, "lat": None}
    if lon or lat:
        try:
            values["lon"], values["lat"] = check_lon_lat(lon, lat)
        except BadPlace as problem:
            raise Refused("lat", problem.words) from problem
    return values
