"""Auditors read details in words; the download keeps them as they were written."""

import json
from dataclasses import fields

import pytest
from flask import Flask

from civic.audit.kinds import FIELDS, _known, details_of, words_for
from civic.kernel.events import Event
from tests.factories import rounds as make
from tests.factories.people import Actors


def kinds_of(base: type[Event]) -> list[type[Event]]:
    return [kind for sub in base.__subclasses__() for kind in (sub, *kinds_of(sub))]


# Bases of other facts: nobody records them themselves.
BASES = {"PersonFact", "LetterOwed"}


def test_every_fact_and_every_detail_has_words(app: Flask) -> None:
    logged = [
        kind
        for kind in kinds_of(Event)
        if kind.logged and kind.__module__.startswith(("civic.", "maps.")) and kind.__name__ not in BASES
    ]
    shared = {each.name for each in fields(Event)} | {"token"}
    with app.test_request_context("/?lang=en"):
        dumb = {kind.__name__ for kind in logged if words_for(kind.__name__) == kind.__name__}
        details = {each.name for kind in logged for each in fields(kind) if each.name not in shared}
        nameless = {name for name in details if _known("fields", FIELDS, name) is None}
    assert (dumb, nameless) == (set(), set())


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", "дауыс берушілер тізіміндегі адамдар: 1"),
        ("ru", "те, кто есть в списке голосующих: 1"),
        ("en", "people on the roll: 1"),
    ],
)
def test_an_auditor_reads_words_and_downloads_the_data(app: Flask, actors: Actors, language: str, words: str) -> None:
    make.published()
    auditor = actors.browser(actors.auditor_of(make.town()))
    page = auditor.get(f"/audit?lang={language}")
    assert words in page.words() and '{"' not in page.text
    assert '""roll_size"": 1' in auditor.get("/audit.csv").text


def test_changes_and_fingerprints_are_told_shortly(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        said = details_of(json.dumps({"fields": {"name_en": ["Old", "New"]}, "rule_hash": "ab" * 32, "reason": ""}))
    assert [each.value for each in said] == ["name (en): Old → New", "ab" * 12 + "…"]
    assert [each.exact for each in said] == [False, True]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", "атауы, орнының сөздері, фотолар, аты, атауы (ru)"),
        ("ru", "название, слова о месте, фото, имя, название (ru)"),
        ("en", "title, words of the place, photos, name (ru)"),
    ],
)
def test_names_of_fields_are_told_in_words(app: Flask, language: str, words: str) -> None:
    with app.test_request_context(f"/?lang={language}"):
        said = details_of(json.dumps({"fields": ["title", "spot_words", "photos", "name_ru"]}))
    assert [each.value for each in said] == [words]
