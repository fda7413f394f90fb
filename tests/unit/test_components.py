"""Every component renders well-formed, safe and complete markup, and says what each of its arguments means."""

import re
from datetime import UTC, datetime
from functools import cache
from xml.etree import ElementTree

import pytest
from wtforms import BooleanField, FileField, Form, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from civic.locations.fields import SpotFields
from tests.support.markup import COMPONENTS, HOSTILE, TEMPLATES, bare, project, tree

ENV = bare()
NOW = datetime(2026, 4, 15, 13, 0, tzinfo=UTC)


class Ticks(SelectMultipleField):
    """Several choices, each its own box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Sample(SpotFields, Form):
    """One field of each sort."""

    name = StringField("Name", [InputRequired("Fill in this field.")])
    text = TextAreaField("Text", description="As long as you like.")
    kind = RadioField("Kind", [InputRequired("Choose one.")], choices=[SelectChoice("a", "A"), SelectChoice("b", "B")])
    topics = Ticks("Topics", choices=[SelectChoice("x", "X"), SelectChoice("y", "Y")])
    agree = BooleanField("I agree", [InputRequired("Tick to go on.")])
    photo = FileField("Photo")


SAMPLES = {
    "badge": "badge(t, 'good', 'check')",
    "ballot_cards": "ballot_cards(projects, 'ranked', {1: 2})",
    "ballot_filter": "ballot_filter(t, [('category', t, [('light', t)], 'light')], shown=1, total=2)",
    "ballot_sum": "ballot_sum('knapsack', 10, 12, draft_key=t, saved=t)",
    "bar": "bar(7, 0) ~ bar(3, 2, 'over')",
    "budget_progress": "budget_progress(3, 2, label=t)",
    "button": "button(t, t, t, icon='check', id='b', because=t) ~ button(t, described_by='b-why', form='f', novalidate=true)",
    "castbar": "castbar(2, 3, 'voted', missing=t, receipt_url='/r', review=t, list_link=false)",
    "chart_frame": "chart_frame('c', t, t, columns, rows, '/figure.json', '/library.js', folded=true)",
    "choice_cards": "choice_cards(form.kind, t, {'a': t}, beside=true)",
    "copyable": "copyable(t, t, 'copy')",
    "countdown": "countdown(now, now)",
    "crumbs": "crumbs([(t, '/a')], here=t)",
    "data_table": "data_table('t', t, columns, rows, total={'b': t}, phone='stack', tall=true)",
    "definition_list": "definition_list([(t, t)])",
    "empty_state": "empty_state(t, t, (t, '/a'))",
    "error_summary": 'error_summary(wrong) ~ \'<input id="name"><input id="kind-0"><input id="agree">\'|safe',
    "evidence_card": "evidence_card(t, t, t, t, '/a', [t])",
    "field": "field(wrong.name, help=t, suffix=t) ~ field(form.text) ~ field(wrong.kind) ~ field(form.topics) ~ field(wrong.agree)",
    "field_error": "field_error('name', [t])",
    "filter_chips": "filter_chips([(t, '/a', true, none), (t, '/b', false, 3)], t, name='category', values=['', 'light'])",
    "filter_form": "filter_form('/a', [(t, t)])",
    "funding_bar": "funding_bar([(t, 3), (t, 2)], 1) ~ funding_bar([], 0)",
    "icon": "icon('check') ~ icon('check', 20, t)",
    "languages": "languages([('kk', t, t), ('en', t, t)], 'en', link, true, enter=t)",
    "link_button": "link_button(t, '/a', icon='right', about=t, download=true)",
    "live_map": "live_map('m', t, {'words': t}, '/view', {'open': t, 'work': t}, list_id='t1')",
    "map_frame": "map_frame('m', t, points, outlines=['M0 0 L9 9 Z'], data_url='/p', library_url='/l', library_style='/s')",
    "money": "money(12480000) ~ money(5, 'EUR', 2, short=true)",
    "note": "note(t, title=t, tone='warn')",
    "open_now": "open_now('vote', t, t, t, '/a', closes_at=now, now=now) ~ open_now('vote', t, '', t, '/a', because=t)",
    "page_header": "page_header(t, lead=t, over=t)",
    "pagination": "pagination(5, 12, page) ~ pagination(1, 1, page)",
    "pass_on": "pass_on('https://asar.example/r', [(t, '/a')], t, 'pass', 3)",
    "photo": "photo('/l', '/s', t, 320, 240, t)",
    "photo_grid": "photo_grid([{'photo_url': '/l', 'thumb_url': '/s', 'alt': t, 'width': 3, 'height': 2}])",
    "pin_legend": "pin_legend({'open': t, 'done': t})",
    "pin_mark": "pin_mark('open') ~ pin_mark('work', true) ~ pin_mark('done') ~ pin_mark('refused') ~ pin_mark('plain')",
    "place_picker": "place_picker(form, {'words': t}, title=t, help=t, public_note=t)",
    "project_card": "project_card(projects[0], compact=true)",
    "project_grid": "project_grid(projects, id='grid')",
    "rank_list": "rank_list(projects, 3, draft_key=t, saved=t, title=t)",
    "rank_row": "rank_row(9, t, t, 1, 3, {'rank': t, 'up': t, 'down': t, 'drop': t}, true, false)",
    "recount_box": "recount_box('/a', t, t, t, t, t)",
    "result_card": "result_card(projects[0], true, [t]) ~ result_card(projects[1], false)",
    "role_chip": "role_chip(t, t, t, '/a')",
    "search_field": "search_field('/a', t, t, hidden=[(t, t)])",
    "shortfall": "shortfall(2, 3, t, t) ~ shortfall(0, 0, t)",
    "stepper": "stepper([t, t, t], 2)",
    "tabs": "tabs([(t, '/a', true, 3), (t, '/b', false)], t)",
    "thread": "thread([{'key': 'voice', 'state': 'done', 'count': 0, 'url': '/a'}, {'name': t, 'state': 'now', 'count': t}])",
    "timeline": "timeline([{'title': t, 'when': t, 'text': t, 'state': 'now', 'url': '/a'}, {'title': t}])",
    "toasts": "toasts([('success', t), ('message', t)])",
    "two_sided": "two_sided({'state': t}, {'state': t, 'tone': 'warn', 'icon': 'warn', 'text': t, 'detail': t}, count=3)",
    "upload": "upload(form.photo, t, limit_mb=8)",
    "why": "why([(t, t)], t, t, open=true)",
}
# What a sample refers to outside itself, and components whose words come through a call block.
OUTSIDE = {"list-filter", "projects", "page-form", "f", "t1", "t2", "t9", "my-ranking"}
CALLED = {"card": "{% call card(t, id='card') %}{{ t }}{% endcall %}"}


@cache
def rendered(name: str, text: str = "Text") -> str:
    """A component's sample with this text wherever a person's words may stand."""
    wrong = Sample()
    wrong.validate()
    source = CALLED.get(name) or "{{ " + SAMPLES[name] + " }}"
    return ENV.from_string('{% from "components/' + name + '.html" import ' + name + " %}" + source).render(
        t=text, now=NOW, form=Sample(), wrong=wrong, projects=[project(1, text), project(2, text)], link=lambda code: f"/?lang={code}",
        page=lambda n: f"?page={n}", columns=[{"key": "a", "label": text, "sort_url": "?s", "sorted": "ascending"}, {"key": "b", "label": text, "numeric": True}],
        rows=[{"a": text, "b": 1}, {"a": text}], points=[{"x": 1, "y": 2, "label": text, "url": "/a", "note": text}, {"x": 3, "y": 4, "label": text, "tone": "good"}],
    )  # fmt: skip


NAMES = sorted(COMPONENTS)


def test_every_component_has_a_sample() -> None:
    assert sorted({*SAMPLES, *CALLED}) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_one_macro_per_file_with_every_argument_explained(name: str) -> None:
    source = COMPONENTS[name]
    comment = re.match(r"\{#-(.*?)-#\}", source, re.S)
    assert comment, "no comment at the top"
    macros = re.findall(r"\{% macro (\w+)\((.*?)\) -?%\}", source)
    assert [macro for macro, _ in macros] == [name]
    arguments = [
        part.split("=")[0].strip()
        for part in re.sub(r"\{.*?\}|\[.*?\]|'.*?'", "", macros[0][1]).split(",")
        if part.strip()
    ]
    silent = [argument for argument in arguments if argument not in comment[1]]
    assert not silent, f"arguments without a word: {silent}"


@pytest.mark.parametrize("name", NAMES)
def test_markup_is_well_formed_and_has_nothing_inline(name: str) -> None:
    for element in tree(rendered(name)).iter():
        assert element.tag not in ("script", "style"), "scripts and styles live in files"
        for key, value in element.attrib.items():
            assert not str(key).startswith("on") and key != "style", f"inline {key}"
            assert not str(value).startswith(("javascript:", "data:")), f"{key}={value}"


@pytest.mark.parametrize("name", NAMES)
def test_peoples_words_stay_words(name: str) -> None:
    html = rendered(name, HOSTILE)
    tags = [element.tag for element in tree(html).iter()]
    assert "script" not in tags and not any("onerror" in element.attrib for element in tree(html).iter())
    assert sorted(map(str, tags)) == sorted(str(element.tag) for element in tree(rendered(name)).iter()), (
        "words changed the structure"
    )


@pytest.mark.parametrize("name", NAMES)
def test_labels_and_descriptions_lead_somewhere(name: str) -> None:
    elements = list(tree(rendered(name)).iter())
    ids = [element.attrib["id"] for element in elements if "id" in element.attrib]
    assert len(ids) == len(set(ids)), "an id twice"
    for element in elements:
        refers = [
            element.attrib.get(key, "") for key in ("for", "form", "aria-describedby", "aria-labelledby", "data-for")
        ]
        refers += (
            [element.attrib["href"][1:]]
            if element.tag == "a" and element.attrib.get("href", "").startswith("#")
            else []
        )
        lost = {word for text in refers for word in text.split()} - set(ids) - OUTSIDE
        assert not lost, f"{element.tag} refers to {lost}"


@pytest.mark.parametrize("name", NAMES)
def test_every_input_has_a_name_for_readers_of_screens(name: str) -> None:
    elements = list(tree(rendered(name)).iter())
    labelled = {element.attrib["for"] for element in elements if element.tag == "label" and "for" in element.attrib}
    wrapped = {id(inner) for element in elements if element.tag == "label" for inner in element.iter()}
    for element in elements:
        if (
            element.tag in ("input", "select", "textarea")
            and element.attrib.get("type") != "hidden"
            and name != "error_summary"
        ):
            assert "aria-label" in element.attrib or element.attrib.get("id") in labelled or id(element) in wrapped, (
                ElementTree.tostring(element)
            )


@pytest.mark.parametrize(("kind", "given", "sent"), [
    ("ranked", {2: 1}, ["do=add-1", "do=drop-2"]),
    ("approval", {2: 1}, ["choice=1", "choice=2 checked"]),
    ("one", {1: 1}, ["choice=1 checked", "choice=2"]),
    ("knapsack", {}, ["choice=1", "choice=2"]),
    ("points", {1: 4}, ["points-1=4", "points-2="]),
])  # fmt: skip
def test_each_kind_of_ballot_sends_what_the_server_reads(kind: str, given: dict[int, int], sent: list[str]) -> None:
    macro = ENV.get_template("components/ballot_cards.html").module.ballot_cards  # type: ignore[attr-defined]
    controls = [
        element.attrib
        for element in tree(macro([project(1, "A"), project(2, "B")], kind, given)).iter()
        if element.tag in ("input", "button")
    ]
    assert [f"{c['name']}={c['value']}" + (" checked" if "checked" in c else "") for c in controls] == sent


def test_a_ranking_sends_its_order_and_its_numbers() -> None:
    macro = ENV.get_template("components/rank_list.html").module.rank_list  # type: ignore[attr-defined]
    rows = [
        element
        for element in tree(macro([project(7, "A"), project(3, "B")], 3)).iter("li")
        if element.attrib.get("data-n", "{").isdigit()
    ]
    sent = [[(e.attrib["name"], e.attrib["value"]) for e in row.iter() if "name" in e.attrib] for row in rows]
    assert sent == [
        [("choice", n), (f"rank-{n}", rank), ("do", f"up-{n}"), ("do", f"down-{n}"), ("do", f"drop-{n}")]
        for n, rank in (("7", "1"), ("3", "2"))
    ]


def test_a_ballot_card_is_small() -> None:
    words = project(117, "Освещение тропы к школе № 7") | {
        "thumb_url": "/files/3f9c1b7a5d2e/thumb.webp",
        "gist": "14 фонарей там, где дети идут затемно.",
    }
    words |= {
        "category": "Освещение",
        "place_name": "Короленко, 347",
        "photo_alt": "",
        "url": "/rounds/k3v9q2m8/projects/117",
    }
    macro = ENV.get_template("components/ballot_cards.html").module.ballot_cards  # type: ignore[attr-defined]
    assert len(macro([words, words]).encode()) - len(macro([words]).encode()) <= 900


def test_the_style_guide_shows_every_component() -> None:
    pages = [
        TEMPLATES / "pages" / "style.html",
        *(TEMPLATES / "pages" / "style").glob("*.html"),
        TEMPLATES / "layouts" / "page.html",
    ]
    queue = [path.read_text() for path in pages]
    shown: set[str] = set()
    while queue:
        for name in re.findall(r'from "components/(\w+)\.html"', queue.pop()):
            if name not in shown:
                shown.add(name)
                queue.append(COMPONENTS[name])
    assert shown == set(COMPONENTS)
