"""Places of the town, with or without outlines."""

from civic.communities.imports import area
from civic.communities.models import Place, PlaceKind
from civic.communities.queries import root
from civic.communities.services import PlaceWords, create_place, set_outline
from civic.kernel.commands import transaction
from civic.kernel.permissions import SYSTEM


def square(lon: float, lat: float, side: float = 0.1) -> dict[str, object]:
    """A GeoJSON square whose south-west corner is given."""
    corners = [[lon, lat], [lon + side, lat], [lon + side, lat + side], [lon, lat + side], [lon, lat]]
    return {"type": "Polygon", "coordinates": [corners]}


def place(
    code: str,
    parent: Place | None = None,
    kind: PlaceKind = PlaceKind.CITY,
    name: str | None = None,
    outline: dict[str, object] | None = None,
    **values: object,
) -> Place:
    """A place inside another one (the root, unless said otherwise; the first one becomes the root)."""
    words = PlaceWords(*(3 * (name or code.replace("-", " ").title(),)), **values)  # type: ignore[arg-type]
    made = create_place(SYSTEM, parent or root(), code, kind, words)
    if outline is not None:
        with transaction():
            set_outline(made, area(outline), "drawn for the test")
    return made


def region() -> tuple[Place, Place, Place, Place]:
    """Country, region, city and courtyard: each inside the one before."""
    country = place("kazakhstan", kind=PlaceKind.COUNTRY)
    oblast = place("pavlodar-region", country, PlaceKind.OBLAST, outline=square(76, 52, 2))
    city = place("pavlodar", oblast, outline=square(76.9, 52.2, 0.2), responsible="Akimat, 8 7182 00-00-00")
    yard = place("toraigyrov-6", city, PlaceKind.COURTYARD, outline=square(76.947, 52.286, 0.002), population=412)
    return country, oblast, city, yard
