"""A code put together from its bits is the code that would be made anew."""

import random
import re
import string

import pytest
import segno

from civic.kernel.qr import Series

START, BLANK = "https://vote.example.kz/rounds/abcd2345/check#", "22222-22222-22222-22222-2"
SIGNS = string.ascii_uppercase + string.digits + "-"


def _dark(svg: str) -> set[tuple[int, int]]:
    """The squares under the strokes, followed as a browser follows them."""
    found = re.search(r'stroke="#000" d="M0 0([^"]*)"', svg)
    assert found is not None
    x = y = 0
    dark = set()
    steps = re.findall(r"(h)(\d+)|m(-?\d+) (\d)", found[1])
    assert "".join(f"h{run}" if stroke else f"m{over} {down}" for stroke, run, over, down in steps) == found[1]
    for stroke, run, over, down in steps:
        if stroke:
            dark |= {(x + more, y) for more in range(int(run))}
        x += int(run if stroke else over)
        y += int(down or 0)
    return dark


@pytest.mark.parametrize("start", [START, "http://127.0.0.1:8000/r#", "h" * 150])
def test_every_code_is_the_one_made_anew(start: str) -> None:
    series = Series(start, BLANK)
    dice = random.Random(7)
    for _time in range(12):
        end = "".join(dice.choices(SIGNS, k=len(BLANK)))
        rows = segno.make_qr(start + end, error="m", mask=3, mode="byte", boost_error=False).matrix
        expected = {(x, y) for y, row in enumerate(rows) for x, square in enumerate(row) if square}
        assert _dark(series.svg(end)) == expected


def test_the_drawing_has_a_quiet_border() -> None:
    series = Series(START, BLANK)
    assert f'viewBox="-3 -3.5 {series.size + 6} {series.size + 6}"' in series.svg(BLANK)


def test_an_end_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        Series(START, BLANK).svg(BLANK[:-1])
