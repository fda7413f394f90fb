"""Where reports concentrate: what the page counts, sets aside, hides and says, and how its settings live in the address."""

import csv
import re
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert

from civic.communities.models import Place, PlaceKind
from civic.kernel.commands import transaction
from civic.kernel.extensions import db
from maps.issues.models import Issue, IssueMap
from maps.issues.queries.hotspots import analysis_of
from maps.issues.queries.selections import Asked
from tests.factories import communities, issues
from tests.factories import evidence as make
from tests.factories.people import Actors
from tests.factories.rounds import town
from tests.support.visitor import Visitor

DISTRICTS = {"551010000": 30, "551010001": 8}
"""Reports of a sensitive category by district, none of them few."""


def test_the_page_names_the_dark_lamps_and_not_the_default_point(app: Flask, visitor: Visitor) -> None:
    issue_map = make.hot_map()
    hottest = analysis_of(issue_map, Asked()).places[0]
    page = visitor.get(f"/maps/{issue_map.public_id}/analysis")
    assert page.status == 200
    words = page.words()
    assert "420 reports. 1 place stands out. Most of all 52.28918, 76.96217" in words
    assert "80 reports have exactly the coordinates 52.28000, 76.95000" in words
    assert re.search(r"1.?110 squares of 200 m were compared", words)
    assert (hottest.lon, hottest.lat) == pytest.approx(make.HOT, abs=0.005)


def test_settings_stand_in_the_address_and_wrong_ones_are_said(app: Flask, visitor: Visitor) -> None:
    issue_map = make.hot_map()
    here = f"/maps/{issue_map.public_id}/analysis"
    page = visitor.get(f"{here}?side=500&category=lamp&since=2020-01-01")
    assert page.status == 200 and "squares of 500 m" in page.words()
    link = next(a for a in page.document.iter("{http://www.w3.org/1999/xhtml}a") if "bbox=" in a.get("href", ""))
    assert "category=lamp" in link.get("href") and "since=2020-01-01" in link.get("href")
    assert visitor.get(link.get("href")).status == 200
    for query, words in (
        ("since=2026-05-02&until=2026-05-01", "The last day comes before the first."),
        ("since=yesterday", "Give a day as year-month-day."),
        ("side=7", "Choose one of the numbers offered."),
        ("category=spaceships", "This map has no such category."),
        ("until=0001-01-01", "Give a day as year-month-day."),
    ):
        page = visitor.get(f"{here}?{query}")
        assert page.status == 422 and words in page.words(), query


def test_few_reports_say_nothing_about_places(app: Flask, visitor: Visitor) -> None:
    issue_map = issues.open_map()
    made = make.told(issue_map, make.scattered(20))
    with transaction():
        for issue in made[:4]:
            db.session.get_one(Issue, issue.id).lon = None
    page = visitor.get(f"/maps/{issue_map.public_id}/analysis")
    assert page.status == 200 and "16 reports have a place that is known" in page.words()
    assert "Hot places, the hottest first" not in page.words()
    empty = issues.open_map().public_id
    assert visitor.get(f"/maps/{empty}/analysis").status == 200
    report = visitor.get(f"/maps/{empty}/hot-spots")
    assert report.status == 200 and "there is no map to draw" in report.words()


def test_hidden_reports_and_unpublished_maps_are_nobodys_business(app: Flask, actors: Actors, visitor: Visitor) -> None:
    issue_map = make.hot_map()
    whole = analysis_of(issue_map, Asked()).reports
    secret = make.told(issue_map, make.burst(9, 4), visible=False)
    again = analysis_of(db.session.get_one(IssueMap, issue_map.id), Asked())
    assert again.reports == whole and not {issue.public_id for issue in secret} & set(again.counted)
    draft = issues.open_map(published=False).public_id
    facilitator = actors.browser(actors.facilitator_of(town()))
    for page in ("analysis", "hot-spots", "hot-spots.js", "hot-spots.html", "analysis/months.json"):
        assert visitor.get(f"/maps/{draft}/{page}").status == 404
    assert facilitator.get(f"/maps/{draft}/analysis").status == 200


def test_sensitive_reports_are_counted_by_district_alone_and_small_numbers_hidden(app: Flask, visitor: Visitor) -> None:
    issue_map = make.hot_map()
    with transaction():
        city = db.session.get_one(Place, town().id)
        city.kato, city.population = "551010000", 340_000
    other = communities.place("south", city, PlaceKind.CITY_DISTRICT, population=90_000)
    with transaction():
        db.session.get_one(Place, other.id).kato = "551010001"
    make.told(issue_map, make.burst(3, 8), key="care", kato="551010001")
    make.told(issue_map, make.burst(30, 9), key="care", kato="551010000")
    found = analysis_of(db.session.get_one(IssueMap, issue_map.id), Asked())
    assert found.reports == 420 and found.sensitive == 33
    sensitive = {one.kato: one.sensitive for one in found.districts}
    assert sensitive["551010001"] is None and sensitive["551010000"] is None and found.sensitive_hidden.total == 33
    words = visitor.get(f"/maps/{issue_map.public_id}/analysis").words()
    assert "In sensitive categories, by district only33" in words
    assert "Hardly heard" in words and "South" in words


