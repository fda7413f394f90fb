"""Lists of issues from any town: taken whole or refused in a sentence, and the same file again changes nothing."""

import io
from collections import Counter
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from civic.audit.models import AuditEntry
from civic.kernel.errors import Denied
from civic.kernel.extensions import db
from civic.locations.models import Location
from maps.issues.commands.asking import issues as command
from maps.issues.imports.plan import Asked, read_plan
from maps.issues.models import Issue, IssueCategory, IssueMap, IssueState
from maps.issues.queries.filters import Filter, Reading
from maps.issues.queries.lists import tally
from maps.issues.services.importing import import_issues
from tests.factories import communities, issues
from tests.factories.people import Actors

BOSTON = """case_enquiry_id,open_dt,target_dt,closed_dt,case_status,reason,type,neighborhood,ward,latitude,longitude,source
101,2011-07-01 01:32:33,2011-07-15 01:32:32,2011-07-01 05:06:58,Closed,Street Lights,Street Light Outages,Mattapan,Ward 17,42.2715,-71.0772,Self Service
102,2011-07-01 02:18:31,,,Open,Sanitation,Schedule a Bulk Item Pickup,Roslindale,Ward 20,42.2839,-71.1447,Self Service
103,2011-07-02 02:28:04,,,Open,Street Lights,Street Light Outages,,,,,Constituent Call
"""
CHICAGO = """SR_NUMBER,SR_TYPE,SR_SHORT_CODE,OWNER_DEPARTMENT,STATUS,CREATED_DATE,LAST_MODIFIED_DATE,CLOSED_DATE,STREET_ADDRESS,WARD,X_COORDINATE,Y_COORDINATE,LATITUDE,LONGITUDE,LOCATION
SR19-1,Pothole in Street Complaint,PHF,CDOT,Completed,07/13/2019 03:45:12 PM,07/15/2019 09:00:00 AM,07/15/2019 09:00:00 AM,"100 N STATE ST, LOOP",42,1176352.4,1900927.1,41.8834,-87.6278,"(41.8834, -87.6278)"
SR19-2,Graffiti Removal Request,GRAF,DSS,Open,07/01/2019 12:05:00 AM,07/01/2019 12:05:00 AM,,200 W LAKE ST,42,1174000,1901800,41.8858,-87.6340,"(41.8858, -87.6340)"
"""
ZURICH = """objectid;sr_nr;requested_datetime;service_name;status;detail;e;n
1;Z-1;2021-03-04 10:11:12;Graffiti;erledigt;Sprayerei an der Mauer;2683141.2;1247945.6
2;Z-2;2021-03-05 11:00:00;Strasse/Trottoir;in Bearbeitung;Loch im Gehweg;2682000.0;1248100.9
"""
IKOMEK = """Номер обращения;Дата регистрации;Срок исполнения;Дата исполнения;Статус;Категория;Описание;Адрес;Долгота;Широта
ИК-1;05.03.2026 09:15;20.03.2026;12.03.2026 17:00;Исполнено;Уличное освещение;Не горит фонарь;ул. Қабанбай батыра, 6;76,95;52,29
ИК-2;06.03.2026 08:00;21.03.2026;;В работе;Дороги;Яма у школы;ул. Ломова, 12;76,96;52,30
"""
ZONE = ZoneInfo("Asia/Almaty")


