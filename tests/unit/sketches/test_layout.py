"""A sketch as a document: it comes back as it went, and what cannot be kept is refused for the right reason."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.analysis.layout import (
    MOST_THINGS,
    Kind,
    Layout,
    Thing,
    Wrong,
    WrongLayout,
    checked,
    document,
    footprint,
    price,
    read,
)

KINDS = {
    "bench": Kind("bench", "point", 0.6, 1.8, 85_000),
    "path": Kind("path", "line", 1.5, 0, 9_000),
    "lawn": Kind("lawn", "area", 0, 0, 2_300),
}
centimetres = st.integers(0, 4000).map(lambda n: n / 100)
spots = st.tuples(centimetres, centimetres)


def squares(side: float) -> st.SearchStrategy[tuple[tuple[float, float], ...]]:
    starts = st.tuples(st.integers(0, 30), st.integers(0, 30))
    return starts.map(lambda at: ((at[0], at[1]), (at[0] + side, at[1]), (at[0] + side, at[1] + side), (at[0], at[1] + side)))  # fmt: skip


@st.composite
def things(draw: st.DrawFn) -> Layout:
    keys = draw(st.lists(st.from_regex(r"[a-z0-9]{1,12}", fullmatch=True), max_size=12, unique=True))
    found = []
    for key in sorted(keys):
        item = draw(st.sampled_from(["bench", "path", "lawn"]))
        if item == "bench":
            found.append(Thing(key, item, "point", (draw(spots),), draw(st.integers(0, 359))))
        elif item == "path":
            line = draw(st.lists(spots, min_size=2, max_size=6, unique=True))
            found.append(Thing(key, item, "line", ((0.0, 0.0), (40.0, 40.0), *line)))
        else:
            found.append(Thing(key, item, "area", tuple((float(x), float(y)) for x, y in draw(squares(5)))))
    return Layout(tuple(found))


@given(things())
def test_a_layout_comes_back_from_its_document(layout: Layout) -> None:
    text = document(layout)
    back = read(text, KINDS, 40, 40)
    assert back == Layout(tuple(_without_doubles(thing) for thing in layout.things))
    assert not back.mended
    assert document(read(text, KINDS, 40, 40)) == document(back)
    assert json.loads(text) == json.loads(json.dumps(json.loads(text), sort_keys=True))


def _without_doubles(thing: Thing) -> Thing:
    spots = tuple(spot for n, spot in enumerate(thing.spots) if n == 0 or spot != thing.spots[n - 1])
    return Thing(thing.key, thing.item, thing.shape, spots, thing.turned)


ring = st.lists(spots, min_size=3, max_size=9)


@given(ring)
def test_whatever_ring_is_drawn_is_mended_or_refused_and_then_stays(corners: list[tuple[float, float]]) -> None:
    try:
        layout = checked([Thing("a", "lawn", "area", tuple(corners))], KINDS, 40, 40)
    except WrongLayout as problem:
        why = problem.why
    else:
        why = None
    if why is not None:
        assert why is Wrong.TOO_SMALL
        return
    assert all(footprint(thing, KINDS["lawn"]).is_valid for thing in layout.things)
    again = read(document(layout), KINDS, 40, 40)
    assert again.things == layout.things and not again.mended, "mending twice changes nothing"


def one(item: str, kind: str, coordinates: Any, key: object = "a", **properties: object) -> str:
    feature = {
        "type": "Feature", "id": key, "properties": {"item": item, **properties},
        "geometry": {"type": kind, "coordinates": coordinates},
    }  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


def test_a_lawn_that_crosses_itself_falls_into_two_and_says_so() -> None:
    layout = read(one("lawn", "Polygon", [[[0, 0], [10, 10], [10, 0], [0, 10], [0, 0]]]), KINDS, 40, 40)
    assert [thing.amount for thing in layout.things] == [25.0, 25.0]
    assert [thing.key for thing in layout.things] == ["a", "a1"]
    assert [(one.item, one.parts) for one in layout.mended] == [("lawn", 2)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Wrong.NOT_GEOJSON),
        ("[]", Wrong.NOT_GEOJSON),
        ("{}", Wrong.NOT_GEOJSON),
        ("[" * 5000, Wrong.NOT_GEOJSON),
        ('{"type":"FeatureCollection","features":[null]}', Wrong.NOT_GEOJSON),
        (one("bench", "Point", [1, 2], key="<script>"), Wrong.NOT_GEOJSON),
        (one("bench", "Point", [1, 2], key=7), Wrong.NOT_GEOJSON),
        (one("throne", "Point", [1, 2]), Wrong.UNKNOWN_ITEM),
        (one("bench", "LineString", [[1, 2], [3, 4]]), Wrong.WRONG_SHAPE),
        (one("bench", "Point", [1, "2"]), Wrong.NOT_A_NUMBER),
        (one("bench", "Point", [True, 2]), Wrong.NOT_A_NUMBER),
        (one("bench", "Point", [1, 1e300]), Wrong.NOT_A_NUMBER),
        (one("bench", "Point", [1, 2], turned="east"), Wrong.NOT_A_NUMBER),
        ('{"type":"FeatureCollection","features":[{"type":"Feature","id":"a","properties":{"item":"bench"},"geometry":{"type":"Point","coordinates":[NaN,1]}}]}', Wrong.NOT_GEOJSON),
        (one("bench", "Point", [1, 2, 3]), Wrong.NOT_GEOJSON),
        (one("bench", "Point", [76.94, 52.28]), Wrong.OUTSIDE),
        (one("bench", "Point", [-0.6, 3]), Wrong.OUTSIDE),
        (one("path", "LineString", [[1, 2]]), Wrong.TOO_SMALL),
        (one("path", "LineString", [[1, 2], [1, 2]]), Wrong.TOO_SMALL),
        (one("lawn", "Polygon", [[[0, 0], [5, 5], [9, 9], [0, 0]]]), Wrong.TOO_SMALL),
        (one("lawn", "Polygon", [[[0, 0], [9, 0], [9, 9], [0, 0]], [[1, 1], [2, 1], [2, 2], [1, 1]]]), Wrong.NOT_GEOJSON),
        (one("path", "LineString", [[n / 10, 0] for n in range(202)]), Wrong.TOO_MANY_CORNERS),
        (json.dumps({"type": "FeatureCollection", "features": [], "x": "y" * 200_001}), Wrong.TOO_HEAVY),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_for_its_reason(text: str, why: Wrong) -> None:
    with pytest.raises(WrongLayout) as caught:
        read(text, KINDS, 40, 40)
    assert caught.value.why is why


def test_five_hundred_things_are_kept_and_one_more_is_not() -> None:
    many = [Thing(f"b{n}", "bench", "point", ((n % 40, n // 40),)) for n in range(MOST_THINGS + 1)]
    assert len(checked(many[:-1], KINDS, 40, 40).things) == MOST_THINGS
    with pytest.raises(WrongLayout) as caught:
        checked(many, KINDS, 40, 40)
    assert caught.value.why is Wrong.TOO_MANY


def test_two_things_with_one_key_are_refused() -> None:
    with pytest.raises(WrongLayout) as caught:
        checked([Thing("b", "bench", "point", ((1, 1),))] * 2, KINDS, 40, 40)
    assert caught.value.why is Wrong.SAME_KEY


def test_a_corner_a_hand_outside_is_put_on_the_edge() -> None:
    layout = read(one("bench", "Point", [-0.4, 40.5]), KINDS, 40, 40)
    assert layout.things[0].spots == ((0.0, 40.0),)


def test_prices_are_by_piece_metre_and_square_metre() -> None:
    bench = Thing("b", "bench", "point", ((1, 1),))
    path = Thing("p", "path", "line", ((0, 0), (3, 4), (3, 10.5)))
    lawn = Thing("l", "lawn", "area", ((0, 0), (4, 0), (4, 2.5), (0, 2.5)))
    assert price(bench, KINDS["bench"]) == 85_000
    assert path.amount == 11.5 and price(path, KINDS["path"]) == 103_500
    assert lawn.amount == 10.0 and price(lawn, KINDS["lawn"]) == 23_000
