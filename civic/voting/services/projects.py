"""Projects of a draft round: entering, changing, removing, importing."""

from collections.abc import Mapping, Sequence
from typing import Any

from civic.kernel.commands import command
from civic.kernel.errors import Refused
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.files import Picture, keep
from civic.kernel.geo import check_lon_lat, point
from civic.kernel.i18n import _
from civic.kernel.money import money
from civic.locations.models import Location
from civic.voting.events import ProjectsChanged
from civic.voting.models import Project, Round
from civic.voting.permissions import RoundAction
from civic.voting.queries.rounds import codes_of, next_number, parts_of
from civic.voting.services.rounds import about

FIELDS = (
    "code", "title_kk", "title_ru", "title_en", "gist_kk", "gist_ru", "gist_en", "description_kk", "description_ru",
    "description_en", "address_kk", "address_ru", "address_en", "category", "part", "cost", "photo_id", "extra", "site",
)  # fmt: skip
MOST_PROJECTS = 1000
LONGEST = {"title": 200, "gist": 300, "description": 8000, "address": 300}
"""Most characters of each text, in each language."""


@command(RoundAction.EDIT)
def add_project(actor: Any, round_: Round, values: Mapping[str, Any], photo: Picture | None = None) -> Project:
    """Enter one project. ``values`` holds FIELDS and perhaps lon, lat; ``photo`` is a checked picture.

    Raises:
        Refused: the cost is above the ceiling, the id is taken, a title is missing; names the field.
    """
    project = add(round_, next_number(round_), values)
    _check_part(round_, project)
    _hang(actor, project, photo)
    db.session.flush()
    record(ProjectsChanged(how="added", numbers=(project.number,), **about(actor, round_)))
    return project


@command(RoundAction.EDIT)
def edit_project(
    actor: Any, round_: Round, project: Project, values: Mapping[str, Any], photo: Picture | None = None
) -> None:
    """Change a project of the draft; a new ``photo`` takes the place of the old one.

    Raises:
        Refused: as for adding.
    """
    with db.session.no_autoflush:
        _fill(round_, project, values)
        _check_part(round_, project)
    _hang(actor, project, photo)
    record(ProjectsChanged(how="changed", numbers=(project.number,), **about(actor, round_)))


@command(RoundAction.EDIT)
def remove_project(actor: Any, round_: Round, project: Project) -> None:
    """Take a project off the draft."""
    record(ProjectsChanged(how="removed", numbers=(project.number,), **about(actor, round_)))
    location = project.location
    db.session.delete(project)
    if location is not None:
        db.session.delete(location)


def _check_part(round_: Round, project: Project) -> None:
    if project.part and project.part not in parts_of(round_):
        raise Refused("part", _("The round has no part called «%(part)s».", part=project.part[:40]))


def _hang(actor: Any, project: Project, photo: Picture | None) -> None:
    if photo is not None:
        project.photo = keep(photo, getattr(actor, "id", None))


@command(RoundAction.EDIT)
def import_projects(actor: Any, round_: Round, rows: Sequence[Mapping[str, Any]]) -> int:
    """Add many projects at once, all or none; gives their number.

    Raises:
        Refused: the first wrong value.
    """
    first = next_number(round_)
    given = [str(values["code"]) for values in rows if values.get("code")]
    if len(set(given)) != len(given):
        raise Refused("file", _("The same id stands in the list twice."))
    taken = codes_of(round_) | set(given)
    for offset, values in enumerate(rows):
        add(round_, first + offset, {"code": _free_code(first + offset, taken), **values})
    db.session.flush()
    numbers = tuple(range(first, first + len(rows)))
    record(ProjectsChanged(how="imported", numbers=numbers, **about(actor, round_)))
    return len(rows)


def _free_code(number: int, taken: set[str]) -> str:
    """The id of a project that came without one: its number, unless somebody else has it."""
    code = next(code for code in (str(number), *(f"{number}-{n}" for n in range(2, 9999))) if code not in taken)
    taken.add(code)
    return code


def add(round_: Round, number: int, values: Mapping[str, Any]) -> Project:
    """Put a project on the round; the caller is a command."""
    if number > MOST_PROJECTS:
        raise Refused(None, _("A round holds at most %(n)s projects.", n=MOST_PROJECTS))
    project = Project(round_id=round_.id, number=number, code=str(number))
    _fill(round_, project, values)
    db.session.add(project)
    return project


def _fill(round_: Round, project: Project, values: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            setattr(project, name, values[name])
    project.code = (project.code or str(project.number)).strip()
    if not any((project.title_kk, project.title_ru, project.title_en)):
        raise Refused("title_kk", _("Give the project a title in at least one language."))
    if len(project.site or "") > 40:
        raise Refused("site", _("At most %(n)s characters.", n=40))
    if project.cost is None or project.cost <= 0:
        raise Refused("cost", _("The cost must be more than nothing."))
    ceiling = round_.ceiling or round_.budget
    if not round_.is_imported and project.cost > ceiling:
        limit = money(ceiling, round_.currency, round_.minor_digits)
        raise Refused("cost", _("A project of this round may cost at most %(limit)s.", limit=limit))
    with db.session.no_autoflush:
        _unique_code(round_, project)
    _locate(round_, project, values)


def _unique_code(round_: Round, project: Project) -> None:
    taken = db.session.query(Project.id).filter(
        Project.round_id == round_.id, Project.code == project.code, Project.id != project.id
    )
    if not round_.is_imported and taken.first() is not None:
        raise Refused("code", _("Another project of this round has the id %(code)s.", code=project.code))


def _locate(round_: Round, project: Project, values: Mapping[str, Any]) -> None:
    if "lon" not in values and "lat" not in values:
        return
    lon, lat, before = values.get("lon"), values.get("lat"), project.location
    if lon is None and lat is None:
        project.location = None
        _forget(before)
        return
    try:
        east, north = check_lon_lat(lon, lat)
    except ValueError as problem:
        raise Refused(
            "lat", _("These are not coordinates of a place: latitude like 52.287, longitude like 76.967.")
        ) from problem
    if before is not None and (before.lon, before.lat) == (east, north):
        return
    _forget(before)
    project.location = Location(
        geometry=point(east, north), lon=east, lat=north, place_id=round_.place_id, source="project"
    )


def _forget(location: Location | None) -> None:
    # A spot belongs to one project; when the project leaves it, nothing else stands there.
    if location is not None:
        db.session.delete(location)
