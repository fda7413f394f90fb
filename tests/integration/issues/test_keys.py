"""Staff give programs keys to a map on a page of its own; a key is shown once."""

import pytest
from flask import Flask

from civic.kernel.extensions import db
from maps.issues.queries.keys import keys_of, live_key
from tests.factories import issues
from tests.factories.people import Actors
from tests.support.visitor import Visitor

pytestmark = pytest.mark.parametrize("built", ["embedded"], indirect=True)


def test_a_key_is_given_shown_once_and_revoked(app: Flask, actors: Actors) -> None:
    made = issues.open_map()
    path = f"/maps/{made.public_id}/keys"
    clerk = actors.browser(actors.staff_of(made.place))
    assert path in clerk.get(f"/maps/{db.session.merge(made).public_id}/set-up").text
    assert "None has been given yet." in clerk.get(path).words()
    unnamed = clerk.post(path, {"label": " "})
    assert unnamed.status == 422 and "Fill in this field." in unnamed.words() and not keys_of(db.session.merge(made))
    given = clerk.post(path, {"label": "Chat bot of the contact centre"})
    assert given.status == 200 and given.response.headers["Cache-Control"] == "no-store"
    token = next(node.text or "" for node in given.document.iter() if node.get("id") == "new-key")
    key = live_key(db.session.merge(made), token)
    assert key is not None and key.label == "Chat bot of the contact centre"
    later = clerk.get(path)
    assert "Chat bot of the contact centre" in later.words() and token not in later.text
    assert clerk.post(f"{path}/{key.public_id}/revoke").status == 303
    assert live_key(db.session.merge(made), token) is None
    again = clerk.get(path).words()
    assert "revoked on" in again and "Revoke for good" not in again


def test_keys_are_the_business_of_staff_and_of_their_own_map(app: Flask, actors: Actors, visitor: Visitor) -> None:
    made = issues.open_map()
    other = issues.open_map(made.place)
    path, elsewhere = (f"/maps/{db.session.merge(one).public_id}" for one in (made, other))
    clerk = actors.browser(actors.staff_of(db.session.merge(made).place))
    leader = actors.browser(actors.facilitator_of(db.session.merge(made).place))
    assert "/keys" not in leader.get(f"{path}/set-up").text
    assert leader.get(f"{path}/keys").status == 403
    assert visitor.get(f"{path}/keys").status in (302, 303, 401, 403)
    clerk.get(f"{path}/keys")
    assert clerk.post(f"{path}/keys", {"label": "Chat bot"}).status == 200
    [key] = keys_of(db.session.merge(made))
    assert leader.post(f"{path}/keys/{key.public_id}/revoke").status == 403
    assert clerk.post(f"{elsewhere}/keys/{key.public_id}/revoke").status == 404
    assert keys_of(db.session.merge(made))[0].revoked_at is None
