"""What staff type at the desk, and the table of the parts of a place."""

from collections.abc import Mapping, Sequence

from wtforms import EmailField, FieldList, FormField, SelectField, StringField
from wtforms import Form as PlainForm
from wtforms.widgets import TextInput

from civic.kernel.forms import REQUIRED, Form, Longest, MoneyField, choices, switching_language
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.i18n import localized
from civic.voting.models import RoundPart
from civic.voting.services.rounds import Part


class NumberField(StringField):  # type: ignore[misc]  # wtforms ships no types
    """A national number: never shown again, except when only the language is switched."""

    widget = TextInput()

    def _value(self) -> str:
        return str(self.data or "") if switching_language() else ""


class FindForm(Form):
    """Somebody's account, by its exact address."""

    email = EmailField(_l("Mail address of the account"), [*REQUIRED, Longest(254)])


class DeskForm(FindForm):
    """Putting one person on the roll after seeing their document."""

    iin = NumberField(
        _l("IIN"), [Longest(40)], description=_l("12 digits, from the document before you. It is not stored.")
    )
    part = SelectField(_l("Part of the place"), choices=[], validate_choice=False)
    reason = StringField(
        _l("Which document you saw"),
        [*REQUIRED, Longest(300)],
        description=_l(
            "For example: identity card and proof of address. No numbers, please: this line stays in the log."
        ),
    )


class PartForm(PlainForm):  # type: ignore[misc]  # as above
    """One row of the table of parts."""

    code = StringField(_l("Code"), [Longest(40)])
    name_kk = StringField(_l("Name in Kazakh"), [Longest(120)])
    name_ru = StringField(_l("Name in Russian"), [Longest(120)])
    name_en = StringField(_l("Name in English"), [Longest(120)])
    budget = MoneyField(_l("Money of its own"))


class PartsForm(Form):
    """All parts of a place, with empty rows to fill."""

    parts = FieldList(FormField(PartForm), max_entries=80)

    def rows(self) -> list[Part]:
        """The rows that hold anything."""
        found = []
        for entry in self.parts.entries:
            texts = {
                name: str(entry.form[name].data or "").strip() for name in ("code", "name_kk", "name_ru", "name_en")
            }
            if any(texts.values()) or entry.form.budget.data is not None:
                found.append(Part(**texts, budget=entry.form.budget.data))
        return found


def with_empty_rows(form: PartsForm, parts: Sequence[RoundPart], empty: int = 4) -> PartsForm:
    """Fill a form that was not sent with what is stored, and add rows to write in."""
    if not form.is_submitted():
        for part in parts:
            form.parts.append_entry(part)
    while len(form.parts.entries) < 80 and _free(form) < empty:
        form.parts.append_entry()
    return form


def _free(form: PartsForm) -> int:
    return sum(not any(field.data for field in entry.form) for entry in form.parts.entries)


def part_choices(parts: Mapping[str, RoundPart]) -> list[object]:
    """Parts as options, with none in front."""
    return list(choices([("", _l("none")), *((code, localized(part, "name")) for code, part in parts.items())]))
