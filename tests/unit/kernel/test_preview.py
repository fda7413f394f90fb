"""What is shown of a page where its address is passed on fits into the few lines messengers leave for it."""

from hypothesis import given
from hypothesis import strategies as st

from civic.kernel.preview import LONGEST, short


def test_a_sentence_stays_as_it_is() -> None:
    assert short("120 000 000 ₸ for 24 projects.\n Vote now.") == "120 000 000 ₸ for 24 projects. Vote now."


def test_a_long_text_is_cut_between_words() -> None:
    text = "Children walk to school here " * 20
    told = short(text)
    kept = told.removesuffix("…")
    assert kept != told and text.startswith(kept + " ")
    assert LONGEST - len("Children") < len(told) <= LONGEST


@given(st.text(max_size=900))
def test_never_longer_and_always_one_line(text: str) -> None:
    told = short(text)
    assert len(told) <= LONGEST
    assert told == " ".join(told.split())
    assert bool(told) == bool(text.split())
