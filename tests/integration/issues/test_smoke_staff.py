"""Smoke: every page of staff opens."""

from maps.issues.models import IssueState
from tests.factories import issues as make
from tests.factories.people import Actors


def test_pages(app, actors: Actors):
    m = make.open_map(questions=True)
    new = make.issue(m)
    done = make.issue(m, IssueState.DONE, title="Bench")
    d = make.department(m.place)
    mid, pid, did = m.public_id, new.public_id, d.public_id
    desk = actors.browser(actors.staff_of(m.place))
    for path in (
        "/workshop/maps",
        "/places/pavlodar/maps/new",
        f"/maps/{mid}/set-up",
        f"/maps/{mid}/edit",
        f"/maps/{mid}/area",
        f"/maps/{mid}/close",
        f"/maps/{mid}/outcome",
        f"/maps/{mid}/categories/new",
        f"/maps/{mid}/categories/lamp/edit",
        "/places/pavlodar/departments",
        f"/departments/{did}/edit",
        "/places/pavlodar/ready-answers",
        f"/maps/{mid}/work",
        f"/maps/{mid}/work?state=&q=1",
        f"/maps/{mid}/work.csv",
        f"/maps/{mid}/overview",
        f"/maps/{mid}/overview/states.json",
        f"/maps/issues/{pid}/work",
    ):
        seen = desk.get(path)
        print(path, seen.status, seen.statements)
        assert seen.status == 200, (path, seen.words()[:500])
