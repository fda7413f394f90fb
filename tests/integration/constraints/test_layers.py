"""Warning layers: brought in whole or not at all, published by staff, and told to whoever comes too near."""

import io
import json
from datetime import timedelta

import pytest
import shapely
from flask import Flask
from sqlalchemy import select

from civic.audit.models import AuditEntry
from civic.kernel import clock
from civic.kernel.errors import Denied, Refused, RefusedRows
from civic.kernel.extensions import db
from civic.kernel.geo import distance_m
from civic.kernel.permissions import SYSTEM
from maps.constraints.imports.layers import read_layer
from maps.constraints.models import ConstraintLayer, LayerShape
from maps.constraints.queries import metres_between, warnings_at
from maps.constraints.services import publish_layer, retire_layer, upload_layer
from tests.factories.communities import place, region, square
from tests.factories.constraints import LAND, MAIN, collection, layer, words
from tests.factories.people import Actors
from tests.support.visitor import Visitor

# A metre of latitude in degrees.
METRE = 1 / 111_195.08


def told(here: object, lon: float, lat: float) -> list[tuple[str, int]]:
    return [(w.layer.title_en, w.metres) for w in warnings_at(here, shapely.Point(lon, lat))]  # type: ignore[arg-type]


def test_a_bench_is_warned_of_the_main_within_ten_metres_and_not_beyond(app: Flask) -> None:
    _country, _oblast, city, yard = region()
    layer(city)
    assert told(yard, 76.95, 52.287) == [("Heating main", 0)]
    assert told(yard, 76.95, 52.287 + 9.5 * METRE) == [("Heating main", 10)]
    assert told(yard, 76.95, 52.287 + 10.5 * METRE) == []
    assert told(yard, 76.96 + 9 * METRE / 0.6117, 52.287) == [("Heating main", 10)], (
        "east of its end, by narrower degrees"
    )
    assert told(yard, 76.96 + 11 * METRE / 0.6117, 52.287) == []


def test_a_layer_that_is_right_from_today_is_taken_after_midnight_too_and_one_of_tomorrow_is_not(app: Flask) -> None:
    _country, _oblast, city, _yard = region()
    night = clock.now().replace(hour=20, minute=30)
    here = (night + timedelta(days=1)).date()
    with clock.travel_to(night):
        layer(city, stand_on=here)
        with pytest.raises(Refused) as refusal:
            layer(city, stand_on=here + timedelta(days=1))
    assert refusal.value.field == "stand_on"


def test_of_each_layer_the_nearest_shape_is_told_and_the_nearest_layer_first(app: Flask) -> None:
    _country, _oblast, city, _yard = region()
    layer(city, near_m=400)
    layer(city, LAND, square(76.98, 52.28, 0.01), near_m=0, kind="ownership", title_en="Land of the school")
    assert told(city, 76.955, 52.2845) == [("Land of the school", 0), ("Heating main", 278)]
    lawn = shapely.box(76.9449, 52.2799, 76.9505, 52.2801)
    assert [w.layer.title_en for w in warnings_at(city, lawn)] == ["Land of the school"]


def test_neither_drafts_nor_retired_layers_nor_those_of_another_town_warn(app: Flask) -> None:
    _country, oblast, city, _yard = region()
    elsewhere = place("aksu", oblast, outline=square(76.9, 52.2, 0.2))
    layer(city, published=False)
    layer(elsewhere)
    gone = layer(city)
    retire_layer(SYSTEM, gone, "the main was moved")
    assert told(city, 76.95, 52.287) == []
    layer(oblast, title_en="Of the region")
    assert told(city, 76.95, 52.287) == [("Of the region", 0)]


def test_metres_agree_with_the_sphere() -> None:
    one, other = (76.95, 52.287), (76.957, 52.2912)
    flat = metres_between(shapely.Point(one), shapely.Point(other))
    assert flat == pytest.approx(distance_m(*one, *other), rel=1e-3)


