"""An address says what to show; whatever else stands in it is ignored."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.kernel.errors import Refused
from civic.kernel.geo import Box
from maps.issues.queries import filters
from maps.issues.queries.filters import read_box


def test_a_box_reaches_no_further_than_the_world() -> None:
    assert read_box("-999,-99,999,99") == Box(-180, -90, 180, 90)
    for text in ("", "1,2,3,4,5", "1;2;3;4", "0,0,1e9,1"):
        with pytest.raises(Refused):
            read_box(text)


@given(
    st.dictionaries(
        st.sampled_from(["q", "category", "state", "since", "until", "district", "show", "mine", "bbox", "sort"]),
        st.lists(st.text(max_size=30), max_size=3),
    )
)
@settings(deadline=None)
def test_any_address_is_read_and_read_again_the_same(query: dict[str, list[str]]) -> None:
    try:
        found = filters.read_filter(lambda name: query.get(name, []))
    except Refused:
        return
    pairs = found.pairs()
    assert filters.read_filter(lambda name: [value for key, value in pairs if key == name]) == found
