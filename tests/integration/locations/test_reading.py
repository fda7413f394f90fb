"""Finding settlements, saying spots in words, what is drawn beneath, and reading all that in from files."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from civic.kernel.commands import transaction
from civic.kernel.errors import Denied
from civic.kernel.extensions import db
from civic.kernel.geo import Box, distance_m
from civic.kernel.i18n import speaking
from civic.locations.commands import geo as commands
from civic.locations.models import BaseShape, Settlement
from civic.locations.queries import (
    box_around,
    district_at,
    drawn_ground,
    find_settlements,
    locations_within,
    nearest_settlement,
    words_for,
)
from civic.locations.queries.base import MOST_CHARACTERS
from civic.locations.queries.settlements import nearest_code
from civic.locations.services import GroundPlan, import_ground
from tests.factories.communities import region
from tests.factories.locations import settlements, spot
from tests.factories.people import Actors
from tests.support.visitor import Visitor

HEADER = "osm_id,place,name,name_kk,name_ru,name_en,population,adm1_kato,adm2_kato,lon,lat\n"
GOOD = "1,city,Павлодар,Павлодар,Павлодар,Pavlodar,360014,550000000,551000000,76.95,52.287\n"
LAKE = {
    "type": "Feature", "properties": {"kind": "lake", "name": "Lake", "min_zoom": 3},
    "geometry": {"type": "Polygon", "coordinates": [[[77, 52], [77.1, 52], [77.1, 52.1], [77, 52]]]},
}  # fmt: skip


def names(found: list[Settlement]) -> list[str]:
    return [one.name_en for one in found]


def test_a_settlement_is_found_however_its_name_is_spelled(app: Flask) -> None:
    settlements()
    for words in ("екіб", "Экибас", "ekib", "EKIBASTUZ", "Yekibastuz"):
        assert names(find_settlements(words)) == ["Ekibastuz"], words
    assert names(find_settlements("Павл")) == ["Pavlodar", "Pavlovka"], "the large one first"
    assert names(find_settlements("павл", near=(77.4, 51.9))) == ["Pavlovka", "Pavlodar"], "the near one first"
    assert find_settlements("%") == find_settlements("") == find_settlements("Zzz") == []
    assert names(find_settlements("avlodar")) == [], "names are found by their beginning"


def test_the_nearest_settlement_and_none_in_the_steppe(app: Flask) -> None:
    settlements()
    near = nearest_settlement(76.86, 52.25)
    assert near is not None and near.settlement.name_en == "Zhetekshi" and near.metres == pytest.approx(1112, abs=2)
    assert nearest_settlement(60, 45) is None


def test_thousands_of_spots_in_one_command_get_the_same_answers_from_memory(app: Flask) -> None:
    _country, _oblast, city, _yard = region()
    city.kato = "551000000"
    db.session.commit()
    settlements()
    spots = [(76.86, 52.25), (76.95, 52.3), (75.4, 51.7), (60.0, 45.0), (76.9000001, 52.2)]
    alone = [(nearest_code(*one), district_at(*one)) for one in spots]
    with transaction():
        together = [(nearest_code(*one), district_at(*one)) for one in spots]
    assert together == alone and alone[1] == ("1", "551000000") and alone[3] == (None, None)


def test_a_spot_is_said_in_words_of_the_readers_language(app: Flask) -> None:
    region()
    settlements()
    with speaking("en"):
        assert words_for(76.948, 52.287) == "Toraigyrov 6, Pavlodar"
        assert words_for(76.86, 52.255) == "1.7 km from Zhetekshi, Pavlodar Region"
        assert words_for(30, 30) == "A spot outside all places known here"
    with speaking("ru"):
        assert words_for(76.86, 52.255).startswith("1,7 км от: Жетекши")


def test_what_lies_within_so_many_metres_is_asked_by_box_and_told_by_distance(app: Flask) -> None:
    _country, _oblast, city, yard = region()
    here = spot(city, 76.95, 52.287)
    near = spot(yard, 76.95, 52.287 + 90 / 111_195)
    spot(city, 76.95 + 90 / 68_000, 52.287 + 90 / 111_195)
    found = locations_within(76.95, 52.287, 100)
    assert [one.id for one, _far in found] == [here.id, near.id] and found[1][1] == pytest.approx(90, abs=0.1)
    assert [one.id for one, _far in locations_within(76.95, 52.287, 100, yard)] == [near.id]


def test_a_box_holds_the_whole_circle() -> None:
    for lat in (0, 52, 89.9999, -90):
        box = box_around(76.95, lat, 500)
        assert box.south >= -90 and box.north <= 90 and box.west >= -180
        if abs(lat) < 89:
            assert min(distance_m(76.95, lat, box.east, lat), distance_m(76.95, lat, 76.95, box.north)) >= 499.99


# ---------------------------------------------------------------------------- what is drawn beneath


def test_the_ground_answers_by_zoom_and_is_kept_until_it_changes(app: Flask, visitor: Visitor) -> None:
    region()
    settlements()
    with transaction():
        db.session.add(BaseShape(kind="lake", min_zoom=6, geojson=json.dumps(LAKE["geometry"]), min_lon=77, min_lat=52, max_lon=77.1, max_lat=52.1, source="a sketch"))  # fmt: skip
    far = visitor.get("/locations/base?bbox=74,50,79,55&zoom=5")
    assert {f["properties"]["kind"] for f in far.response.json["features"]} == {"name", "border"}
    assert [f["properties"]["en"] for f in far.response.json["features"] if f["properties"]["kind"] == "name"] == ["Pavlodar", "Ekibastuz"]  # fmt: skip
    near = visitor.get("/locations/base?bbox=76.5,51.9,77.5,52.5&zoom=11")
    kinds = [f["properties"]["kind"] for f in near.response.json["features"]]
    assert kinds.count("lake") == 1 and kinds.count("name") == 3 and near.response.json["sources"] == ["drawn for the test", "a sketch"]  # fmt: skip
    tag = near.response.headers["ETag"]
    again = visitor.get("/locations/base?bbox=76.5,51.9,77.5,52.5&zoom=11", headers={"If-None-Match": tag})
    assert again.status == 304 and not again.response.data
    with transaction():
        db.session.query(Settlement).delete()
    changed = visitor.get("/locations/base?bbox=76.5,51.9,77.5,52.5&zoom=11", headers={"If-None-Match": tag})
    assert changed.status == 200 and changed.response.headers["ETag"] != tag


def test_the_ground_never_weighs_more_than_half_a_megabyte(app: Flask) -> None:
    ring = [[77 + n / 1e4, 52 + (n % 2) / 1e3] for n in range(3000)]
    text = json.dumps({"type": "LineString", "coordinates": ring})
    with transaction():
        db.session.add_all(BaseShape(kind="street", min_zoom=0, geojson=text, min_lon=77, min_lat=52, max_lon=78, max_lat=53) for _n in range(20))  # fmt: skip
    answer = drawn_ground(Box(76, 51, 79, 54), 12)
    assert len(answer) < MOST_CHARACTERS + 1000 and json.loads(answer)["features"]


@pytest.mark.parametrize("query", ["", "bbox=1,2,3&zoom=3", "bbox=a,b,c,d", "bbox=nan,0,1,1", "bbox=2,0,1,1", "bbox=0,0,1,1&zoom=99", "bbox=0,0,1,1&zoom=x"])  # fmt: skip
def test_a_box_that_is_none_is_refused(visitor: Visitor, query: str) -> None:
    assert visitor.get(f"/locations/base?{query}").status == 400


def test_the_search_box_understands_names_coordinates_and_codes(app: Flask, visitor: Visitor) -> None:
    settlements()
    named = visitor.get("/locations/search?q=Zhetek").response.json["found"]
    assert named == [{"name": "Zhetekshi", "lon": 76.86, "lat": 52.24, "kind": "village", "source": "gazetteer"}]
    typed = visitor.get("/locations/search?q=52.2868, 76.9478").response.json["found"]
    assert (typed[0]["lon"], typed[0]["source"]) == (76.9478, "coordinates")
    assert "projected" in visitor.get("/locations/search?q=5793412 573218").response.json["problem"]
    assert visitor.get("/locations/search?q=nowhere").response.json == {"found": [], "problem": "Nothing found."}
    assert visitor.get("/locations/words?lon=200&lat=1").status == 400


def test_the_operators_file_of_streets_is_served_by_pieces(app: Flask, visitor: Visitor) -> None:
    assert visitor.get("/locations/streets.pmtiles").status == 404
    path = Path(app.config["HOME"]) / "streets.pmtiles"
    path.write_bytes(bytes(range(256)))
    app.config["MAP_FILE"] = "streets.pmtiles"
    try:
        piece = visitor.get("/locations/streets.pmtiles", headers={"Range": "bytes=10-19"})
    finally:
        app.config["MAP_FILE"] = ""
        path.unlink()
    assert piece.status == 206 and piece.response.data == bytes(range(10, 20))
    piece.response.close()
    assert piece.response.headers["Content-Range"] == "bytes 10-19/256"


# ---------------------------------------------------------------------------- files


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(commands, ["import", *arguments])
    return done.exit_code, done.output + done.stderr


def test_an_operator_reads_in_settlements_and_shapes_and_again_changes_nothing(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "kz_places_osm.csv").write_text(HEADER + GOOD, encoding="utf-8")
    (tmp_path / "kz_base_ne50.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [LAKE]}))
    code, said = run(str(tmp_path), "--dry-run")
    assert code == 0 and "1 settlements and 1 shapes would be read in" in said
    assert db.session.scalar(select(func.count()).select_from(Settlement)) == 0
    for _time in range(2):
        code, said = run(str(tmp_path))
        assert code == 0 and "1 settlements and 1 shapes read in" in said
    one = db.session.scalars(select(Settlement)).one()
    assert (one.search, one.district_kato, one.source) == ("|pavlodar|", "551000000", "© OpenStreetMap contributors, ODbL 1.0")  # fmt: skip
    assert db.session.scalars(select(BaseShape)).one().name == "Lake"


def test_one_wrong_row_stops_the_whole_list_and_every_mistake_is_named(app: Flask, tmp_path: Path) -> None:
    wrong = [
        "2,metropolis,A,A,A,A,,550000000,551000000,76.95,52.287",
        "3,city,A,A,A,A,,550000000,551000000,573218.4,5793412.7",
        "1,city,A,A,A,A,many,550000000,55100000,76.95,52.287",
        "4,city,,,,,,550000000,551000000,76.95,52.287",
        "5,city,A",
    ]
    (tmp_path / "kz_places_osm.csv").write_text(HEADER + GOOD + "\n".join(wrong), encoding="utf-8")
    code, said = run(str(tmp_path))
    assert code == 2
    for where in (":3:2:", ":4:10: These look like projected", ":5:7:", ":5:9:", ":6:3:", ":7:3:"):
        assert f"kz_places_osm.csv{where}" in said, (where, said)
    assert db.session.scalar(select(func.count()).select_from(Settlement)) == 0


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("kz_base_ne50.geojson", "{", ":1:2: The file is not well-formed JSON"),
        ("kz_base_ne50.geojson", '{"features": []}', "not a GeoJSON collection"),
        ("kz_base_ne50.geojson", json.dumps({"features": [LAKE, {**LAKE, "properties": {"kind": "volcano"}}]}), "object 2: Unknown kind of shape"),
        ("kz_base_ne50.geojson", json.dumps({"features": [{**LAKE, "geometry": None}]}), "object 1: This is not a GeoJSON"),
        ("kz_places_osm.csv", "osm_id,place\n", "columns are missing: name"),
        ("kz_places_osm.csv", HEADER + '"', "not well-formed CSV"),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_with_its_place(app: Flask, tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    code, output = run(str(tmp_path))
    assert code == 2 and said in output


def test_an_empty_folder_is_bad_input(app: Flask, tmp_path: Path) -> None:
    assert run(str(tmp_path))[0] == 2


def test_only_the_steward_of_all_replaces_the_ground(app: Flask, actors: Actors) -> None:
    _country, _oblast, city, _yard = region()
    with pytest.raises(Denied):
        import_ground(actors.steward_of(city), None, GroundPlan([], [], "", "", ""))


def test_the_real_country_comes_in_whole(app: Flask, data_folder: Path) -> None:
    if not (data_folder / "geo" / "kz_places_osm.csv").is_file():
        pytest.skip("real settlements not present")
    code, said = run(str(data_folder / "geo"))
    assert code == 0 and "7110 settlements and 231 shapes read in" in said
    assert names(find_settlements("қарағанды"))[0] == names(find_settlements("Караганда"))[0] == "Karagandy"
    for zoom, box in ((4, Box(46, 40, 88, 56)), (9, Box(74, 50, 79, 54))):
        assert len(drawn_ground(box, zoom)) < 500_000
