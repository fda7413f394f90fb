"""The tree of places is read from files: all or nothing, and the same again changes nothing."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

from civic.audit.models import AuditEntry
from civic.communities.charts import place_map
from civic.communities.commands import places, role
from civic.communities.models import Place, PlaceShape, Role
from civic.communities.queries import children_of, place_by_code
from civic.kernel.extensions import db
from tests.factories.communities import region, square
from tests.factories.people import Actors

HEADER = "kato,level,type,parent_kato,name_en,name_ru,name_kk\n"
GOOD = HEADER + (
    "550000000,1,oblast,,Pavlodar Region,Павлодарская область,Павлодар облысы\n"
    "551000000,2,city,550000000,Pavlodar,Павлодар,Павлодар\n"
    "556000000,2,district,550000000,Pavlodar,Павлодарский,Павлодар\n"
    "558000000,2,district,550000000,Akkuly,Аккулы,Аққулы\n"
)


def run(*words: object) -> Result:
    return CliRunner().invoke(places, ["import", *map(str, words)])


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "places.csv"
    path.write_text(GOOD, encoding="utf-8")
    return path


def outline(tmp_path: Path, **features: object) -> Path:
    path = tmp_path / "outlines.geojson"
    found = [{"type": "Feature", "properties": {"kato": kato[1:]}, "geometry": g} for kato, g in features.items()]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": found}), encoding="utf-8")
    return path


def test_a_table_becomes_a_tree(app: Flask, table: Path) -> None:
    result = run(table)
    assert result.exit_code == 0, result.output
    assert "4 places created" in result.output
    assert place_by_code("551000000").code == "pavlodar"
    assert place_by_code("pavlodar-district").name_ru == "Павлодарский район"
    assert place_by_code("pavlodar-district").name_kk == "Павлодар ауданы"
    assert place_by_code("akkuly-district").name_ru == "район Аккулы"
    assert [p.code for p in children_of(place_by_code("kazakhstan"))] == ["pavlodar-region"]


def test_the_same_again_changes_nothing(app: Flask, table: Path, tmp_path: Path) -> None:
    drawing = outline(tmp_path, _551000000=square(76.9, 52.2))
    run(table, "--geo", drawing)
    lines = count(AuditEntry)
    result = run(table, "--geo", drawing)
    assert "0 places created, 0 changed, 0 outlines drawn" in result.output
    assert count(AuditEntry) == lines


def test_a_rehearsal_stores_nothing(app: Flask, table: Path) -> None:
    result = run(table, "--dry-run")
    assert result.exit_code == 0
    assert "4 places would be created" in result.output
    assert count(Place) == 0
    assert count(AuditEntry) == 0


def test_places_made_by_hand_are_kept(app: Flask, table: Path) -> None:
    region()
    for place in (place_by_code("pavlodar-region"), place_by_code("pavlodar")):
        place.kato = {"pavlodar-region": "550000000", "pavlodar": "551000000"}[place.code]
    db.session.commit()
    result = run(table)
    assert "2 places created, 2 changed" in result.output, result.output
    assert place_by_code("551000000").responsible == "Akimat, 8 7182 00-00-00"
    assert place_by_code("toraigyrov-6").path.startswith(place_by_code("pavlodar").path)


BAD = [
    ("kato,level\n1,2\n", ":1:1:"),
    (HEADER + "55,1,oblast,,A,Б,В\n", ":2:1:"),
    (HEADER + "550000000,first,oblast,,A,Б,В\n", ":2:2:"),
    (HEADER + "550000000,1,kingdom,,A,Б,В\n", ":2:3:"),
    (HEADER + "550000000,1,oblast,559999999,A,Б,В\n", ":2:4:"),
    (HEADER + "550000000,1,oblast,,A,,В\n", ":2:6:"),
    (HEADER + "550000000,1,oblast,,A,Б\n", ":2:6:"),
    (HEADER + "550000000,1,oblast,,A,Б,В\n550000000,1,oblast,,A,Б,В\n", ":3:1:"),
    (HEADER + "550000000,2,oblast,,A,Б,В\n551000000,1,city,550000000,A,Б,В\n", ":3:4:"),
    (HEADER + '550000000,1,oblast,,"A,Б,В\n', ":2:1:"),
    (HEADER + f"550000000,1,oblast,,{'A' * 200},Б,В\n", ":2:5:"),
    ("", ":1:1:"),
]


@pytest.mark.parametrize(("text", "where"), BAD)
def test_bad_tables_name_line_and_column_and_store_nothing(app: Flask, table: Path, text: str, where: str) -> None:
    table.write_text(text, encoding="utf-8")
    result = run(table)
    assert result.exit_code == 2
    assert f"places.csv{where}" in result.output, result.output
    assert count(Place) == 0


def test_another_encoding_is_named(app: Flask, table: Path) -> None:
    table.write_bytes(GOOD.encode("cp1251", "replace"))
    result = run(table)
    assert result.exit_code == 2
    assert "places.csv:2:" in result.output
    assert "UTF-8" in result.output


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        ({"type": "Point", "coordinates": [76, 52]}, "GeoJSON geometry"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 1], [1, 0], [0, 0]]]}, "crosses itself"),
        (square(8_000_000, 6_000_000), "projected"),
        (None, "GeoJSON geometry"),
    ],
)
def test_bad_outlines_are_refused_by_number(
    app: Flask, table: Path, tmp_path: Path, geometry: object, words: str
) -> None:
    result = run(table, "--geo", outline(tmp_path, _550000000=square(76, 52), _551000000=geometry))
    assert result.exit_code == 2
    assert "outlines.geojson, object 2" in result.output
    assert words in result.output
    assert count(Place) == 0


def test_an_outline_of_an_unknown_place_is_refused(app: Flask, table: Path, tmp_path: Path) -> None:
    result = run(table, "--geo", outline(tmp_path, _999999999=square(76, 52)))
    assert result.exit_code == 2
    assert "999999999" in result.output


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"features": 5}', "[" * 100_000])
def test_broken_json_is_refused(app: Flask, table: Path, tmp_path: Path, text: str) -> None:
    path = tmp_path / "broken.geojson"
    path.write_text(text)
    result = run(table, "--geo", path)
    assert result.exit_code == 2
    assert "broken.geojson" in result.output
    assert count(Place) == 0


def test_nothing_to_read_is_a_usage_error(app: Flask) -> None:
    assert run().exit_code == 2


def test_the_whole_country_comes_in(app: Flask, data_folder: Path) -> None:
    geo = data_folder / "geo"
    files = [geo / f"kz_adm{level}_simplified.geojson" for level in (0, 1, 2)]
    result = run(data_folder / "kz_regions.csv", *(word for path in files for word in ("--geo", path)))
    assert result.exit_code == 0, result.output
    assert "244 places created, 0 changed, 245 outlines drawn" in result.output
    country = place_by_code("kazakhstan")
    drawn = place_map(country, children_of(country))
    assert drawn is not None
    assert len(drawn.parts) == 20
    assert len(drawn.ground) + sum(len(part.path) for part in drawn.parts) <= 8000
    assert count(PlaceShape) == 245


def test_an_operator_gives_and_withdraws_a_role(app: Flask, actors: Actors) -> None:
    region()
    actors.person(email="dana@town.example")
    words = ["--email", "dana@town.example", "--place", "pavlodar", "--role", "steward", "--reason", "first steward"]
    assert CliRunner().invoke(role, ["grant", *words]).exit_code == 0
    assert CliRunner().invoke(role, ["grant", *words]).exit_code == 2
    assert CliRunner().invoke(role, ["withdraw", *words]).exit_code == 0
    assert db.session.scalars(select(Role)).one().withdrawn_at is not None
    assert CliRunner().invoke(role, ["withdraw", *words]).exit_code == 2
    for wrong in (["--email", "nobody@x.example"], ["--place", "nowhere"]):
        assert CliRunner().invoke(role, ["grant", *words, *wrong]).exit_code == 2
