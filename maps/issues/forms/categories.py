"""What facilitators type about a category and its own questions; and about departments and ready answers."""

import json
from collections.abc import Iterator
from typing import Any

from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from civic.kernel.forms import LANGUAGE_HINT, Form, Longest, WholeNumberField, choices
from civic.kernel.i18n import LANGUAGES, _
from civic.kernel.i18n import lazy_gettext as _l
from maps.issues.forms.setting_up import trimmed
from maps.issues.kinds.questions import KINDS, Question, read_questions
from maps.issues.kinds.states import SHAPES, STATES
from maps.issues.models import IssueCategory
from maps.issues.services.categories import FIELDS
from maps.issues.services.categories import SHAPES as DRAWN

ICONS = (
    "road", "lamp", "water", "bin", "tree", "playground", "bench", "sport", "access", "people", "home", "shield", "warn",
    "info",
)  # fmt: skip
MOST_QUESTIONS = 6


class ChecksField(SelectMultipleField):  # type: ignore[misc]  # wtforms ships no types
    """Several of several, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class CategoryForm(Form):
    """A category. The questions are six numbered groups of fields, set below."""

    name_kk = StringField(_l("Name in Kazakh"), [Longest(160)], description=LANGUAGE_HINT)
    name_ru = StringField(_l("Name in Russian"), [Longest(160)])
    name_en = StringField(_l("Name in English"), [Longest(160)])
    needs_kk = TextAreaField(_l("What staff need to know, in Kazakh"), [Longest(1000)])
    needs_ru = TextAreaField(_l("What staff need to know, in Russian"), [Longest(1000)])
    needs_en = TextAreaField(_l("What staff need to know, in English"), [Longest(1000)])
    icon = RadioField(_l("Drawing"), choices=choices((name, name) for name in ("", *ICONS)), default="")
    shapes = ChecksField(
        _l("How it may lie on the map"), choices=choices((s, SHAPES[s]) for s in DRAWN), default=["point"]
    )
    precision_m = WholeNumberField(
        _l("Blur the spot to squares of so many metres"),
        description=_l("For what could harm somebody: the public sees the middle of a square. Empty: the exact spot."),
    )
    similar_m = WholeNumberField(
        _l("Metres within which an earlier report may be the same"), default=100, description=_l("From 25 to 250.")
    )
    similar_days = WholeNumberField(
        _l("Days for which a closed report may still be the same"),
        default=60,
        description=_l("From 0 to 365. 0: only open reports are shown to whoever reports near by."),
    )
    photo_wanted = BooleanField(_l("Ask for a photo"), default=True)
    answer_days = WholeNumberField(_l("Days within which staff answer"), description=_l("Empty: no term."))
    working_days = BooleanField(_l("These are working days"), default=True)
    answer_source = TextAreaField(
        _l("Where this term comes from"),
        [Longest(1000)],
        description=_l("Law, decree or promise, with its number and date. Everybody reads it."),
    )
    department_id = SelectField(_l("Who gets its reports"), validate_choice=False)


for _n in range(1, MOST_QUESTIONS + 1):
    setattr(CategoryForm, f"q{_n}_key", StringField(_l("Short name"), [Longest(40)]))
    setattr(
        CategoryForm,
        f"q{_n}_kind",
        SelectField(
            _l("Kind of answer"),
            choices=choices([("", _l("no question")), *((name, kind.label) for name, kind in KINDS.items())]),
            validate_choice=False,
        ),
    )
    setattr(CategoryForm, f"q{_n}_kk", StringField(_l("Question in Kazakh"), [Longest(200)]))
    setattr(CategoryForm, f"q{_n}_ru", StringField(_l("Question in Russian"), [Longest(200)]))
    setattr(CategoryForm, f"q{_n}_en", StringField(_l("Question in English"), [Longest(200)]))
    setattr(CategoryForm, f"q{_n}_required", BooleanField(_l("An answer is needed")))
    setattr(
        CategoryForm,
        f"q{_n}_options",
        TextAreaField(
            _l("Answers to choose from"),
            [Longest(8000)],
            description=_l("One on each line, in three languages with bars between: иә | да | yes"),
        ),
    )


def fill_questions(form: CategoryForm, category: IssueCategory) -> None:
    """Put the stored questions into a form that was not sent."""
    for number, question in enumerate(read_questions(category.questions)[:MOST_QUESTIONS], 1):
        form[f"q{number}_key"].data = question.key
        form[f"q{number}_kind"].data = question.kind
        form[f"q{number}_required"].data = question.required
        for code in LANGUAGES:
            form[f"q{number}_{code}"].data = question.labels.get(code, "")
        form[f"q{number}_options"].data = "\n".join(
            f"{option.key} = " + " | ".join(option.labels.get(code, "") for code in LANGUAGES)
            for option in question.options
        )


def category_values(form: CategoryForm, stored: str = "[]") -> dict[str, Any]:
    """The columns of a category as typed; ``stored`` are the questions so far, for what the form does not show."""
    values: dict[str, Any] = {name: trimmed(form[name].data) for name in FIELDS if name != "questions"}
    values["shapes"] = " ".join(form.shapes.data or [])
    values["department_id"] = int(form.department_id.data) if str(form.department_id.data or "").isdigit() else None
    values["similar_m"] = form.similar_m.data if form.similar_m.data is not None else 0
    values["similar_days"] = form.similar_days.data if form.similar_days.data is not None else 0
    values["answer_source"] = values["answer_source"] or ""
    values["icon"] = values["icon"] or ""
    before = {question.key: question for question in read_questions(stored)}
    values["questions"] = json.dumps(list(_questions(form, before)), ensure_ascii=False)
    return values


def _questions(form: CategoryForm, before: dict[str, Question]) -> Iterator[dict[str, Any]]:
    for number in range(1, MOST_QUESTIONS + 1):
        kind = form[f"q{number}_kind"].data
        if not kind:
            continue
        key = (form[f"q{number}_key"].data or "").strip() or f"q{number}"
        found: dict[str, Any] = {
            "key": key,
            "kind": kind,
            "required": bool(form[f"q{number}_required"].data),
            "label": {code: (form[f"q{number}_{code}"].data or "").strip() for code in LANGUAGES},
        }
        earlier = before.get(key)
        if kind == "number" and earlier is not None:
            # Bounds and unit come with ready sets; the form leaves them as they are.
            found |= {"min": earlier.least, "max": earlier.most, "unit": earlier.unit}
        if kind in ("one", "many"):
            found["options"] = list(_options(form[f"q{number}_options"].data or ""))
        yield found


def _options(text: str) -> Iterator[dict[str, Any]]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for number, line in enumerate(lines, 1):
        key, equals, rest = line.partition("=")
        labels = [part.strip() for part in (rest if equals else line).split("|")]
        yield {
            "key": key.strip() if equals else f"a{number}",
            "label": dict(zip(LANGUAGES, [*labels, "", ""][:3], strict=True))
            if len(labels) > 1
            else dict.fromkeys(LANGUAGES, labels[0]),
        }


class DepartmentForm(Form):
    """A department of the akimat."""

    name_kk = StringField(_l("Name in Kazakh"), [Longest(200)], description=LANGUAGE_HINT)
    name_ru = StringField(_l("Name in Russian"), [Longest(200)])
    name_en = StringField(_l("Name in English"), [Longest(200)])
    email = StringField(
        _l("Mail address"), [Longest(254)], description=_l("A letter goes there when it is given an issue.")
    )


class ReplyForm(Form):
    """A ready answer."""

    title = StringField(_l("Name for staff"), [Longest(120)])
    state = SelectField(_l("Goes with the state"))
    text_kk = TextAreaField(_l("Answer in Kazakh"), [Longest(4000)], description=LANGUAGE_HINT)
    text_ru = TextAreaField(_l("Answer in Russian"), [Longest(4000)])
    text_en = TextAreaField(_l("Answer in English"), [Longest(4000)])


def offer_states(form: ReplyForm) -> None:
    """The states a ready answer may go with."""
    form.state.choices = choices([("", _("any")), *((str(state), words[0]) for state, words in STATES.items())])
