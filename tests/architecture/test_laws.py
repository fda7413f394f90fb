"""The laws of the house, kept by walking the source."""

import ast
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted([*(ROOT / "civic").rglob("*.py"), *(ROOT / "maps").rglob("*.py")])
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OWN = [
    *SOURCES,
    *TEMPLATES,
    *sorted((ROOT / "static" / "css").rglob("*.css")),
    *sorted((ROOT / "static" / "js").rglob("*.js")),
]
LONGEST_FILE = 400
# Who may end a transaction, and who may read the time.
COMMITTERS = {"civic/kernel/commands.py", "civic/kernel/database.py", "civic/kernel/migrations.py"}
CLOCKS = {"civic/kernel/clock.py", "civic/kernel/text.py"}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def calls(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_files_fit_on_a_few_screens(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST_FILE, f"{name(path)} has {lines} lines: a room that wants a second door"


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), f"{name(path)} has no first sentence"


def test_a_change_becomes_real_in_one_place() -> None:
    found = [
        f"{name(path)}:{line} {call}"
        for path in SOURCES
        for call, line in calls(path)
        if call.endswith(".commit") and name(path) not in COMMITTERS
    ]
    assert not found, found


def test_time_is_read_in_one_place() -> None:
    clocks = ("datetime.now", "datetime.utcnow", "date.today", "time.time", "datetime.today")
    found = [
        f"{name(path)}:{line} {call}"
        for path in SOURCES
        for call, line in calls(path)
        if call in clocks and name(path) not in CLOCKS
    ]
    assert not found, found


def test_no_import_hides_inside_a_function() -> None:
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found += [
                    f"{name(path)}:{inner.lineno}"
                    for inner in ast.walk(node)
                    if isinstance(inner, ast.Import | ast.ImportFrom)
                ]
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
                found.append(f"{name(path)}:{node.lineno} TYPE_CHECKING")
    assert not found, found


def test_nothing_is_left_for_later() -> None:
    words = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError|lorem ipsum)\b")
    found = [name(path) for path in OWN if words.search(path.read_text(encoding="utf-8"))]
    assert not found, found


