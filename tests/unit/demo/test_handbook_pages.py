"""The handbook's pages: the same set in three languages, one heading each, links that lead somewhere, an example that is true."""

import re
from pathlib import Path

import pytest

import civic.handbook
from civic.tally import count
from civic.tally.exchange import read_pb
from civic.voting.imports import PROJECT_COLUMNS
from civic.voting.kinds import CATEGORIES

PAGES = Path(civic.handbook.__file__).parent / "pages"
LANGUAGES = ("kk", "ru", "en")
NAMES = {
    "hot-spots", "index", "open-data", "resident", "akimat", "facilitator", "auditor", "steward", "counting", "rules-and-sources", "data-format", "privacy", "issue-maps", "maps", "report", "yard-sketches",
}  # fmt: skip
PRINTED = {"permissions", "settings", "words", "decisions"}  # pages the program prints from itself
EVERY = [(language, name) for language in LANGUAGES for name in sorted(NAMES)]


def page(language, name):
    return (PAGES / language / f"{name}.md").read_text(encoding="utf-8")


def without_code(text):
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_pages(language):
    assert {path.stem for path in (PAGES / language).glob("*.md")} == NAMES


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_page_opens_with_its_only_heading(language, name):
    text = without_code(page(language, name))
    assert text.startswith("# ")
    assert len(re.findall(r"^# \S", text, flags=re.MULTILINE)) == 1


@pytest.mark.parametrize("name", sorted(NAMES))
def test_page_has_the_same_place_in_the_list_in_every_language(name):
    assert len({re.search(r"<!-- order: (\d+) -->", page(language, name))[1] for language in LANGUAGES}) == 1


@pytest.mark.parametrize("name", sorted(NAMES))
def test_translations_have_the_same_sections_and_tables(name):
    shapes = {
        (
            len(re.findall(r"^## ", page(language, name), re.MULTILINE)),
            page(language, name).count("|---"),
            page(language, name).count("```"),
        )
        for language in LANGUAGES
    }
    assert len(shapes) == 1


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_links_lead_to_pages_that_exist(language, name):
    for target in re.findall(r"\]\(([^)]+)\)", page(language, name)):
        assert target.startswith(("https://", "/rounds/")) or target.removeprefix("/handbook/") in NAMES | PRINTED, (
            target
        )


@pytest.mark.parametrize("name", sorted(NAMES))
def test_kazakh_is_kazakh_and_no_alphabet_is_mixed_within_a_word(name):
    assert sum(page("kk", name).count(letter) for letter in "әғқңөұүі") > 100
    assert not set("әғқңөұүһӘҒҚҢӨҰҮҺ") & set(page("ru", name))
    for language in ("kk", "ru"):
        mixed = re.findall(r"\w*(?:[a-zA-Z][а-яёәғқңөұүһі]|[а-яёәғқңөұүһі][a-zA-Z])\w*", page(language, name))
        assert not mixed


@pytest.mark.parametrize("language", LANGUAGES)
def test_worked_example_is_a_file_that_counts_as_the_page_says(language, tmp_path):
    file = tmp_path / "example.pb"
    file.write_text(re.search(r"```\n(META\n.*?)```", page(language, "counting"), flags=re.DOTALL)[1], encoding="utf-8")
    election = read_pb(file).election
    greedy = count(election, "points-greedy", {"weights": (3, 2, 1)})
    assert greedy.winners == ("court", "fountain")
    points = {standing.option: standing.points for standing in greedy.standings}
    assert points == {"court": 21, "fountain": 14, "garden": 9, "benches": 7, "lamps": 6}
    assert all(str(number) in page(language, "counting") for number in points.values())
    shares = count(election, "ear", {"weights": (3, 2, 1)})
    assert shares.winners == ("court", "garden", "benches")
    assert shares.spent == 10_000_000
    assert [step.phase for step in shares.rounds if step.funded] == ["ranked"] * 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_roll_example_names_people_of_the_demo_town(language):
    assert "email,part\naigul@asar.example,centre\n" in page(language, "data-format")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_of_the_imports_is_described(language):
    text = page(language, "data-format")
    for column in PROJECT_COLUMNS:
        family = re.sub(r"_(kk|ru|en)$", "_…", column)
        assert f"`{column}`" in text or f"`{family}`" in text, column
    assert all(f"`{category}`" in text for category in CATEGORIES)
