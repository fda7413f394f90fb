"""The warning layers of the demo town, as whoever tries the product first meets them."""

import shapely
from flask import Flask

from civic.communities.models import Place
from civic.communities.queries import place_by_code
from maps.constraints.imports import demo_town
from maps.constraints.kinds import LayerState, state_of
from maps.constraints.queries import layers_of, warnings_at
from tests.factories.communities import region
from tests.support.visitor import Visitor


def said_at(place: Place, lon: float, lat: float) -> list[str]:
    return [found.layer.title_en for found in warnings_at(place, shapely.Point(lon, lat))]


def test_a_heating_main_crosses_one_yard_and_another_is_dug_up_next_year(app: Flask, visitor: Visitor) -> None:
    region()
    demo_town.load(lambda _scene, _number: None)  # type: ignore[arg-type, return-value]  # nothing is painted
    place = place_by_code("pavlodar")
    assert {state_of(layer) for layer in layers_of(place)} == {LayerState.PUBLISHED}
    assert said_at(place, 76.9474, 52.28705) == ["Heating main"]
    assert said_at(place, 76.9609, 52.3106) == ["Repair of the yard road, next year"]
    assert said_at(place, 76.97, 52.29) == []
    for code, words in (("kk", "Жылу желісі"), ("ru", "Теплотрасса"), ("en", "Heating main")):
        assert words in visitor.get(f"/places/pavlodar/layers?lang={code}").text
