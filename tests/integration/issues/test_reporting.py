"""Residents report what is wrong: once, in its place, in words those who answer can use."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from civic.communities.models import RoleName
from civic.kernel import clock
from civic.kernel.errors import Denied, Refused
from civic.kernel.extensions import db
from civic.kernel.geo import distance_m
from civic.kernel.permissions import STRANGER
from civic.locations.models import Location
from maps.issues.models import Issue, IssueMap, Moderation, Participants
from maps.issues.services.placing import Spot
from maps.issues.services.reporting import report_issue
from tests.factories import communities, issues
from tests.factories.people import Actors
from tests.factories.rounds import town


def test_a_resident_reports_a_dark_lamp(app: Flask, actors: Actors) -> None:
    made = issues.open_map()
    aigul = actors.person("Aigul")
    issue = report_issue(aigul, made, issues.report())
    assert (issue.number, issue.state, issue.visible, issue.reporter_id) == (1, "new", True, aigul.id)
    assert (issue.lon, issue.lat) == issues.HERE
    assert issue.due_on == clock.today() + timedelta(days=15), "counted from the day it is here, not in Greenwich"
    assert report_issue(aigul, made, issues.report(title="Another one")).number == 2


def test_the_same_report_sent_again_is_the_same_issue(app: Flask) -> None:
    made = issues.open_map()
    sent = issues.report()
    first = report_issue(STRANGER, made, sent)
    again = report_issue(STRANGER, made, sent)
    assert first.id == again.id
    assert db.session.query(Issue).count() == 1


def test_a_place_in_words_is_enough_and_no_place_is_not(app: Flask) -> None:
    made = issues.open_map()
    issue = report_issue(STRANGER, made, issues.report(at=None))
    assert (issue.shape, issue.lon, issue.location_id) == ("words", None, None)
    with pytest.raises(Refused) as refused:
        report_issue(STRANGER, made, issues.report(at=None, spot_words=" "))
    assert refused.value.field == "spot_words"


@pytest.mark.parametrize(
    ("spot", "says"),
    [
        (Spot(52.29, 96.95), "Longitude must be"),
        (Spot(8_000_000, 52), "projected"),
        (Spot(10.0, 50.0), "outside the area"),
        (Spot(shape={"type": "LineString", "coordinates": [[76.95, 52.29], [76.96, 52.29]]}), "of this shape"),
    ],
)
def test_a_spot_that_cannot_be_is_refused_in_words(app: Flask, spot: Spot, says: str) -> None:
    city = communities.region()[2]
    made = issues.open_map(city)
    with pytest.raises(Refused) as refused:
        report_issue(STRANGER, made, issues.report(spot=spot))
    assert refused.value.field is not None and refused.value.field.startswith("spot_")
    assert says in str(refused.value.message)
    assert db.session.query(Issue).count() == 0


def test_a_stretch_of_road_is_a_line_with_a_point_on_it(app: Flask) -> None:
    made = issues.open_map()
    line = {"type": "LineString", "coordinates": [[76.94, 52.29], [76.96, 52.29]]}
    issue = report_issue(STRANGER, made, issues.report("road", spot=Spot(shape=line)))
    assert issue.shape == "line"
    assert issue.lon == pytest.approx(76.95) and issue.lat == pytest.approx(52.29)


def test_a_blurred_report_shows_a_square_and_keeps_the_spot_for_staff(app: Flask) -> None:
    made = issues.open_map()
    issue = report_issue(STRANGER, made, issues.report("care"))
    exact = db.session.get_one(Location, issue.location_id)
    assert (exact.lon, exact.lat) == issues.HERE
    assert (issue.lon, issue.lat) != issues.HERE
    assert distance_m(*issues.HERE, issue.lon, issue.lat) <= 300 * 2**0.5 / 2 + 1
    near = report_issue(STRANGER, made, issues.report("care", title="Next door", at=(76.95001, 52.29001)))
    assert (near.lon, near.lat) == (issue.lon, issue.lat)


@pytest.mark.parametrize("built", ["embedded"], indirect=True)
@pytest.mark.parametrize("who", list(Participants))
def test_who_may_take_part_is_the_maps_choice(app: Flask, actors: Actors, who: Participants) -> None:
    made = issues.open_map(who=who)
    city = town()
    kinds: dict[str, Any] = {
        "stranger": STRANGER,
        "unconfirmed": actors.person("Unconfirmed", confirmed=False),
        "member": actors.person("Member"),
        "resident": actors.holding(RoleName.RESIDENT, city),
    }
    allowed = set()
    for name, person in kinds.items():
        try:
            report_issue(person, db.session.get_one(IssueMap, made.id), issues.report(title=f"From {name}"))
        except Denied:
            continue
        allowed.add(name)
    assert (
        allowed
        == {
            Participants.ANYONE: set(kinds),
            Participants.SIGNED_IN: {"member", "resident"},
            Participants.RESIDENTS: {"resident"},
        }[who]
    )


@pytest.mark.parametrize("built", ["embedded"], indirect=True)
def test_a_map_takes_nothing_before_it_opens_and_after_it_ends(app: Flask) -> None:
    now = clock.now()
    ahead = issues.open_map(opens_at=now + timedelta(days=1))
    over = issues.open_map(closes_at=now - timedelta(minutes=1))
    hidden = issues.open_map(published=False)
    for made in (ahead, over, hidden):
        with pytest.raises(Denied):
            report_issue(STRANGER, made, issues.report())


@pytest.mark.parametrize("built", ["embedded"], indirect=True)
def test_a_moderated_map_shows_nothing_unread(app: Flask) -> None:
    made = issues.open_map(moderation=Moderation.BEFORE)
    assert not report_issue(STRANGER, made, issues.report()).visible
