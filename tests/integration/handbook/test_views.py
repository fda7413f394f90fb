"""The handbook stands in every language and is printed from the rules themselves."""

import pytest
from flask import Flask

from civic.communities.models import RoleName
from civic.communities.permissions import PlaceAction
from civic.handbook import queries
from civic.settings import SETTINGS
from tests.support.visitor import Visitor

TABLES = (
    "/handbook",
    "/handbook/permissions",
    "/handbook/settings",
    "/handbook/words",
    "/handbook/decisions",
    "/style",
)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_page_stands_in_each_language(app: Flask, language: str) -> None:
    visitor = Visitor(app, language)
    for path in (*TABLES, *(f"/handbook/{page.name}" for page in queries.pages(language))):
        seen = visitor.get(path)
        assert seen.status == 200, path
        assert seen.document.get("lang") == language
        assert seen.statements == 0, path


def test_no_page_is_missing_in_a_language(app: Flask) -> None:
    names = {code: {page.name for page in queries.pages(code) if page.language == code} for code in ("kk", "ru", "en")}
    assert names["kk"] == names["ru"] == names["en"] != set()


@pytest.mark.parametrize("name", ["nothing", "..", "../settings", "%2e%2e%2fwords", "akimat.md", "AKIMAT"])
def test_only_names_that_exist_are_served(visitor: Visitor, name: str) -> None:
    assert visitor.get(f"/handbook/{name}").status in (308, 404)
    assert visitor.get(f"/handbook/decisions/{name}").status in (308, 404)


def test_every_setting_is_printed(visitor: Visitor) -> None:
    words = visitor.get("/handbook/settings").words()
    for setting in SETTINGS:
        assert setting.env in words
        assert setting.help in words


def test_every_rule_is_printed_with_its_roles(app: Flask, visitor: Visitor) -> None:
    words = visitor.get("/handbook/permissions").words()
    for action in app.extensions["asar"].policy.rules:
        assert action.value in words
        assert str(action.sentence) in words
    rules = {rule.action: rule for _feature, rules in queries.rules() for rule in rules}
    assert rules[PlaceAction.CREATE].roles == {RoleName.STEWARD}
    assert rules[PlaceAction.EDIT].roles == {RoleName.AKIMAT_STAFF, RoleName.STEWARD}
    assert rules[PlaceAction.SEE_ROLES].roles == {RoleName.AUDITOR, RoleName.AKIMAT_STAFF, RoleName.STEWARD}


def test_words_are_whole_in_three_languages(app: Flask) -> None:
    for word in queries.words():
        assert set(word.words) == set(word.meanings) == {"kk", "ru", "en"}
        assert all(word.words.values())
        assert all(word.meanings.values())


@pytest.mark.parametrize("theme", ["light", "dark", "evil"])
def test_the_style_guide_can_be_seen_by_day_and_night(visitor: Visitor, theme: str) -> None:
    seen = visitor.get(f"/style?theme={theme}")
    assert (f'data-theme="{theme}"' in seen.text) is (theme != "evil")
