"""Large numbers are spaced in threes, wherever a sentence counts."""

import pytest
from flask import Flask

from civic.kernel.figures import figure
from civic.kernel.i18n import ngettext, speaking

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "0"),
        (9_999, "9999"),
        (10_000, f"10{NBSP}000"),
        (-65_101, f"-65{NBSP}101"),
        (1_234_567, f"1{NBSP}234{NBSP}567"),
    ],
)
def test_four_digits_stay_together_and_more_are_spaced(number: int, written: str) -> None:
    assert figure(number) == written


def test_a_sentence_that_counts_spaces_its_number_and_still_agrees_with_it() -> None:
    with Flask("town").app_context():
        for code, words in (
            ("en", f"117{NBSP}265 reports"),
            ("ru", f"117{NBSP}265 сообщений"),
            ("kk", f"117{NBSP}265 хабарлама"),
        ):
            with speaking(code):
                assert ngettext("%(num)s report", "%(num)s reports", 117_265) == words
