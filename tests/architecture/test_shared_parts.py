"""What is made once and shown to everybody rests on nothing of anybody."""

import re
from pathlib import Path
from typing import cast

import pytest
from flask import Flask
from jinja2 import Environment, meta

from civic.kernel.i18n import speaking
from civic.kernel.templating import DRAWINGS, WORDS, Templates, made_once
from tests.support.markup import TEMPLATES, bare

# The words of the catalogue and the addresses of files: the same for all who read the same language.
OF_THE_APP = {"_", "gettext", "ngettext", "asset"}
_CALL = re.compile(r"made_once\((\w+)")
_TAKEN = re.compile(r'{%-? from "([^"]+)" import ([^%]+?)-?%}')


def shared() -> dict[str, set[Path]]:
    """The macros that any template has made once, by name, with the files they may come from."""
    found: dict[str, set[Path]] = {}
    for path in TEMPLATES.rglob("*.html"):
        source = path.read_text()
        taken = {
            name.split(" as ")[-1].strip(): TEMPLATES / file
            for file, names in _TAKEN.findall(source)
            for name in names.split(",")
        }
        for name in _CALL.findall(source):
            found.setdefault(name, set()).add(taken[name])
    return found


def rests_on(env: Environment, source: str, seen: frozenset[str] = frozenset()) -> set[str]:
    """Every name a template uses that it is not given, and those of the templates it takes something from."""
    tree = env.parse(source)
    names = set(meta.find_undeclared_variables(tree))
    for file in meta.find_referenced_templates(tree):
        if file is not None and file not in seen:
            names |= rests_on(env, (TEMPLATES / file).read_text(), seen | {file})
    return names


def test_what_is_put_into_templates_for_good_rests_on_nothing_of_anybody(app: Flask) -> None:
    assert {*cast(Templates, app.jinja_env).settled, *WORDS} <= OF_THE_APP
    for file in DRAWINGS:
        assert rests_on(bare(), (TEMPLATES / file).read_text()) <= OF_THE_APP, file


def test_shared_parts_of_pages_rest_on_nothing_of_anybody() -> None:
    files = {path for paths in shared().values() for path in paths}
    assert len(shared()) >= 5 and files
    for path in files:
        assert rests_on(bare(), path.read_text()) <= OF_THE_APP, path


@pytest.mark.parametrize("name", ["csrf_token()", "chrome.account.name", "request.path", "g.person", "current_user"])
def test_a_part_that_rests_on_somebody_would_be_noticed(name: str) -> None:
    source = (
        '{% from "components/icon.html" import icon %}{% macro part(x) %}{{ icon("me") }}{{ '
        + name
        + " }}{% endmacro %}"
    )
    assert not rests_on(bare(), source) <= OF_THE_APP


def test_a_shared_part_speaks_the_language_of_whoever_reads_it(app: Flask) -> None:
    said = {}
    for code in ("kk", "ru", "en", "kk"):
        with speaking(code):
            stepper = app.jinja_env.get_template("components/stepper.html").module.stepper  # type: ignore[attr-defined]  # its macros are attributes
            said[code] = made_once(stepper, ("1", "2"), 1)
    assert len(set(said.values())) == 3
