"""Markdown of pages and of people, as it reaches the reader."""

from html.parser import HTMLParser

from civic.kernel.text import document, markdown

WIDE = '| what | why | who |\n|---|---|---|\n| name | to *write* | you |\n| "><b>x | | |\n'


def test_cells_of_wide_tables_know_the_head_of_their_column() -> None:
    """On a phone three columns would be narrower than their words: there the cells stand below each other with their heads."""
    for shown in (markdown(WIDE), document(WIDE)):
        assert '<td data-label="what">name</td><td data-label="why">to <em>write</em></td>' in shown.replace("\n", "")
    assert "data-label" not in markdown("| a | b |\n|---|---|\n| c | d |\n")


class Tags(HTMLParser):
    """Names of all elements and of all their attributes, as a browser reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _value in attrs}


def test_what_stands_in_a_head_stays_text() -> None:
    tags = Tags()
    tags.feed(markdown('| <script>x</script> | " onclick="y | \'><img onerror=x> |\n|---|---|---|\n| 1 | 2 | 3 |\n'))
    assert tags.names == {"table", "thead", "tbody", "tr", "th", "td"}
    assert tags.attributes == {"data-label"}