def test_no_page_reaches_out_or_carries_inline_code() -> None:
    outside = re.compile(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""")
    inline = re.compile(r"""\sstyle\s*=\s*["']|\son[a-z]+\s*=\s*["']|<style|javascript:""")
    for path in TEMPLATES:
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not outside.search(text), f"{name(path)} names another host"
        assert not inline.search(text), f"{name(path)} has inline style or script"
        for tag in re.findall(r"<script[^>]*>", text):
            assert "src=" in tag, f"{name(path)} has an inline script"
    for path in (p for p in OWN if p.suffix == ".css"):
        text = path.read_text(encoding="utf-8")
        assert "@import" not in text, f"{name(path)} loads another sheet"
        assert not re.search(r"url\(\s*[\"']?(?:https?:)?//", text), f"{name(path)} names another host"


def test_markup_has_one_gateway() -> None:
    gateways = {"civic/kernel/text.py"}
    found = [
        f"{name(path)}:{line}"
        for path in SOURCES
        for call, line in calls(path)
        if call in ("Markup", "markupsafe.Markup") and name(path) not in gateways
    ]
    allowed = [f for f in found if f.split(":")[0] in MARKUP_OF_OUR_OWN]
    assert found == allowed, found
    # A quoted literal of the template itself may be markup; what is formatted into it is escaped.
    unsafe = [
        name(path) for path in TEMPLATES if re.search(r"""(?<!['"])\|\s*safe\b""", path.read_text(encoding="utf-8"))
    ]
    assert not unsafe, unsafe


# Drawings of our own code, and the words of our own catalogues: never what a person wrote.
MARKUP_OF_OUR_OWN = {"civic/kernel/qr.py", "civic/kernel/i18n.py"}


def literal_texts(path: Path) -> Iterator[str]:
    """Words between tags that are neither expressions nor inside a call of gettext."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{%.*?%\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{\{.*?\}\}", "", text, flags=re.DOTALL)
    text = re.sub(r"<svg\b.*?</svg>", "", text, flags=re.DOTALL)
    text = re.sub(r"<(code|pre)\b.*?</\1>", "", text, flags=re.DOTALL)
    for piece in re.findall(r">([^<>]+)<", text):
        words = re.sub(r"&[a-z#0-9]+;", "", piece).strip(" \n·")
        if re.search(r"[A-Za-zА-Яа-яӘәҒғҚқҢңӨөҰұҮүҺһІі]{2,}", words):
            yield words
    yield from re.findall(
        r"""(?:aria-label|title|alt|placeholder)\s*=\s*["']([^"'{}]*[A-Za-zА-Яа-я]{2,}[^"'{}]*)["']""", text
    )


NAMES = {"Asar", "SHA-256", "CSV", "JSON", "GeoJSON", "UTC", "QR", "TOTP", "AGPL"}


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_word_of_a_page_is_left_untranslated(path: Path) -> None:
    if "pages/style" in name(path):
        return  # the style guide shows the names of components and tones themselves
    strange = [words for words in literal_texts(path) if words not in NAMES]
    assert not strange, f"{name(path)}: {strange[:5]}"


def messages_in_use() -> dict[str, str | None]:
    """Every msgid of the product with its plural, as extracted from code and templates."""
    from_babel = pytest.importorskip("babel.messages.extract", reason="babel is installed with the product")
    keywords = {
        **from_babel.DEFAULT_KEYWORDS,
        "_l": None,
        "lazy_gettext": None,
        "ngettext": (1, 2),
        "lazy_ngettext": (1, 2),
    }
    found: dict[str, str | None] = {}
    for method, pattern in (
        ("python", "civic/**/*.py"),
        ("python", "maps/**/*.py"),
        ("jinja2.ext:babel_extract", "templates/**/*.html"),
    ):
        for path in sorted(ROOT.glob(pattern)):
            options = (
                {"extensions": "jinja2.ext.do", "trim_blocks": "true", "lstrip_blocks": "true"}
                if "jinja" in method
                else {}
            )
            with path.open("rb") as source:
                for _line, message, _comments, _context in from_babel.extract(
                    method, source, keywords, options=options
                ):
                    if isinstance(message, tuple):
                        found[message[0]] = message[1]
                    elif message:
                        found.setdefault(message, None)
    return found


@pytest.fixture(scope="module")
def used() -> dict[str, str | None]:
    return messages_in_use()


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_string_is_translated(language: str, used: dict[str, str | None]) -> None:
    with (ROOT / "civic" / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
        catalogue = read_po(source, locale=language)
    missing = []
    for msgid in used:
        message = catalogue.get(msgid)
        words = message.string if message is not None else ""
        if not (all(words) if isinstance(words, tuple | list) else words) or (message is not None and message.fuzzy):
            missing.append(msgid)
    assert not missing, f"{len(missing)} without {language}: {missing[:8]}"


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_no_word_hides_in_a_formatted_string(path: Path) -> None:
    """Those who collect words for translators do not look into f-strings."""
    hidden = [
        call.lineno
        for string in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) in ("_", "_l", "ngettext", "N_")
        and isinstance(call.args[0], ast.Constant)
    ]
    assert not hidden, f"{name(path)}: lines {hidden}"


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_collecting_words_for_translators_loses_none_and_keeps_no_dead_ones(language: str, tmp_path: Path) -> None:
    """What `make messages` finds is what stands in the catalogue: a word only the catalogue knows is dead, or its home was missed."""
    recipe = re.search(
        r"pybabel --quiet extract (.+?) -o \S+ (.+?)\n", (ROOT / "Makefile").read_text().replace("\\\n\t\t", "")
    )
    assert recipe is not None
    pot = tmp_path / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract", *shlex.split(recipe[1]), "-o", str(pot), *recipe[2].split()]  # fmt: skip
    subprocess.run(command, cwd=ROOT, check=True)
    with pot.open("rb") as source:
        found = {message.id[0] if isinstance(message.id, tuple) else message.id for message in read_po(source)}
    with (ROOT / "civic" / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
        kept = {
            message.id[0] if isinstance(message.id, tuple) else message.id
            for message in read_po(source, locale=language)
        }
    assert sorted(kept - found) == []
    assert sorted(found - kept) == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_placeholders_survive_translation(language: str) -> None:
    with (ROOT / "civic" / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
        catalogue = read_po(source, locale=language)
    wrong = []
    for message in catalogue:
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        wanted = set(re.findall(r"%\(\w+\)s", " ".join(ids)))
        for words in message.string if isinstance(message.string, tuple | list) else (message.string,):
            have = set(re.findall(r"%\(\w+\)s", words))
            # A plural form may leave the number unsaid («one project»), nothing else.
            if words and not (have == wanted or have | {"%(num)s"} == wanted):
                wrong.append((ids[0], words))
    assert not wrong, wrong[:5]
