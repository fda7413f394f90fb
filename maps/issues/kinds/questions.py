"""A category's own questions: text, number, one of several, several; kept as JSON, read and shown by one kind each."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from civic.kernel.i18n import _, language
from civic.kernel.i18n import lazy_gettext as _l

LONGEST_TEXT = 500
MOST_QUESTIONS = 12
MOST_OPTIONS = 30
_LANGUAGES = ("kk", "ru", "en")


class BadQuestions(ValueError):
    """A list of questions that cannot be used; the message says which and why."""


@dataclass(frozen=True)
class Option:
    """One of the answers to choose from."""

    key: str
    labels: Mapping[str, str]

    @property
    def label(self) -> str:
        """In the reader's language, or the next one that has it."""
        return _spoken(self.labels)


@dataclass(frozen=True)
class Question:
    """One question of a category. ``least`` and ``most`` bound a number; ``unit`` stands behind it."""

    key: str
    kind: str
    labels: Mapping[str, str]
    required: bool = False
    options: tuple[Option, ...] = ()
    least: float | None = None
    most: float | None = None
    unit: str = ""

    @property
    def label(self) -> str:
        """In the reader's language, or the next one that has it."""
        return _spoken(self.labels)

    def read(self, given: Sequence[str]) -> Any:
        """The answer out of what a form sent; None when nothing was given.

        Raises:
            ValueError: with a sentence for the field.
        """
        filled = [text.strip() for text in given if text.strip()]
        if not filled:
            if self.required:
                raise ValueError(_("Fill in this field."))
            return None
        return KINDS[self.kind].read(self, filled)

    @staticmethod
    def figure(number: float) -> str:
        """A bound as it is said: whole numbers without a point."""
        return _figure(number)

    def say(self, answer: Any) -> str:
        """The answer in words."""
        return KINDS[self.kind].say(self, answer)


@dataclass(frozen=True)
class QuestionKind:
    """How one kind of question is called, read and said."""

    name: str
    label: object
    read: Callable[[Question, list[str]], Any]
    say: Callable[[Question, Any], str]


def _read_text(question: Question, given: list[str]) -> str:
    text = given[0]
    if len(text) > LONGEST_TEXT:
        raise ValueError(_("At most %(n)s characters.", n=LONGEST_TEXT))
    if any(ord(c) < 32 and c not in "\r\n\t" for c in text):
        raise ValueError(_("This text has characters that cannot be shown."))
    return text


def _read_number(question: Question, given: list[str]) -> float | int:
    text = given[0].replace(",", ".").replace(" ", "").replace("\u00a0", "")
    if not text.isascii() or "_" in text or len(text) > 20:
        raise ValueError(_("Type a number in figures."))
    try:
        number = float(text)
    except ValueError as problem:
        raise ValueError(_("Type a number in figures.")) from problem
    # Not-a-number is neither equal to itself nor within any bounds.
    if number != number or abs(number) > 1e15:
        raise ValueError(_("Type a number in figures."))
    if question.least is not None and number < question.least:
        raise ValueError(_("At least %(n)s.", n=_figure(question.least)))
    if question.most is not None and number > question.most:
        raise ValueError(_("At most %(n)s.", n=_figure(question.most)))
    return int(number) if number == int(number) else number


def _read_one(question: Question, given: list[str]) -> str:
    if len(given) != 1 or given[0] not in {option.key for option in question.options}:
        raise ValueError(_("Choose one of the answers."))
    return given[0]


def _read_many(question: Question, given: list[str]) -> list[str]:
    known = [option.key for option in question.options]
    if not set(given) <= set(known):
        raise ValueError(_("Choose from the answers."))
    return [key for key in known if key in given]


def _figure(number: float) -> str:
    return str(int(number)) if number == int(number) else str(number)


def _say_number(question: Question, answer: Any) -> str:
    said = _figure(answer) if isinstance(answer, int | float) else str(answer)
    return f"{said} {question.unit}".strip()


def _say_options(question: Question, answer: Any) -> str:
    chosen = answer if isinstance(answer, list) else [answer]
    labels = {option.key: option.label for option in question.options}
    return ", ".join(labels.get(key, str(key)) for key in chosen)


