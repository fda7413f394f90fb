"""What the list says, the map says: the same filter, the same counts, never more than 2,000 things in a view."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select, update

from civic.kernel import clock
from civic.kernel.commands import transaction
from civic.kernel.extensions import db
from civic.kernel.geo import Box
from civic.kernel.permissions import STRANGER
from maps.issues.models import Issue, IssueMap, IssueState
from maps.issues.queries import kept, lists, spots
from maps.issues.queries.filters import Filter, Reading
from maps.issues.services.reporting import report_issue
from tests.bench.pages import counting
from tests.factories import communities, issues, pins
from tests.factories.people import Actors
from tests.support.map_answers import cells_of, points_of
from tests.support.visitor import Visitor

COUNTRY = Box(46.0, 40.0, 88.0, 56.0)


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    kept.forget()
    yield
    kept.forget()


@pytest.fixture
def crowded(app: Flask, monkeypatch: pytest.MonkeyPatch) -> IssueMap:
    """A map with 600 issues all over the country, on which 60 things in a view are already too many."""
    monkeypatch.setattr(spots, "MOST_FEATURES", 60)
    made = issues.open_map()
    pins.scatter(made, 600, seed=7)
    return made


def some_filters() -> st.SearchStrategy[Filter]:
    return st.builds(
        Filter,
        text=st.sampled_from(["", "lamp", "LAMP hole", "e", "100%", "_"]),
        categories=st.sets(st.sampled_from(["lamp", "road", "care", "none"]), max_size=2).map(lambda found: tuple(sorted(found))),
        states=st.sets(st.sampled_from([str(state) for state in IssueState]), max_size=2).map(lambda found: tuple(sorted(found))),
        everything=st.booleans(),
        since=st.none() | st.dates(clock.today() - timedelta(days=700), clock.today()),
        until=st.none() | st.dates(clock.today() - timedelta(days=700), clock.today()),
    )  # fmt: skip


def some_boxes() -> st.SearchStrategy[Box]:
    sides = st.tuples(st.floats(46, 88), st.floats(46, 88), st.floats(40, 56), st.floats(40, 56))
    return sides.map(lambda s: Box(min(s[0], s[1]), min(s[2], s[3]), max(s[0], s[1]), max(s[2], s[3])))


def test_counts_on_the_map_are_the_lists_for_any_box_and_filter(crowded: IssueMap) -> None:
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(some_filters(), some_boxes(), st.integers(0, 22))
    def holds(wanted: Filter, box: Box, zoom: int) -> None:
        reading = Reading(crowded, wanted.but(box=box))
        view = spots.view_of(reading, zoom)
        listed = lists.tally(reading)
        assert view.total == listed.total, "what lies in the box, counted by the list"
        assert len(view.points if view.points is not None else view.cells or ()) <= 60
        pages = range(1, lists.page_of(reading, 1).count + 1)
        found = {issue.id for number in pages for issue in lists.page_of(reading, number).items}
        assert len(found) == listed.total
        whole = lists.tally(Reading(crowded, wanted))
        everywhere = spots.view_of(Reading(crowded, wanted.but(box=Box(-180, -90, 180, 90))), zoom)
        assert everywhere.total + whole.without_place == whole.total
        assert view.without_place == whole.without_place
        if view.cells is not None:
            assert all(sum(cell.marks.values()) == cell.count for cell in view.cells)
            assert all((cell.id is not None) == (cell.count == 1) for cell in view.cells)

    holds()


def test_at_every_zoom_at_most_two_thousand_things_are_answered_and_they_count_like_the_list(
    app: Flask, visitor: Visitor
) -> None:
    """The real ceiling, with more reports in one city than it allows; from the whole earth down to one lamp post."""
    made = issues.open_map()
    pins.scatter(made, 8_800, seed=3)
    at, answered = f"/maps/{made.public_id}", set()
    for zoom in (0, 4, 8, 10, 11, 12, 14, 22):
        half = round(180 / 2**zoom, 4)  # as exact as the address of a view
        west, east = max(-180.0, 76.92 - half), min(180.0, 76.92 + half)
        box = Box(west, max(-85.0, 43.24 - half), east, min(85.0, 43.24 + half))
        for wanted in (Filter(box=box), Filter(box=box, everything=True)):
            query = "&".join(f"{key}={value}" for key, value in wanted.pairs())
            seen = json.loads(visitor.get(f"{at}/view?{query}&zoom={zoom}").text)
            cells, points = cells_of(seen), points_of(seen)
            assert len(cells) + len(points) <= 2_000, zoom
            shown = sum(cell["count"] for cell in cells) + len(points)
            assert shown == lists.tally(Reading(db.session.merge(made), wanted)).total, zoom
            answered.add("cells" if cells else "points" if points else "nothing")
    assert answered >= {"cells", "points"}


def test_every_count_beside_a_choice_is_what_choosing_it_gives(crowded: IssueMap) -> None:
    for wanted in (Filter(), Filter(everything=True), Filter(states=("done",)), Filter(categories=("lamp",))):
        counts = lists.tally(Reading(crowded, wanted))
        for key in ("lamp", "road", "care"):
            number = lists.tally(Reading(crowded, wanted.but(categories=(key,)))).total
            assert counts.categories.get(issues.category(crowded, key).id, 0) == number
        for state in IssueState:
            number = lists.tally(Reading(crowded, wanted.but(states=(str(state),)))).total
            assert counts.states.get(str(state), 0) == number
        shown = lists.tally(Reading(crowded, wanted.but(everything=True))).total
        if not wanted.states:
            assert counts.total + counts.old == shown


def test_solved_and_old_ones_wait_behind_one_switch(app: Flask) -> None:
    made = issues.open_map()
    issues.issue(made, title="Open since long ago")
    issues.issue(made, IssueState.DONE, title="Solved yesterday")
    old = issues.issue(made, IssueState.DONE, title="Solved in spring")
    issues.issue(made, IssueState.DUPLICATE, title="Said twice")
    with transaction():
        db.session.execute(update(Issue).where(Issue.id == old.id).values(closed_at=clock.now() - timedelta(days=90)))
    plain = lists.page_of(Reading(made, Filter()), 1)
    assert {issue.title for issue in plain.items} == {"Open since long ago", "Solved yesterday"}
    assert lists.tally(Reading(made, Filter())).old == 2
    assert lists.page_of(Reading(made, Filter(everything=True)), 1).total == 4


def test_nobody_reads_what_a_moderator_hid(app: Flask, visitor: Visitor, actors: Actors) -> None:
    made = issues.open_map()
    issues.hide(issues.issue(made, title="Names a neighbour"))
    waiting = issues.open_map(moderation="before")
    report_issue(STRANGER, waiting, issues.report())
    place, address = db.session.merge(made).place, f"/maps/{db.session.merge(made).public_id}"
    waits = lists.tally(Reading(db.session.merge(waiting), Filter())).total
    staff = actors.browser(actors.staff_of(place))
    for reader in (visitor, staff):
        for path in (
            "",
            "/view?bbox=46,40,88,56&zoom=5",
            "/issues.csv?show=all",
            "/issues.geojson?show=all",
            "/issues.atom",
            "/map.svg",
            "/open311/v2/requests.json",
        ):
            assert "Names a neighbour" not in reader.get(address + path).text
    assert waits == 0


def test_search_finds_words_in_any_letters_and_no_wildcards(app: Flask) -> None:
    made = issues.open_map()
    issues.issue(made, title="Ёлка упала на Шоқан көшесінде")
    issues.issue(made, title="100% dark")
    for words, number in (
        ("елка", 1),
        ("ЁЛКА", 1),
        ("шоқан КӨШЕСІ", 1),
        ("100%", 1),
        ("%", 1),
        ("_", 0),
        ("шокан елка берёза", 0),
    ):
        assert lists.tally(Reading(made, Filter(text=words))).total == number, words


def test_search_never_tells_the_street_of_a_blurred_report(app: Flask) -> None:
    made = issues.open_map()
    issues.issue(made, key="care", title="Somebody needs help", spot_words="12 Lomov Street")
    issues.issue(made, key="lamp", title="Dark", spot_words="14 Lomov Street")
    found = lists.page_of(Reading(made, Filter(text="lomov")), 1)
    assert [issue.title for issue in found.items] == ["Dark"]
    care = db.session.query(Issue).filter_by(title="Somebody needs help").one()
    with transaction():
        db.session.get_one(Issue, care.id).words = "Changed"
    assert lists.tally(Reading(made, Filter(text="lomov"))).total == 1


def test_a_view_is_points_with_links_or_squares_with_counts(crowded: IssueMap, visitor: Visitor) -> None:
    path = f"/maps/{crowded.public_id}/view"
    near = json.loads(visitor.get(f"{path}?bbox=76.9,52.2,77.0,52.35&zoom=13&show=all").text)
    assert near["kind"] == "points" and near["total"] == len(near["points"])
    first = points_of(near)[0]
    issue = db.session.query(Issue).filter_by(public_id=first["name"]).one()
    assert first["url"] == f"/maps/issues/{issue.public_id}" and first["mine"] is False
    assert (first["lon"], first["lat"], first["title"]) == (issue.lon, issue.lat, issue.title)
    far = json.loads(visitor.get(f"{path}?bbox=46,40,88,56&zoom=5&show=all").text)
    assert far["kind"] == "cells" and sum(cell["count"] for cell in cells_of(far)) == far["total"]
    assert far["without_place"] == lists.tally(Reading(crowded, Filter(everything=True))).without_place > 0
    assert all(sum(cell["states"].values()) == cell["count"] for cell in cells_of(far))


def test_a_square_of_one_report_leads_to_it(app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spots, "MOST_FEATURES", 12)
    made = issues.open_map()
    for _lamp in range(12):
        issues.issue(made, at=(76.99, 52.34))
    alone = issues.issue(made, at=(76.9, 52.26)).public_id
    seen = json.loads(visitor.get(f"/maps/{made.public_id}/view?bbox=76.89,52.25,77.0,52.35&zoom=12").text)
    many, single = cells_of(seen)
    assert (many["count"], single["count"]) == (12, 1)
    assert "url" not in many and single["url"] == f"/maps/issues/{alone}"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "bbox=1,2,3&zoom=5",
        "bbox=a,b,c,d&zoom=5",
        "bbox=9,9,1,1&zoom=5",
        "bbox=nan,0,1,1&zoom=1",
        "bbox=inf,0,1,1&zoom=1",
        "bbox=1,1,2,2",
        "bbox=1,1,2,2&zoom=-1",
        "bbox=1,1,2,2&zoom=99",
        "bbox=1,1,2,2&zoom=²",
    ],
)
def test_a_damaged_view_is_refused_in_words(app: Flask, visitor: Visitor, query: str) -> None:
    made = issues.open_map()
    answer = visitor.get(f"/maps/{made.public_id}/view?{query}")
    assert answer.status == 400 and answer.response.json["problem"]


def test_an_unchanged_view_is_not_sent_twice_and_a_new_report_is_seen_at_once(app: Flask, visitor: Visitor) -> None:
    made = issues.open_map()
    path = f"/maps/{made.public_id}/view?bbox=76,52,78,53&zoom=12"
    first = visitor.get(path)
    again = visitor.get(path, headers={"If-None-Match": first.response.headers["ETag"]})
    assert (again.status, again.text) == (304, "")
    issues.issue(db.session.merge(made))
    changed = visitor.get(path, headers={"If-None-Match": first.response.headers["ETag"]})
    assert changed.status == 200 and changed.response.json["total"] == 1


def test_own_reports_are_marked_for_their_reporter_alone(app: Flask, actors: Actors, visitor: Visitor) -> None:
    made = issues.open_map()
    aigul = actors.person("Aigul")
    issues.issue(made, by=aigul)
    issues.issue(made, title="Another one")
    path = f"/maps/{made.public_id}/view?bbox=76,52,78,53&zoom=12"
    mine: Any = actors.browser(aigul).get(path).response.json
    assert sorted(one["mine"] for one in points_of(mine)) == [False, True]
    others: Any = visitor.get(path).response.json
    assert not any(one["mine"] for one in points_of(others))
    assert "No report fits" in visitor.get(f"/maps/{made.public_id}?mine=1").text


def test_the_list_asks_no_more_when_it_is_longer(crowded: IssueMap, app: Flask, visitor: Visitor) -> None:
    few = issues.open_map(crowded.place)
    issues.issue(few)
    addresses = [f"/maps/{db.session.merge(made).public_id}?show=all" for made in (few, crowded)]
    numbers = []
    for address in addresses:
        kept.forget()
        with counting(app) as statements:
            visitor.get(address)
        numbers.append(len(statements))
    assert numbers[0] == numbers[1] <= 12, numbers


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?show=all&page=3",
        "?q=lamp&category=lamp&state=new&since=2020-01-01&until=2030-01-01&sort=support",
        "?page=9999",
        "?q=%00%27%3B--&category=%3Cscript%3E&since=x&sort=x&district=abc",
        "?until=9999-12-31&since=0001-01-01",
    ],
)
def test_the_page_stands_whatever_the_address_says(crowded: IssueMap, visitor: Visitor, query: str) -> None:
    page = visitor.get(f"/maps/{crowded.public_id}{query}")
    assert page.status == 200
    assert "<script>" not in page.text


def test_a_place_lists_its_maps_and_those_that_are_over(app: Flask, visitor: Visitor) -> None:
    made = issues.open_map(title_en="Yards")
    issues.open_map(made.place, title_en="Winter roads", closes_at=clock.now() - timedelta(hours=1))
    issues.open_map(made.place, title_en="Secret draft", published=False)
    page = visitor.get(f"/maps/places/{made.place.code}")
    assert "Yards" in page.text and "Winter roads" in page.text and "Secret draft" not in page.text


def test_a_view_asks_once(crowded: IssueMap, app: Flask, visitor: Visitor) -> None:
    at = f"/maps/{crowded.public_id}/view"
    # What few reports lie in a wide box is told one by one, which is known when they are counted.
    few = visitor.get(f"{at}?bbox=76,52,78,53&zoom=12&show=all").response.json
    assert few["kind"] == "points" and few["total"]
    for query, number, holds in (
        ("bbox=46,40,88,56&zoom=5&show=all", 1, True),
        ("bbox=76.9,52.2,77.0,52.35&zoom=16&show=all", 1, True),
        ("bbox=47,41,47.001,41.001&zoom=17&show=all", 1, False),
        ("bbox=76,52,78,53&zoom=12&show=all", 2, True),
    ):
        kept.forget()
        for _again in range(2):
            with counting(app) as statements:
                answer = visitor.get(f"{at}?{query}").response.json
            assert bool(answer["total"]) is holds and len(statements) == number, (query, statements)


@pytest.mark.parametrize("built", ["embedded"], indirect=True)
def test_a_view_begins_no_transaction_for_its_one_statement(crowded: IssueMap, app: Flask, visitor: Visitor) -> None:
    path, said = f"/maps/{crowded.public_id}/view?bbox=46,40,88,56&zoom=5", list[str]()
    db.session.remove()

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement.split()[0])

    event.listen(db.engine, "before_cursor_execute", hear)
    try:
        assert visitor.get(path).status == 200
        assert said == ["SELECT"]
        # The negative control: a page that reads through the session does begin.
        visitor.get("/")
        assert "BEGIN" in said
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)


def test_a_kept_view_is_not_told_of_a_map_that_has_changed(crowded: IssueMap, app: Flask, visitor: Visitor) -> None:
    path = f"/maps/{crowded.public_id}/view?bbox=46,40,88,56&zoom=5&show=all"
    before = visitor.get(path).response.json
    assert before["kind"] == "cells" and visitor.get(path).response.json == before
    made = db.session.merge(crowded)
    issues.issue(made)
    assert visitor.get(path).response.json["total"] == before["total"] + 1
    assert visitor.get(path).response.json["total"] == before["total"] + 1


def test_views_of_two_maps_are_kept_apart(crowded: IssueMap, app: Flask, visitor: Visitor) -> None:
    other = issues.open_map(crowded.place)
    for made, total in ((crowded, True), (other, False), (crowded, True), (other, False)):
        name = db.session.merge(made).public_id
        found = visitor.get(f"/maps/{name}/view?bbox=46,40,88,56&zoom=5").response.json
        assert bool(found["total"]) is total


def test_after_a_view_without_a_transaction_a_command_is_whole_again(
    crowded: IssueMap, app: Flask, visitor: Visitor
) -> None:
    path, name = f"/maps/{crowded.public_id}/view?bbox=46,40,88,56&zoom=5", crowded.public_id
    for _look in range(3):
        kept.forget()
        assert visitor.get(path).status == 200
        with pytest.raises(ZeroDivisionError), transaction():
            db.session.execute(update(IssueMap).where(IssueMap.public_id == name).values(title_en="Half"))
            1 / 0  # noqa: B018 - the command fails here
        assert db.session.scalar(select(IssueMap.title_en).where(IssueMap.public_id == name)) != "Half"


def test_a_map_that_is_not_public_shows_its_views_to_its_facilitators_alone(
    app: Flask, actors: Actors, visitor: Visitor
) -> None:
    hidden = issues.open_map(published=False)
    path, facilitator = f"/maps/{hidden.public_id}/view", actors.facilitator_of(hidden.place)
    elsewhere = actors.facilitator_of(communities.place("elsewhere"))
    for query, answer in (("?bbox=46,40,88,56&zoom=5", 200), ("?bbox=76,52,77,53&zoom=16", 200), ("?bbox=wrong", 400)):
        assert actors.browser(facilitator).get(path + query).status == answer
        for other in (visitor, actors.browser(elsewhere)):
            assert other.get(path + query).status == 404
    assert visitor.get("/maps/nothing/view?bbox=46,40,88,56&zoom=5").status == 404
