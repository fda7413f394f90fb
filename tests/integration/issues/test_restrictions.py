"""A heating main under the lamp: said before a report is sent, shown to staff afterwards, and nothing blurred given away."""

import pytest
from flask import Flask

from civic.communities.models import Place
from civic.communities.queries import place_by_code
from maps.issues.models import IssueMap
from maps.issues.queries.restrictions import restrictions_of
from tests.factories import issues
from tests.factories.communities import region
from tests.factories.constraints import LAND, layer
from tests.factories.people import Actors
from tests.integration.issues.test_moving import stands
from tests.integration.issues.test_own import form_of
from tests.integration.issues.test_pages import described, fields, report_page
from tests.support.visitor import Visitor

ON_MAIN, FAR = (76.95, 52.287), (76.95, 52.2905)
TOLD, ASK = "To be known of this spot", "Ask the heating network before you dig."


@pytest.fixture
def city(app: Flask) -> Place:
    return region()[2]


@pytest.fixture
def made(city: Place) -> IssueMap:
    return issues.open_map(city)


def review(visitor: Visitor, made: IssueMap, at: tuple[float, float], **changes: str) -> str:
    page = report_page(made)
    given = described(spot_at=f"{at[1]}, {at[0]}", **changes)
    return visitor.post(page, {**fields(visitor.get(page)), **given}).words()


def test_before_sending_one_is_told_of_the_main_under_the_spot(city: Place, made: IssueMap, visitor: Visitor) -> None:
    layer(city)
    said = review(visitor, made, ON_MAIN)
    assert TOLD in said and "Heating main" in said and "right at the spot" in said and ASK in said
    assert "Pavlodar heating network" in said and said.index(TOLD) < said.index("Send the report")
    assert TOLD not in review(visitor, made, FAR)


def test_neither_a_draft_nor_a_place_in_words_warns(city: Place, made: IssueMap, visitor: Visitor) -> None:
    layer(city, published=False)
    assert TOLD not in review(visitor, made, ON_MAIN)
    layer(city)
    assert (
        TOLD
        not in visitor.post(
            report_page(made), {**fields(visitor.get(report_page(made))), **described(spot_at="")}
        ).words()
    )
    assert TOLD in review(visitor, made, ON_MAIN)


def test_who_puts_a_report_on_a_main_is_told_before_it_stands_there(
    city: Place, made: IssueMap, actors: Actors
) -> None:
    layer(city)
    aigul = actors.person("Aigul")
    issue = issues.issue(made, by=aigul, at=FAR)
    number, path, browser = issue.id, f"/maps/issues/{issue.public_id}/spot", actors.browser(aigul)
    form = form_of(browser.get(path))
    asked = browser.post(path, {**form, "spot_at": f"{ON_MAIN[1]}, {ON_MAIN[0]}", "spot_words": "By the boiler house"})
    assert asked.status == 200 and TOLD in asked.words() and ASK in asked.words()
    assert "Put it here all the same" in asked.words() and form_of(asked)["spot_words"] == "By the boiler house"
    assert stands(number) == FAR, "nothing has moved yet"
    # What was read of one spot is not said of another: a second one beside the main asks anew.
    beside = browser.post(path, {**form_of(asked), "spot_at": f"{ON_MAIN[1]}, {ON_MAIN[0] + 0.00001}"})
    assert TOLD in beside.words() and stands(number) == FAR
    assert browser.post(path, form_of(beside)).status == 303
    assert stands(number) == (ON_MAIN[0] + 0.00001, ON_MAIN[1])
    # Only the words are changed: of a spot where it stands already nobody is told again.
    assert browser.post(path, {**form_of(browser.get(path)), "spot_words": "By the kiosk"}).status == 303


def test_staff_see_it_on_the_issue_and_residents_do_not(city: Place, made: IssueMap, actors: Actors) -> None:
    layer(city)
    near, far = (issues.issue(made, at=at).public_id for at in (ON_MAIN, FAR))
    facilitator = actors.browser(actors.facilitator_of(city))
    resident = actors.browser(actors.person("Aigul"))
    for path in (f"/maps/issues/{near}", f"/maps/issues/{near}/work"):
        assert TOLD in facilitator.get(path).words(), path
    assert TOLD not in resident.get(f"/maps/issues/{near}").words()
    for path in (f"/maps/issues/{far}", f"/maps/issues/{far}/work"):
        assert TOLD not in facilitator.get(path).words(), path


def test_a_distance_to_the_main_gives_no_blurred_spot_away(city: Place, made: IssueMap, actors: Actors) -> None:
    layer(city)
    blurred = issues.issue(made, key="care", at=ON_MAIN)
    assert [one.metres for one in restrictions_of(blurred, exact=True)] == [0]
    assert restrictions_of(blurred, exact=False) == []
    page = f"/maps/issues/{blurred.public_id}"
    facilitator = actors.browser(actors.facilitator_of(city))
    staff = actors.browser(actors.staff_of(city))
    for path in (page, f"{page}/work"):
        assert TOLD not in facilitator.get(path).words(), path
        assert TOLD in staff.get(path).words(), path


def test_many_layers_cost_staff_no_more_statements_than_one(city: Place, made: IssueMap, actors: Actors) -> None:
    page = f"/maps/issues/{issues.issue(made, at=ON_MAIN).public_id}"
    staff = actors.browser(actors.staff_of(city))
    here = place_by_code("pavlodar")
    layer(here)
    staff.get(page)
    one = staff.get(page).statements
    for number in range(6):
        layer(place_by_code("pavlodar"), *[LAND] * number, title_en=f"Layer {number}", near_m=400)
    many = staff.get(page)
    assert many.statements == one and "Layer 5" in many.words()
