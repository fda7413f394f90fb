"""What the handbook can show: pages by name, decision records, words, rules and settings."""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from civic.communities.models import RoleName
from civic.communities.predicates import holders
from civic.kernel.errors import Missing
from civic.kernel.feature import house
from civic.kernel.i18n import LANGUAGES
from civic.kernel.permissions import Action, Predicate
from civic.settings import SETTINGS, Setting

FOLDER = Path(__file__).parent
_ORDER = re.compile(r"<!-- order: (\d+) -->")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Document:
    """A page that ships with the product: its title is the first heading, the rest is Markdown."""

    name: str
    title: str
    text: str
    language: str
    order: int
    """Where it stands in the list, from a comment under the heading."""


def _read(path: Path, language: str) -> Document:
    lines = path.read_text(encoding="utf-8").strip().splitlines()
    title = lines[0].removeprefix("#").strip() if lines else path.stem
    order = _ORDER.fullmatch(lines[1].strip()) if len(lines) > 1 else None
    body = lines[2:] if order else lines[1:]
    return Document(path.stem, title, "\n".join(body), language, int(order[1]) if order else 100)


@cache
def _folder(path: Path, language: str) -> dict[str, Document]:
    return {file.stem: _read(file, language) for file in sorted(path.glob("*.md")) if _NAME.fullmatch(file.stem)}


def pages(language: str) -> list[Document]:
    """All pages in this language, in reading order; a page this language lacks is shown in another one."""
    found: dict[str, Document] = {}
    for code in (language, *(code for code in LANGUAGES if code != language)):
        for name, document in _folder(FOLDER / "pages" / code, code).items():
            found.setdefault(name, document)
    return sorted(found.values(), key=lambda document: (document.order, document.name))


def page(name: str, language: str) -> Document:
    """One page; only names that exist are ever looked up, so no name can leave the folder.

    Raises:
        Missing: there is no such page.
    """
    for document in pages(language):
        if document.name == name:
            return document
    raise Missing(name)


def decisions() -> list[Document]:
    """Decision records, oldest first; they are written in English."""
    return list(_folder(FOLDER / "decisions", "en").values())


def decision(name: str) -> Document:
    """One decision record.

    Raises:
        Missing: there is no such record.
    """
    found = _folder(FOLDER / "decisions", "en").get(name)
    if found is None:
        raise Missing(name)
    return found


@dataclass(frozen=True)
class Word:
    """A word of the product in three languages, with its meaning in each."""

    key: str
    words: dict[str, str]
    meanings: dict[str, str]


@cache
def words() -> tuple[Word, ...]:
    """The words this product uses, and what each means."""
    given = json.loads((FOLDER / "words.json").read_text(encoding="utf-8"))
    return tuple(Word(one["key"], one["word"], one["meaning"]) for one in given)


@dataclass(frozen=True)
class Rule:
    """An action, the roles that open it (None: it does not depend on a role), and its conditions in words."""

    action: Action
    roles: frozenset[RoleName] | None
    conditions: tuple[str, ...]


def rules() -> list[tuple[str, list[Rule]]]:
    """Every rule of the house, feature by feature, as the policy applies it."""
    return [
        (feature.name, [Rule(action, holders(rule), _conditions(rule)) for action, rule in feature.rules.items()])
        for feature in house().features
        if feature.rules
    ]


def bars() -> list[str]:
    """What is asked before every rule."""
    return [bar.describe() for bar in house().policy.bars]


def _conditions(rule: Predicate) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.describe() for part in rule.parts()))


def settings() -> tuple[Setting, ...]:
    """All settings, from the same list that is checked at start."""
    return SETTINGS
