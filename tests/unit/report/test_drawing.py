"""The report's script: people's text only as entities, no address of anybody, the same every time."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.report.archive import archive
from maps.report.drawing import Layer, Shape, box, script, thinned
from maps.report.entities import entities

HOSTILE = "</script><img src=x onerror=alert(1)>`${alert(2)}\\'\"{{ 7 }}"
CORNERS = (76.9, 52.2, 77.0, 52.3)


def hostile_script() -> str:
    shapes = [Shape(box((76.91, 52.21, 76.92, 52.22)), [(HOSTILE, HOSTILE)], 0.5), Shape(box(CORNERS), [])]
    return script([Layer(HOSTILE, heat=[(52.28, 76.95, 4)]), Layer("Hot", shapes=shapes)], CORNERS)


def test_hostile_text_stands_in_the_script_only_as_entities() -> None:
    made = hostile_script()
    assert "onerror=alert(1)" in made
    for sign in ("</script", "<img", "`${alert", "\\'\"", "{{ 7", "alert(1)>"):
        assert sign not in made
    assert "\\u0026#60;img src=x onerror=alert(1)\\u0026#62;" in made


def test_the_script_names_no_host_and_is_the_same_every_time() -> None:
    made = hostile_script()
    assert not re.search(r"https?:|//[a-z]", made.replace("</", ""))
    assert made == hostile_script()
    assert "$(" not in made and "bindPopup" not in made and "L.tileLayer" not in made
    assert '"maxZoom": 18' in made


@given(st.text())
def test_entities_lose_nothing_and_leave_nothing_dangerous(text: str) -> None:
    made = entities(text)
    assert not set(made) & set("<>\"'`${}\\")
    back = re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), made)
    assert back == "".join(" " if ord(c) < 32 else c for c in text)


def test_the_script_of_a_thousand_squares_stays_small() -> None:
    cells = [
        Shape(box((76 + n / 1000, 52, 76 + n / 1000 + 0.001, 52.001)), [("Reports", str(n))], n / 1000)
        for n in range(1000)
    ]
    assert len(script([Layer("Hot", shapes=cells)], CORNERS)) < 400_000


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99), st.integers(1, 9)), min_size=1, max_size=80))
def test_joined_heat_points_keep_every_report(spots: list[tuple[int, int, int]]) -> None:
    heat = [(52 + a / 1000, 76 + b / 1000, count) for a, b, count in spots]
    made = thinned(heat, 10)
    assert len(made) <= 10 or len(made) == len(heat)
    assert sum(count for *_spot, count in made) == sum(count for *_spot, count in heat)


def test_the_kept_file_allows_its_own_scripts_by_hash_and_asks_for_nothing() -> None:
    made = archive("Hot <spots>", "en", "<h1>Hot</h1>", [".a { background: url(images/a.png) }"], ["let a = 1;"])
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', made)
    assert policy is not None and "sha256-" in policy[1] and "default-src &#x27;none&#x27;" in policy[1]
    assert "url(" not in made and "src=" not in made and "<title>Hot &lt;spots&gt;</title>" in made
    with pytest.raises(ValueError, match="end its own element"):
        archive("Hot", "en", "", [], ["'</script>'"])
    assert json.dumps(made)
