"""No cell of a download may be taken for a formula."""

import pytest

from civic.audit.exports import harmless


@pytest.mark.parametrize("text", ["=1+1", "+7", "-5", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_what_would_start_a_formula_is_disarmed(text: str) -> None:
    assert harmless(text) == "'" + text


@pytest.mark.parametrize("text", ["", "bench", "12 480 000", "a=b", '{"a": "=1"}'])
def test_plain_text_stays(text: str) -> None:
    assert harmless(text) == text
