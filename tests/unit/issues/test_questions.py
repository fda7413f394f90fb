"""A category's own questions: definitions are checked whole, answers never slip through unread."""

import json
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from maps.issues.kinds.questions import BadQuestions, read_answers, read_questions, said_answers

LABEL = {"kk": "Қанша?", "ru": "Сколько?", "en": "How many?"}
DEPTH = {"key": "depth", "kind": "number", "label": LABEL, "min": 0, "max": 300, "unit": "cm"}
SIDES = {
    "key": "sides", "kind": "many", "label": LABEL,
    "options": [{"key": "left", "label": {"en": "left"}}, {"key": "right", "label": {"en": "right"}}],
}  # fmt: skip


def answers(questions: list[Any], **given: Any) -> tuple[dict[str, Any], dict[str, str]]:
    sent = {key: value if isinstance(value, list) else [value] for key, value in given.items()}
    return read_answers(read_questions(json.dumps(questions)), lambda key: sent.get(key, []))


@pytest.mark.parametrize(
    "wrong",
    [
        "no json", "{}", '[1]', '[{"kind": "file", "key": "a", "label": {"en": "A"}}]',
        '[{"kind": "text", "key": "a b", "label": {"en": "A"}}]', '[{"kind": "text", "key": "a", "label": {}}]',
        '[{"kind": "one", "key": "a", "label": {"en": "A"}}]',
        '[{"kind": "text", "key": "a", "label": {"en": "A"}, "options": [{"key": "x", "label": {"en": "X"}}]}]',
        '[{"kind": "number", "key": "a", "label": {"en": "A"}, "min": true}]',
        json.dumps([DEPTH, DEPTH]), json.dumps([DEPTH] * 13),
    ],
)  # fmt: skip
def test_a_definition_that_cannot_be_asked_is_refused(wrong: str) -> None:
    with pytest.raises(BadQuestions):
        read_questions(wrong)


@pytest.mark.parametrize("text", ["12", "12,5", " 12.5 ", "1 2"])
def test_numbers_are_read_as_people_write_them(text: str) -> None:
    found, wrong = answers([DEPTH], depth=text)
    assert found["depth"] in (12, 12.5) and not wrong


@pytest.mark.parametrize("text", ["-1", "301", "nan", "inf", "1e999", "twelve", "1_0", "٣", "0x10", "9" * 30])
def test_what_is_no_number_within_bounds_is_told(text: str) -> None:
    found, wrong = answers([DEPTH], depth=text)
    assert not found and wrong["depth"]


@given(st.lists(st.sampled_from(["left", "right", "up", "", " "]), max_size=5))
def test_only_offered_answers_are_taken_each_once_in_their_order(sent: list[str]) -> None:
    found, wrong = answers([SIDES], sides=sent)
    filled = {one for one in sent if one.strip()}
    if "up" in filled:
        assert wrong and not found
    else:
        assert found.get("sides", []) == [side for side in ("left", "right") if side in filled] and not wrong


def test_a_required_question_is_forgiven_only_where_it_was_never_asked() -> None:
    questions = read_questions(json.dumps([{**DEPTH, "required": True}]))
    assert read_answers(questions, lambda _key: [])[1]
    assert read_answers(questions, lambda _key: [], lenient=True) == ({}, {})
    assert read_answers(questions, lambda _key: ["deep"], lenient=True)[1], "what was said is read all the same"


def test_answers_are_said_in_words() -> None:
    kept = json.dumps({"depth": 12.5, "sides": ["left", "gone"]})
    questions = read_questions(json.dumps([DEPTH, SIDES]))
    with Flask("town").app_context():
        said = said_answers(questions, kept)
    assert said == [("How many?", "12.5 cm"), ("How many?", "left, gone")]
