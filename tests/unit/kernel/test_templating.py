"""A template is compiled once for each language; what everybody reads in it alike stands in it as text."""

from collections.abc import Iterator
from typing import cast

import pytest
from flask import Flask, render_template
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader
from markupsafe import Markup, escape

from civic.kernel import i18n
from civic.kernel.i18n import speaking
from civic.kernel.templating import Templates, safe_text, settle

TOWN = {
    "greeting.html": "{{ _('Sign in') }}",
    "who.html": "{{ _('Responsible: %(who)s', who=whom) }}",
    "drawn.html": "{% from 'components/icon.html' import icon as draw %}{{ draw('print', 20, label=_('Print')) }}{{ draw(which) }}",
    "components/icon.html": "{% macro icon(name, size=24, label=none) %}<i {{ name }} {{ size }} {{ label }}>{% endmacro %}",
    "words.html": "{{ words }}{% macro twice(it) %}{{ it }}{{ it }}{% endmacro %}{{ twice(words) }}{{ words ~ '<' }}",
    "hour.html": "{{ hour() }}",
    "gate.html": "{{ gate('north') }}{{ gate(side) }}",
    "frame.html": "{{ _('Sign in') }}|{% block body %}{% endblock %}",
    "page.html": "{% extends 'frame.html' %}{% block body %}{{ _('Sign out') }}{% endblock %}",
}


@pytest.fixture
def town() -> Iterator[Flask]:
    """A site of a few templates."""
    app = Flask("town")
    app.jinja_environment = Templates
    app.jinja_loader = DictLoader(TOWN)
    app.config["LANGUAGE"] = "en"
    i18n.install(app)
    with app.app_context():
        yield app


def said(name: str, code: str, **values: object) -> str:
    """The page as a reader of that language gets it."""
    with speaking(code):
        return render_template(name, **values)


def test_readers_of_three_languages_get_their_own_words_from_one_template_in_any_order(town: Flask) -> None:
    words = {"kk": "Кіру", "ru": "Войти", "en": "Sign in"}
    for code in ("kk", "ru", "en", "ru", "kk"):
        assert said("greeting.html", code) == words[code]
    assert said("page.html", "ru") == "Войти|Выйти" and said("page.html", "en") == "Sign in|Sign out"


def test_words_stand_in_the_template_and_are_not_looked_up_for_every_page(
    town: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setitem(town.jinja_env.globals, "_", lambda text, **_values: asked.append(text) or text)
    assert said("greeting.html", "ru") == "Войти" and said("who.html", "en", whom="x") == "Responsible: x"
    assert asked == []


def test_what_is_put_into_words_is_escaped_and_what_was_escaped_is_not_escaped_twice(town: Flask) -> None:
    assert said("who.html", "en", whom="<b>") == "Responsible: &lt;b&gt;"
    assert said("who.html", "en", whom=Markup("<b>")) == "Responsible: <b>"


def test_a_drawing_with_fixed_values_stands_in_the_template_and_others_are_drawn(town: Flask) -> None:
    assert said("drawn.html", "ru", which="me") == "<i print 20 Распечатать><i me 24 None>"


def test_what_answers_anew_every_time_is_asked_every_time(town: Flask) -> None:
    hours = iter(range(9, 12))
    town.jinja_env.globals["hour"] = lambda: next(hours)
    assert [said("hour.html", "en") for _ in range(3)] == ["9", "10", "11"]


def test_what_always_answers_the_same_is_asked_once_for_each_language(town: Flask) -> None:
    asked: list[str] = []
    settle(town, gate=lambda side: asked.append(side) or f"/{side}&")
    pages = [said("gate.html", code, side="south") for code in ("en", "en", "kk", "en")]
    assert pages == ["/north&amp;/south&amp;"] * 4
    assert asked.count("north") == 2 and asked.count("south") == 4


def test_a_template_given_a_name_of_its_own_does_not_give_it_to_others(town: Flask) -> None:
    templates = cast(Templates, town.jinja_env)
    assert templates.get_template("hour.html", globals={"hour": lambda: 1}).render() == "1"
    assert "hour" not in templates.globals


@given(st.one_of(st.text(), st.text().map(Markup), st.integers(), st.none(), st.floats(), st.binary()))
def test_what_stands_on_a_page_is_escaped_as_ever(value: object) -> None:
    assert safe_text(value) == str(escape(value))


def test_hostile_words_are_text_wherever_a_template_puts_them(town: Flask) -> None:
    assert said("words.html", "en", words="<b>'\"&") == "&lt;b&gt;&#39;&#34;&amp;" * 4 + "&lt;"
    assert said("words.html", "en", words=Markup("<b>")) == "<b>" * 4 + "&lt;"
    made = town.jinja_env.compile("{{ words }}", raw=True)
    assert "safe_text as escape" in made.partition("\n")[0], "the page takes the quick way"
