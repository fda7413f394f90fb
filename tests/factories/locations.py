"""Settlements and spots of the town."""

from civic.communities.models import Place
from civic.kernel.commands import transaction
from civic.kernel.extensions import db
from civic.locations.models import Location, Settlement
from civic.locations.queries import searchable
from civic.locations.services import locate

SETTLEMENTS = (
    # code, kind, kk, ru, en, population, lon, lat
    ("1", "city", "Павлодар", "Павлодар", "Pavlodar", 360014, 76.95, 52.287),
    ("2", "city", "Екібастұз", "Экибастуз", "Ekibastuz", 144000, 75.32, 51.72),
    ("3", "village", "Жетекші", "Жетекши", "Zhetekshi", 3600, 76.86, 52.24),
    ("4", "village", "Ақтоғай", "Актогай", "Aktogay", 4000, 76.75, 53.0),
    ("5", "hamlet", "Павловка", "Павловка", "Pavlovka", None, 77.4, 51.9),
)


def settlements() -> list[Settlement]:
    """Five settlements around Pavlodar."""
    made = [
        Settlement(
            code=code, kind=kind, name_kk=kk, name_ru=ru, name_en=en, search=searchable(kk, ru, en),
            population=population, lon=lon, lat=lat, source="drawn for the test",
        )
        for code, kind, kk, ru, en, population, lon, lat in SETTLEMENTS
    ]  # fmt: skip
    with transaction():
        db.session.add_all(made)
    return made


def spot(place: Place, lon: float = 76.948, lat: float = 52.287, **values: object) -> Location:
    """A location of a place, through the real service."""
    with transaction():
        return locate(place, lon, lat, **values).location  # type: ignore[arg-type]