def test_a_file_with_one_wrong_feature_stores_nothing_and_names_every_mistake(app: Flask) -> None:
    _country, _oblast, city, _yard = region()
    far = {"type": "Point", "coordinates": [30, 50]}
    projected = {"type": "Point", "coordinates": [573218.4, 5793412.7]}
    swapped = {"type": "Point", "coordinates": [52.287, 76.95]}
    with pytest.raises(RefusedRows) as caught:
        read_layer(collection(MAIN, far, projected, {"type": "Blob"}, swapped), city)
    assert [row[0] for row in caught.value.rows] == [2, 3, 4, 5]
    said = [str(row[2]) for row in caught.value.rows]
    assert "outside the place" in said[0] and "projected" in said[1] and "GeoJSON" in said[2] and "swapped" in said[3]
    assert db.session.query(ConstraintLayer).count() == db.session.query(LayerShape).count() == 0


@pytest.mark.parametrize(
    ("data", "row"),
    [
        (b"", (1, 1)),
        (b'{"type": "FeatureCollection",\n "features": [,]}', (2, 15)),
        (b"[1, 2]", (1, 1)),
        (b'{"features": []}', (1, 1)),
        (b"\xff\xfe", (1, 1)),
        (b"[" * 100_000, (1, 1)),
    ],
)
def test_a_file_that_is_no_geojson_says_where(app: Flask, data: bytes, row: tuple[int, int]) -> None:
    _country, _oblast, city, _yard = region()
    with pytest.raises(RefusedRows) as caught:
        read_layer(data, city)
    assert caught.value.rows[0][:2] == row


def test_a_file_that_says_it_is_projected_is_refused_before_its_numbers_are_read(app: Flask) -> None:
    _country, _oblast, city, _yard = region()
    given = json.loads(collection(MAIN))
    given["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32643"}}
    with pytest.raises(RefusedRows, match="nothing was stored") as caught:
        read_layer(json.dumps(given).encode(), city)
    assert "projected" in str(caught.value.rows[0][2])
    given["crs"]["properties"]["name"] = "urn:ogc:def:crs:OGC:1.3:CRS84"
    assert len(read_layer(json.dumps(given).encode(), city).rows) == 1


def test_an_outline_that_crosses_itself_is_mended_and_counted(app: Flask) -> None:
    _country, _oblast, city, _yard = region()
    bow = {"type": "Polygon", "coordinates": [[[76.95, 52.28], [76.96, 52.29], [76.96, 52.28], [76.95, 52.29], [76.95, 52.28]]]}  # fmt: skip
    read = read_layer(collection(bow, MAIN), city)
    assert read.mended == 1 and all(row.shape.is_valid for row in read.rows)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"source": ""}, "source"),
        ({"stand_on": None}, "stand_on"),
        ({"near_m": 0}, "near_m"),
        ({"near_m": 501}, "near_m"),
        ({"title_en": "", "title_ru": "", "title_kk": ""}, "title_kk"),
        ({"warning_en": ""}, "warning_kk"),
        ({"kind": "rumours"}, "kind"),
    ],
)
def test_a_layer_without_source_date_or_words_is_refused(app: Flask, changed: dict[str, object], field: str) -> None:
    _country, _oblast, city, _yard = region()
    rows = read_layer(collection(MAIN), city).rows
    with pytest.raises(Refused) as caught:
        upload_layer(SYSTEM, city, words(**changed), rows)
    assert caught.value.field == field


