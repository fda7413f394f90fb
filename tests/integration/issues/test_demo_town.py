"""The issue maps of the demo town, as whoever tries the product first meets them."""

import json

import pytest
from flask import Flask
from sqlalchemy import func, select

from civic.demo.pictures import TROUBLES, draw
from civic.kernel.commands import transaction
from civic.kernel.extensions import db
from civic.kernel.files import Upload, store_generated
from maps.issues.imports import demo_town
from maps.issues.models import Issue, IssueMap, IssuePhoto
from tests.factories.people import Actors
from tests.factories.rounds import town
from tests.support.visitor import Visitor


def painted(scene: str, number: int) -> Upload:
    assert scene in TROUBLES, "a report shows what is wrong, not what a project would build"
    picture = draw(scene, number % 2)
    with transaction():
        return store_generated(picture.large, picture.thumb)


def people_of_the_demo(actors: Actors) -> None:
    for name in ("aigul", "sergei", "dana", "anna", "yerlan", "akimat_staff"):
        actors.person(name.title(), email=f"{name}@asar.example")


@pytest.mark.parametrize("built", ["embedded"], indirect=True)
def test_reports_of_the_demo_town_are_answered_late_and_shown_in_pictures(
    app: Flask, actors: Actors, visitor: Visitor
) -> None:
    town()
    people_of_the_demo(actors)
    demo_town.load(painted)
    live = db.session.scalars(select(IssueMap).order_by(IssueMap.closes_at.desc())).first()
    assert live is not None and live.place.code == "pavlodar"
    with_photo = db.session.scalar(select(func.count()).select_from(IssuePhoto)) or 0
    assert with_photo >= 8
    states = set(db.session.scalars(select(Issue.state).where(Issue.map_id == live.id)))
    assert states >= {"new", "accepted", "in_work", "done", "not_done", "duplicate"}
    page = visitor.get(f"/maps/{live.public_id}?show=all")
    assert page.status == 200
    shown = db.session.scalars(select(Issue).where(Issue.map_id == live.id, Issue.photos > 0)).first()
    assert shown is not None
    seen = visitor.get(f"/maps/issues/{shown.public_id}")
    assert "/files/" in seen.text and seen.status == 200


def test_its_photos_are_drawn_scenes_of_what_is_wrong() -> None:
    content = json.loads(demo_town._CONTENT.read_text(encoding="utf-8"))
    scenes = [scene for row in content["live"]["issues"] for scene in row.get("photos", ())]
    assert set(scenes) == set(TROUBLES)