KINDS: dict[str, QuestionKind] = {
    kind.name: kind
    for kind in (
        QuestionKind("text", _l("words"), _read_text, lambda question, answer: str(answer)),
        QuestionKind("number", _l("a number"), _read_number, _say_number),
        QuestionKind("one", _l("one of several"), _read_one, _say_options),
        QuestionKind("many", _l("several of several"), _read_many, _say_options),
    )
}


def read_questions(text: str) -> tuple[Question, ...]:
    """The questions kept in a category, checked again.

    Raises:
        BadQuestions: not a list of questions this product knows.
    """
    try:
        found = json.loads(text or "[]")
    except ValueError as problem:
        raise BadQuestions("not JSON") from problem
    if not isinstance(found, list) or len(found) > MOST_QUESTIONS:
        raise BadQuestions(f"expected a list of at most {MOST_QUESTIONS} questions")
    questions = tuple(_question(item, number) for number, item in enumerate(found, 1))
    if len({question.key for question in questions}) != len(questions):
        raise BadQuestions("two questions have the same key")
    return questions


def _question(item: Any, number: int) -> Question:
    where = f"question {number}"
    if not isinstance(item, dict) or item.get("kind") not in KINDS:
        raise BadQuestions(f"{where}: its kind must be one of {', '.join(KINDS)}")
    options = tuple(_option(option, where) for option in _list(item.get("options", []), where))
    if (item["kind"] in ("one", "many")) != bool(options):
        raise BadQuestions(f"{where}: answers to choose from belong to the kinds one and many, and to them alone")
    if len({option.key for option in options}) != len(options):
        raise BadQuestions(f"{where}: two answers have the same key")
    return Question(
        key=_key(item.get("key"), where),
        kind=item["kind"],
        labels=_labels(item.get("label"), where),
        required=item.get("required") is True,
        options=options,
        least=_bound(item.get("min"), where),
        most=_bound(item.get("max"), where),
        unit=str(item.get("unit", ""))[:20],
    )


def _option(item: Any, where: str) -> Option:
    if not isinstance(item, dict):
        raise BadQuestions(f"{where}: an answer to choose is an object with key and label")
    return Option(_key(item.get("key"), where), _labels(item.get("label"), where))


def _list(items: Any, where: str) -> list[Any]:
    if not isinstance(items, list) or len(items) > MOST_OPTIONS:
        raise BadQuestions(f"{where}: at most {MOST_OPTIONS} answers to choose from")
    return items


def _key(key: Any, where: str) -> str:
    plain = isinstance(key, str) and 0 < len(key) <= 40 and key.replace("_", "a").replace("-", "a").isalnum()
    if not plain or not key.isascii():
        raise BadQuestions(f"{where}: a key is up to 40 Latin letters, figures, hyphens")
    return str(key)


def _labels(labels: Any, where: str) -> dict[str, str]:
    if not isinstance(labels, dict) or not any(str(labels.get(code, "")).strip() for code in _LANGUAGES):
        raise BadQuestions(f"{where}: a label in at least one of {', '.join(_LANGUAGES)}")
    return {code: str(labels.get(code, "")).strip()[:200] for code in _LANGUAGES}


def _bound(value: Any, where: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadQuestions(f"{where}: min and max are numbers")
    return float(value)


def _spoken(labels: Mapping[str, str]) -> str:
    return next((labels[code] for code in (language(), *_LANGUAGES) if labels.get(code)), "")


def read_answers(
    questions: Sequence[Question], given: Callable[[str], Sequence[str]], *, lenient: bool = False
) -> tuple[dict[str, Any], dict[str, str]]:
    """Answers by key, and what is wrong by key; ``given(key)`` gives what was sent.

    With ``lenient`` a missing required answer is no fault: whoever lost the connection on the first
    page of the usual form was never asked.
    """
    answers: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for question in questions:
        sent = given(question.key)
        if lenient and not any(text.strip() for text in sent):
            continue
        try:
            answer = question.read(sent)
        except ValueError as problem:
            wrong[question.key] = str(problem)
        else:
            if answer is not None:
                answers[question.key] = answer
    return answers, wrong


def said_answers(questions: Sequence[Question], kept: str) -> list[tuple[str, str]]:
    """Question and answer in words, in the order of the questions; ``kept`` is an issue's JSON."""
    answers = json.loads(kept or "{}")
    return [(question.label, question.say(answers[question.key])) for question in questions if question.key in answers]
