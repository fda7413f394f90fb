"""Every layout is one whole, safe document, and the Enter key never changes the language."""

import html5lib
import pytest

from civic.kernel.preview import Preview
from tests.support.markup import HOSTILE, bare


class Chrome:
    """What stands around a page, as the kernel gives it."""

    lang = "ru"
    sheets = ("maps.css",)
    languages = (("kk", "қаз", "Қазақша"), ("ru", "рус", "Русский"), ("en", "eng", "English"))
    sign_in_url = "/sign-in"
    responsible = HOSTILE
    demo = True
    locale = "ru_RU"
    preview = Preview(f"https://asar.example/{HOSTILE}", HOSTILE, f"https://asar.example/{HOSTILE}.png")

    def __init__(self, signed_in: bool) -> None:
        link = {"label": HOSTILE, "url": "/a", "icon": "now", "current": True, "name": HOSTILE, "sign_out_url": "/out"}
        self.nav = self.footer = [link]
        self.tools = [link] if signed_in else []
        self.account = self.place = link if signed_in else None

    def switch_url(self, code: str) -> str:
        """This page in another language."""
        return f"/?lang={code}"


@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.parametrize(("layout", "form_page"), [("page", False), ("page", True), ("narrow", True), ("print", False)])
def test_layouts_are_whole_documents(layout: str, form_page: bool, signed_in: bool) -> None:
    env = bare()
    env.globals.update(csrf_token=lambda: "token", get_flashed_messages=lambda with_categories: [("error", HOSTILE)])
    source = (
        '{% extends "layouts/' + layout + '.html" %}{% set form_page = ' + str(form_page).lower() + " %}"
        if layout == "page"
        else '{% extends "layouts/' + layout + '.html" %}'
    )
    source += '{% from "components/page_header.html" import page_header %}{% block title %}Бюллетень{% endblock %}'
    source += "{% block content %}{{ page_header(self.title()) }}{% endblock %}" if layout != "print" else ""
    html = env.from_string(source).render(chrome=Chrome(signed_in))
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    elements = list(page.iter())
    assert page.attrib["lang"] == "ru" and "<script>alert" not in html and "style=" not in html
    assert [e.text for e in elements if e.tag == "h1"] == ["Бюллетень"] and page.find(
        "head/title"
    ).text == "Бюллетень · Asar"
    assert len([e for e in elements if e.tag == "main"]) == 1
    told = {e.attrib["property"]: e.attrib["content"] for e in elements if "property" in e.attrib}
    if layout != "print":
        assert told["og:title"] == "Бюллетень" and told["og:description"] == HOSTILE
    posted = [e for e in elements if e.attrib.get("name") == "_language"]
    assert len(posted) == (3 if form_page else 0)
    if form_page:
        buttons = [e for e in elements if e.attrib.get("form") == "page-form"]
        assert "name" not in buttons[0].attrib, "Enter must send the form, not change the language"
