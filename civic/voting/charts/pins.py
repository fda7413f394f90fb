"""Projects on the joint map of a place: every project of a public round that has a spot."""

from flask import url_for
from sqlalchemy import String, cast, func, literal, select

from civic.communities.models import Place
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.i18n import localized
from civic.kernel.money import money_short
from civic.locations.kinds import Look, MapLayer, Pin, Pins, PinState
from civic.locations.models import Location
from civic.locations.queries import Columns, pins_in
from civic.voting.models import Project, Round

# Where a spot is blurred only its public point is drawn.
_COLUMNS = Columns(
    func.coalesce(Location.public_lon, Location.lon),
    func.coalesce(Location.public_lat, Location.lat),
    literal(str(PinState.PLAIN)),
    Round.public_id + "/" + cast(Project.number, String(12)),
)


def project_pins(place: Place, look: Look) -> Pins:
    """Projects of the public rounds of a place and of everything below it, the newest rounds first."""
    query = (
        select(Project, Round, Location)
        .join(Round, Round.id == Project.round_id)
        .join(Place, Place.id == Round.place_id)
        .outerjoin(Project.location)
        .where(Round.frozen_at.is_not(None), Place.path.startswith(place.path, autoescape=True))
        .order_by(Round.opens_at.desc(), Round.id.desc(), Project.number)
    )
    return pins_in(query, _COLUMNS, look, _pin, _url)


def _url(name: str) -> str:
    round_id, _slash, number = name.partition("/")
    return url_for("rounds.project", public_id=round_id, number=int(number))


def _pin(project: Project, round_: Round, location: Location) -> Pin:
    lon, lat = location.shown
    name = f"{round_.public_id}/{project.number}"
    return Pin(
        id=name,
        lon=lon,
        lat=lat,
        title=localized(project, "title"),
        url=_url(name),
        category=localized(round_, "title"),
        note=money_short(project.cost, round_.currency, round_.minor_digits),
    )


LAYER = MapLayer("projects", _l("Projects"), project_pins, 20)