def test_no_two_answers_tell_by_subtraction_where_one_sensitive_report_came_from(app: Flask, visitor: Visitor) -> None:
    """Seven reports until Monday and eight until Tuesday would name the district of Tuesday's."""
    issue_map = make.hot_map()
    with transaction():
        city = db.session.get_one(Place, town().id)
        city.kato, city.population = "551010000", 340_000
    other = communities.place("south", city, PlaceKind.CITY_DISTRICT, population=90_000)
    with transaction():
        db.session.get_one(Place, other.id).kato = "551010001"
    told = [make.told(issue_map, make.burst(size, 9), key="care", kato=kato) for kato, size in DISTRICTS.items()]
    days = sorted({issue.created_at.date() for group in told for issue in group})
    issue_map = db.session.get_one(IssueMap, issue_map.id)
    whole = analysis_of(issue_map, Asked(side=500, split=days[3]))
    assert {one.kato: one.sensitive for one in whole.districts if one.kato} == DISTRICTS, "the method narrows nothing"
    narrowed = [Asked(until=day) for day in days[:3]] + [Asked(since=day) for day in days[-3:]]
    narrowed += [Asked(since=date(1970, 1, 1)), Asked(until=date(2200, 1, 1))]
    narrowed += [Asked(categories=keys) for keys in (("care",), ("care", "lamp"), ("lamp",))]
    for asked in narrowed:
        found = analysis_of(issue_map, asked)
        assert [one.sensitive for one in found.districts] == [None] * len(found.districts), asked
        assert (found.sensitive, found.sensitive_hidden.total) == (None, None), asked
    here = f"/maps/{issue_map.public_id}"
    for page in ("analysis", "hot-spots"):
        said = visitor.get(f"{here}/{page}").text
        assert "by district only<" in said and "counted only for the whole map: all" not in said, page
        for query in (f"until={days[2]}", f"since={days[2]}", "category=care"):
            said = visitor.get(f"{here}/{page}?{query}").text
            assert "counted only for the whole map: all" in said and "told only for the whole map" in said, (
                page,
                query,
            )
            assert "by district only<" not in said, (page, query)


def test_a_period_without_sensitive_reports_reads_as_one_with_them(app: Flask, visitor: Visitor) -> None:
    """That nothing of the kind came in a week is an answer too; only the map's categories decide what is said."""
    issue_map = make.hot_map()
    here = f"/maps/{issue_map.public_id}/analysis?since=2020-01-01"
    before = visitor.get(here).words()
    make.told(issue_map, make.burst(1, 9), key="care")
    after = visitor.get(here).words()
    assert before == after and "counted only for the whole map" in before


def test_a_new_report_is_seen_at_once_and_an_old_answer_is_kept(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    issue_map = make.hot_map()
    first = analysis_of(db.session.get_one(IssueMap, issue_map.id), Asked())
    assert analysis_of(db.session.get_one(IssueMap, issue_map.id), Asked()) is first
    make.told(issue_map, make.burst(1, 4))
    assert analysis_of(db.session.get_one(IssueMap, issue_map.id), Asked()).reports == first.reports + 1


def test_the_figures_say_what_the_tables_say(app: Flask, visitor: Visitor) -> None:
    issue_map = make.hot_map()
    here = f"/maps/{issue_map.public_id}/analysis"
    months = visitor.get(f"{here}/months.json").response.get_json()
    assert sum(months["data"][0]["x"]) == 420
    kinds = visitor.get(f"{here}/categories.json").response.get_json()
    assert dict(zip(kinds["data"][0]["y"], kinds["data"][0]["x"], strict=True)) == {"Street lamp": 340, "Road": 80}
    assert visitor.get(f"{here}/secrets.json").status == 404


def test_queries_do_not_grow_with_reports(app: Flask, visitor: Visitor) -> None:
    small, large = issues.open_map(), make.hot_map()
    make.told(small, make.scattered(40))
    names = [one.public_id for one in (small, large)]
    counts = [visitor.get(f"/maps/{name}/hot-spots").statements for name in names]
    assert counts[0] == counts[1]


@pytest.mark.slow
@pytest.mark.parametrize("built", ["embedded"], indirect=True)
def test_boston_is_answered_quickly_and_city_hall_is_not_first(app: Flask, data_folder: Path) -> None:
    issue_map = issues.open_map()
    lamp = issues.category(issue_map, "lamp").id
    with (data_folder / "issues" / "boston_311_2011h2.csv").open() as source:
        rows = [
            {
                "public_id": f"b{number}", "map_id": issue_map.id, "number": number, "category_id": lamp, "title": row["type"],
                "lon": float(row["longitude"]), "lat": float(row["latitude"]), "visible": True,
                "created_at": datetime.fromisoformat(row["open_dt"]).replace(tzinfo=UTC), "changed_at": issue_map.changed_at,
            }
            for number, row in enumerate(csv.DictReader(source), 1)
        ]  # fmt: skip
    with transaction():
        db.session.execute(insert(Issue), rows)
    started = time.process_time()
    found = analysis_of(db.session.get_one(IssueMap, issue_map.id), Asked())
    seconds = time.process_time() - started
    assert found.reports == 58_251
    assert [(one.lon, one.lat, one.reports) for one in found.aside] == [(-71.0587, 42.3594, 4775)]
    assert abs(found.places[0].lon + 71.0587) > 0.003 or abs(found.places[0].lat - 42.3594) > 0.003
    assert seconds < 4, f"{seconds:.2f} s of work; 2 s on a quiet machine"
