"""A voter who stands before an open ballot."""

import pytest
from flask import Flask

from tests.factories import rounds
from tests.factories.people import Actors
from tests.support.booth import Booth


@pytest.fixture
def booth(app: Flask, actors: Actors) -> Booth:
    voter = actors.person("Aigul")
    public_id = rounds.opened(voter).public_id
    return Booth(actors.browser(voter), public_id)