def file(folder: Path, text: str, encoding: str = "utf-8", name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(command, ["import", *map(str, words)])


def number() -> int:
    return db.session.query(Issue).count()


@pytest.fixture
def made(app: Flask) -> IssueMap:
    return issues.open_map()


def test_a_towns_list_stands_on_a_new_map(app: Flask, tmp_path: Path) -> None:
    communities.region()
    result = run(
        file(tmp_path, BOSTON), "--place", "kazakhstan", "--new-map", "Boston 2011", "--zone", "America/New_York"
    )
    assert result.exit_code == 0, result.output
    assert "3 issues added" in result.output and "2 categories made" in result.output
    made = db.session.query(IssueMap).one()
    assert (made.title_kk, made.title_ru, made.title_en) == ("Boston 2011",) * 3
    assert made.published_at is not None and not made.is_open(made.opens_at)
    lamp, pickup, wordless = db.session.query(Issue).order_by(Issue.number)
    assert (lamp.state, lamp.source_ref, lamp.title) == ("done", "101", "Street Light Outages, Mattapan")
    assert lamp.created_at.isoformat() == "2011-07-01T05:32:33+00:00"
    assert (pickup.state, pickup.lon, pickup.lat) == ("new", -71.1447, 42.2839)
    assert (wordless.shape, wordless.lon, wordless.location_id) == ("words", None, None)
    assert {one.name_kk for one in db.session.query(IssueCategory)} == {
        "Street Light Outages",
        "Schedule a Bulk Item Pickup",
    }
    assert db.session.query(Location).count() == 2
    counts = tally(Reading(made, Filter(everything=True)))
    assert (counts.total, counts.without_place) == (3, 1)
    assert [entry.fact for entry in db.session.query(AuditEntry)].count("IssuesImported") == 1


def test_the_same_file_again_changes_nothing_and_a_newer_one_brings_states_up_to_date(
    made: IssueMap, tmp_path: Path
) -> None:
    name = made.public_id
    path = file(tmp_path, BOSTON)
    assert "3 issues added" in run(path, "--map", name).output
    lines = db.session.query(AuditEntry).count()
    assert (
        "0 issues added, 0 brought up to date, 3 unchanged"
        in run(path, "--map", f"http://town.example/maps/{name}").output
    )
    assert db.session.query(AuditEntry).count() == lines
    newer = BOSTON.replace("102,2011-07-01 02:18:31,,,Open", "102,2011-07-01 02:18:31,,2011-07-09 10:00:00,Closed")
    assert "0 issues added, 1 brought up to date, 2 unchanged" in run(file(tmp_path, newer), "--map", name).output
    assert number() == 3
    assert db.session.query(Issue).filter_by(source_ref="102").one().state == "done"


def test_a_rehearsal_needs_no_map_says_every_guess_and_stores_nothing(app: Flask, tmp_path: Path) -> None:
    result = run(file(tmp_path, CHICAGO), "--dry-run")
    assert result.exit_code == 0, result.output
    for words in (
        "category: column “SR_TYPE”",
        "lon: column “LONGITUDE”",
        "Not taken:",
        "2 issues would be added",
        "2 categories would be made",
    ):
        assert words in result.output, words
    assert number() == 0 and db.session.query(IssueMap).count() == 0
    place = communities.region()[2]
    assert run(file(tmp_path, BOSTON), "--dry-run", "--new-map", "X", "--place", place.code).exit_code == 2
    assert db.session.query(IssueMap).count() == 0


def test_chicagos_layout(app: Flask, tmp_path: Path) -> None:
    plan = read_plan(file(tmp_path, CHICAGO), Asked(ZoneInfo("America/Chicago")))
    pothole, graffiti = plan.rows
    assert (pothole.state, pothole.lon, pothole.lat, pothole.spot_words) == (
        "done",
        -87.6278,
        41.8834,
        "100 N STATE ST, LOOP",
    )
    assert pothole.opened.isoformat() == "2019-07-13T20:45:12+00:00"
    assert graffiti.opened.isoformat() == "2019-07-01T05:05:00+00:00" and graffiti.closed is None


def test_zurichs_projected_columns_are_named_and_may_be_left_out(made: IssueMap, tmp_path: Path) -> None:
    name, path = made.public_id, file(tmp_path, ZURICH)
    refused = run(path, "--map", name)
    assert refused.exit_code == 2
    assert "list.csv:1:7:" in refused.output and "LV95" in refused.output and "WGS 84" in refused.output
    assert number() == 0
    taken = run(path, "--map", name, "--column", "lon=", "--column", "lat=")
    assert taken.exit_code == 0, taken.output
    assert [(one.state, one.words) for one in db.session.query(Issue).order_by(Issue.number)] == [
        ("done", "Sprayerei an der Mauer"),
        ("in_work", "Loch im Gehweg"),
    ]


@pytest.mark.parametrize("encoding", ["kz1048", "utf-8", "utf-8-sig", "utf-16"])
def test_a_register_of_appeals_from_here(made: IssueMap, tmp_path: Path, encoding: str) -> None:
    result = run(file(tmp_path, IKOMEK, encoding), "--map", made.public_id)
    assert result.exit_code == 0, result.output
    first, second = db.session.query(Issue).order_by(Issue.number)
    assert (first.title, first.words, first.spot_words) == (
        "Уличное освещение, ул. Қабанбай батыра, 6",
        "Не горит фонарь",
        "ул. Қабанбай батыра, 6",
    )
    assert (first.state, second.state, first.lon, second.lat) == ("done", "in_work", 76.95, 52.30)
    assert first.created_at.isoformat() == "2026-03-05T04:15:00+00:00"
    assert str(second.due_on) == "2026-03-21" and first.due_on is None


def test_plain_windows_letters_are_read_too(app: Flask, tmp_path: Path) -> None:
    plan = read_plan(file(tmp_path, IKOMEK.replace("Қ", "К"), "cp1251"), Asked(ZONE))
    assert plan.rows[1].words == "Яма у школы"
    swiss = ZURICH.replace("Loch im Gehweg", "Löcher für Müll").replace(";e;n", ";a;b")
    assert read_plan(file(tmp_path, swiss, "cp1252"), Asked(ZONE)).rows[1].words == "Löcher für Müll"


BAD = [
    ("", ":1:1:", "empty"),
    ("PK\x03\x04 book", ":1:1:", "workbook"),
    ('{"type": "FeatureCollection"}', ":1:1:", "JSON"),
    ("one column\nx\n", ":1:1:", "name the columns"),
    ("id,colour\n1,red\n", ":1:1:", "--column category=HEADER"),
    (BOSTON.splitlines()[0] + "\n", ":1:1:", "no rows"),
    (BOSTON + '104,2011-07-03,,,Open,x,"Lights cut off', ":5:1:", "cut off"),
    (BOSTON + "104,2011-07-03,,,Open,x\n", ":5:6:", "6 cells instead of 12"),
    (BOSTON + "104,soon,,,Open,x,Lights,,,42.2,-71.1,x\n", ":5:2:", "no date"),
    (BOSTON + "104,,,,Open,x,Lights,,,42.2,-71.1,x\n", ":5:2:", "Fill in"),
    (BOSTON + "104,2011-07-03,,,Open,x,,,,42.2,-71.1,x\n", ":5:7:", "Fill in"),
    (BOSTON + "104,2011-07-03,,,Open,x,Lights,,,north,-71.1,x\n", ":5:11:", "numbers"),
    (BOSTON + "104,2011-07-03,,,Open,x,Lights,,,42.2,-271.1,x\n", ":5:11:", "180"),
    (BOSTON + "102,2011-07-03,,,Open,x,Lights,,,42.2,-71.1,x\n", ":5:1:", "line 3 already"),
    (BOSTON + "104,2011-07-03,,,Open,x," + "L" * 161 + ",,,42.2,-71.1,x\n", ":5:7:", "160"),
    (BOSTON.replace("latitude,longitude", "longitude,latitude").replace("42.2715,-71.0772", "42.2715,-101.0772").replace("42.2839,-71.1447", "42.2839,-171.1447"), ":1:10:", "exchanged"),
    (BOSTON + "a" * 1_000_001 + "\n", ":5:1:", "longer than"),
    (BOSTON + "10\0004,2011\n", ":5:3:", "no text"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "where", "says"), BAD)
def test_a_bad_file_is_refused_with_line_and_column_and_nothing_is_stored(
    made: IssueMap, tmp_path: Path, text: str, where: str, says: str
) -> None:
    name = made.public_id
    result = run(file(tmp_path, text), "--map", name)
    assert result.exit_code == 2, result.output
    assert f"list.csv{where}" in result.output, result.output
    assert says in result.output, result.output
    assert number() == 0 and db.session.query(IssueCategory).count() == 3


def test_bad_rows_may_be_left_out_by_name(made: IssueMap, tmp_path: Path) -> None:
    text = BOSTON + "104,soon,,,Open,x,Lights,,,42.2,-71.1,x\n105,2011-07-03,,,Open,x,Lights,,,42.2,-71.1,x\n"
    result = run(file(tmp_path, text), "--map", made.public_id, "--skip-bad")
    assert result.exit_code == 0, result.output
    assert "4 issues added" in result.output and "1 rows left out" in result.output and "list.csv:5:2:" in result.output


def test_spots_outside_the_place_and_exchanged_ones_are_told_apart(app: Flask, tmp_path: Path) -> None:
    city = communities.region()[2]
    name = issues.open_map(city).public_id
    rows = [f"{n},2026-03-0{n % 9 + 1},,,Open,x,Lights,,,52.{280 + n},76.{940 + n},x" for n in range(20)]
    good = "\n".join([BOSTON.splitlines()[0], *rows]) + "\n"
    assert run(file(tmp_path, good), "--map", name, "--dry-run").exit_code == 0
    outside = run(file(tmp_path, good + "99,2026-03-01,,,Open,x,Lights,,,42.2,-71.1,x\n"), "--map", name)
    assert outside.exit_code == 2 and "list.csv:22:11:" in outside.output and "outside the area" in outside.output
    exchanged = run(file(tmp_path, good.replace("latitude,longitude", "longitude,latitude")), "--map", name)
    assert exchanged.exit_code == 2 and "--column lon=latitude --column lat=longitude" in exchanged.output
    assert number() == 0


def test_a_blurred_category_stays_blurred(made: IssueMap, tmp_path: Path) -> None:
    text = "id,date,category,address,lon,lat\n1,2026-03-01,Somebody needs help,12 Lomov Street,76.951234,52.291234\n"
    assert run(file(tmp_path, text), "--map", made.public_id).exit_code == 0
    issue = db.session.query(Issue).one()
    exact = db.session.get_one(Location, issue.location_id)
    assert (exact.lon, exact.lat) == (76.951234, 52.291234)
    assert (issue.lon, issue.lat) == exact.shown != (exact.lon, exact.lat)
    assert "lomov" not in issue.search


def test_wrong_words_at_the_command_line_are_refused(made: IssueMap, tmp_path: Path) -> None:
    name, path = made.public_id, file(tmp_path, BOSTON)
    for words in ([], ["--map", "nowhere"], ["--new-map", "X", "--place", "nowhere"], ["--map", name, "--zone", "Mars/Base"],
                  ["--map", name, "--column", "colour=ward"], ["--map", name, "--column", "lon=nothing"], ["--map", name, "--encoding", "klingon"]):  # fmt: skip
        assert run(path, *words).exit_code == 2, words
    assert number() == 0


def test_only_those_who_run_the_map_bring_lists_in(made: IssueMap, actors: Actors, tmp_path: Path) -> None:
    plan = read_plan(file(tmp_path, BOSTON), Asked(ZONE))
    with pytest.raises(Denied):
        import_issues(actors.person(), db.session.merge(made), plan)
    done = import_issues(actors.facilitator_of(db.session.merge(made).place), db.session.merge(made), plan)
    assert done.added == 3


def test_a_spot_that_far_too_many_share_is_marked_and_said(made: IssueMap, tmp_path: Path) -> None:
    rows = [f"{n},2026-03-01,,,Open,x,Lights,,,52.29,76.95,x" for n in range(60)] + [
        f"{n},2026-03-01,,,Open,x,Lights,,,52.{n},76.{n},x" for n in range(100, 140)
    ]
    result = run(file(tmp_path, "\n".join([BOSTON.splitlines()[0], *rows])), "--map", made.public_id)
    assert "60 rows lie on 52.29, 76.95" in result.output
    assert Counter(one.is_default_spot for one in db.session.query(Issue)) == {True: 60, False: 40}
    assert db.session.query(Location).filter_by(source="default").count() == 60


def test_thousands_of_real_reports_are_taken_as_they_are(made: IssueMap, data_folder: Path, tmp_path: Path) -> None:
    real = data_folder / "issues" / "boston_311_2011h2.csv"
    if not real.exists():
        pytest.skip("real data not present")
    with real.open(encoding="utf-8") as source:
        text = "".join(islice(source, 3001))
    result = run(file(tmp_path, text), "--map", made.public_id, "--zone", "America/New_York")
    assert result.exit_code == 0 and "3000 issues added" in result.output, result.output[-600:]
    assert "lie on 42.3594, -71.0587" in result.output
    made = db.session.query(IssueMap).one()
    assert tally(Reading(made, Filter(everything=True))).total == 3000
    assert db.session.query(Issue).filter_by(state=IssueState.NEW).count() == text.count(",Open,")
    assert io.StringIO(text).readline().startswith("case_enquiry_id")


@pytest.mark.slow
def test_all_of_boston_is_taken_within_a_minute(made: IssueMap, data_folder: Path) -> None:
    real = data_folder / "issues" / "boston_311_2011h2.csv"
    name = made.public_id
    result = run(real, "--map", name, "--zone", "America/New_York")
    assert "58251 issues added" in result.output
    assert "4775 rows lie on 42.3594, -71.0587" in result.output
    assert "58251 unchanged" in run(real, "--map", name, "--zone", "America/New_York").output
    assert db.session.query(Issue).filter_by(is_default_spot=True).count() == 4775 + 154