def test_staff_of_another_place_cannot_touch_a_layer_and_every_step_is_on_record(app: Flask, actors: Actors) -> None:
    _country, oblast, city, _yard = region()
    stranger = actors.staff_of(place("aksu", oblast))
    keeper = actors.staff_of(city)
    rows = read_layer(collection(MAIN), city).rows
    with pytest.raises(Denied):
        upload_layer(stranger, city, words(), rows)
    made = upload_layer(keeper, city, words(), rows)
    for act in (lambda: publish_layer(stranger, made), lambda: retire_layer(stranger, made, "no reason at all")):
        with pytest.raises(Denied):
            act()
    publish_layer(keeper, made)
    with pytest.raises(Denied):
        publish_layer(keeper, made)
    retire_layer(keeper, made, "the main was moved")
    with pytest.raises(Denied):
        retire_layer(keeper, made, "again")
    facts = db.session.scalars(
        select(AuditEntry.fact).where(AuditEntry.subject_kind == "layer").order_by(AuditEntry.id)
    )
    assert facts.all() == ["LayerUploaded", "LayerPublished", "LayerRetired"]


# ---------------------------------------------------------------------------- pages


def sent(data: bytes, **changed: str) -> dict[str, object]:
    return {
        "file": (io.BytesIO(data), "main.geojson"), "kind": "utilities", "title_en": "Heating main",
        "warning_en": "Ask the heating network.", "near_m": "10", "source": "Heating network", "stand_on": "2026-04-01",
        **changed,
    }  # fmt: skip


def test_a_clerk_brings_in_a_layer_looks_at_it_publishes_it_and_retires_it(app: Flask, actors: Actors) -> None:
    _country, _oblast, city, _yard = region()
    clerk = actors.browser(actors.staff_of(city))
    resident = Visitor(app)
    clerk.get("/places/pavlodar/layers/new")
    clerk.post("/places/pavlodar/layers/new", sent(collection(MAIN, name="<b>DN 500</b>")))
    draft = clerk.follow()
    address = draft.response.request.path
    assert "not published yet" in draft.words() and "<b>DN 500</b>" in draft.words()
    assert resident.get(address).status == 404 and resident.get(address + ".geojson").status == 404
    assert "Heating main" not in resident.get("/places/pavlodar/layers").words()
    assert resident.get("/places/pavlodar/layers.geojson").response.json["features"] == []
    clerk.post(address + "/publish")
    assert "Publish the layer" not in clerk.follow().words()
    assert "Ask the heating network." in resident.get("/places/pavlodar/layers").words()
    drawn = resident.get("/places/pavlodar/layers.geojson").response.json
    assert drawn["sources"] == ["Heating network"] and drawn["features"][0]["properties"]["title"] == "Heating main"
    assert clerk.post(address + "/retire", {"reason": " "}).status == 422
    clerk.post(address + "/retire", {"reason": "the main was moved"})
    assert "no longer in force" in clerk.follow().words()
    assert resident.get("/places/pavlodar/layers.geojson").response.json["features"] == []


def test_a_wrong_file_loses_nothing_that_was_typed_and_names_the_feature(app: Flask, actors: Actors) -> None:
    _country, _oblast, city, _yard = region()
    clerk = actors.browser(actors.staff_of(city), language="ru")
    clerk.get("/places/pavlodar/layers/new")
    wrong = {"type": "Point", "coordinates": [573218.4, 5793412.7]}
    seen = clerk.post("/places/pavlodar/layers/new", sent(collection(MAIN, wrong)))
    assert seen.status == 422 and "features[1]" in seen.words() and 'value="Heating network"' in seen.text
    assert db.session.query(ConstraintLayer).count() == 0
    empty = sent(b"")
    assert clerk.post("/places/pavlodar/layers/new", {**empty, "file": (io.BytesIO(b""), "")}).status == 422


def test_the_page_of_a_layer_asks_no_more_for_many_shapes(app: Flask) -> None:
    _country, _oblast, city, _yard = region()
    few = layer(city, MAIN).public_id
    many = layer(city, *([MAIN] * 40)).public_id
    visitor = Visitor(app)
    visitor.get("/places")
    counts = [visitor.get(f"/layers/{one}").statements for one in (few, many)]
    assert counts[0] == counts[1]
