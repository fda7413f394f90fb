"""What stands around every page: languages, doors, tools of this role, account, footer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, current_app, g, request, url_for

from civic.kernel.feature import offered
from civic.kernel.i18n import LANGUAGES, language
from civic.kernel.permissions import Action, policy
from civic.kernel.preview import LOCALES, Preview, told
from civic.kernel.views import actor


@dataclass(frozen=True)
class Door:
    """One of the main doors (bottom bar on phones, header on desktops). ``leads`` are endpoint prefixes it stands for."""

    label: object
    endpoint: str
    icon: str
    order: int
    leads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tool:
    """A page for those whom the action's rule lets in (without a particular subject)."""

    label: object
    endpoint: str
    action: Action
    order: int = 0


@dataclass(frozen=True)
class Sheet:
    """A stylesheet that the pages of one feature need beside the common one."""

    blueprint: str
    asset: str


@dataclass(frozen=True)
class FooterLink:
    """A line of the footer."""

    label: object
    endpoint: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AccountLink:
    """How the layout finds sign-in, sign-out and the person's own page."""

    sign_in: str
    sign_out: str
    mine: str
    return_token: Callable[[str], str]


@dataclass(frozen=True)
class OwnPage:
    """A page of one's own account, offered by a feature above accounts."""

    label: object
    endpoint: str


@dataclass(frozen=True)
class Link:
    """A label with an address, perhaps the current one."""

    label: str
    url: str
    icon: str = ""
    current: bool = False


@dataclass(frozen=True)
class Account:
    """The signed-in person as the header needs them."""

    name: str
    url: str
    sign_out_url: str


@dataclass(frozen=True)
class Here:
    """The place a page is about."""

    name: str
    url: str


def here() -> str:
    """This page's path as it may stand in a link: quoted, and with one slash in front, so that it stays on this site."""
    return "/" + quote(request.path.lstrip("/"), safe="/:@!$&'()*+,;=~-._")


_LANGUAGES = tuple((code, short, name) for code, (short, name) in LANGUAGES.items())


def _standing(what: str, make: Callable[[], Iterable[Link]]) -> tuple[Link, ...]:
    """Links that are the same on every page, made once for each language (and for each path the app is mounted at)."""
    made: dict[tuple[str, str, str], tuple[Link, ...]] = current_app.extensions["chrome"]
    key = what, language(), request.script_root
    if key not in made:
        made[key] = tuple(make())
    return made[key]


class Chrome:
    """Everything the layout reads; computed only when asked for."""

    @property
    def lang(self) -> str:
        """The page's language code."""
        return language()

    @property
    def languages(self) -> tuple[tuple[str, str, str], ...]:
        """Code, short label, own name of every language."""
        return _LANGUAGES

    @property
    def sheets(self) -> list[str]:
        """Stylesheets of this page beside the common one."""
        return [sheet.asset for sheet in offered(Sheet) if sheet.blueprint == request.blueprint]

    def switch_url(self, code: str) -> str:
        """This same page in another language."""
        args = [(k, v) for k, v in request.args.items(multi=True) if k != "lang"]
        return here() + "?" + urlencode([*args, ("lang", code)])

    @property
    def nav(self) -> tuple[Link, ...]:
        """The main doors."""
        endpoint = request.endpoint or ""
        doors = sorted(offered(Door), key=lambda door: door.order)
        links = _standing("doors", lambda: [Link(str(door.label), url_for(door.endpoint), door.icon) for door in doors])
        mine = {own.mine for own in offered(AccountLink)} if endpoint in self._own_endpoints() else set()
        return tuple(
            replace(link, current=True) if endpoint in (door.endpoint, *door.leads) or door.endpoint in mine else link
            for door, link in zip(doors, links, strict=True)
        )

    @staticmethod
    def _own_endpoints() -> set[str]:
        return {page.endpoint for page in offered(OwnPage)}

    @property
    def own(self) -> tuple[Link, ...]:
        """Pages of one's own account that other features bring."""
        return _standing("own", lambda: [Link(str(page.label), url_for(page.endpoint)) for page in offered(OwnPage)])

    @property
    def tools(self) -> list[Link]:
        """What this role can do beyond a resident's doors."""
        who = actor()
        if not who.is_authenticated:
            return []
        tools = sorted(offered(Tool), key=lambda tool: tool.order)
        links = _standing("tools", lambda: [Link(str(tool.label), url_for(tool.endpoint)) for tool in tools])
        rules = policy()
        return [link for tool, link in zip(tools, links, strict=True) if rules.decide(who, tool.action, None)]

    @property
    def account(self) -> Account | None:
        """The signed-in person, if any."""
        who = actor()
        links = offered(AccountLink)
        if not who.is_authenticated or not links:
            return None
        own = links[0]
        mine, sign_out = _standing("account", lambda: [Link("", url_for(own.mine)), Link("", url_for(own.sign_out))])
        return Account(who.name, mine.url, sign_out.url)

    @property
    def sign_in_url(self) -> str:
        """Sign-in that returns to this page afterwards."""
        links = offered(AccountLink)
        if not links:
            return ""
        query = request.query_string.decode("ascii", "ignore") if request.method == "GET" else ""
        back = f"{here()}?{query}" if query else here()
        return url_for(links[0].sign_in, next=links[0].return_token(back))

    @property
    def place(self) -> Here | None:
        """The place this page is about, set by the view through ``about``."""
        return getattr(g, "chrome_place", None)

    @property
    def footer(self) -> tuple[Link, ...]:
        """Footer lines."""
        return _standing(
            "footer",
            lambda: [Link(str(line.label), url_for(line.endpoint, **line.values)) for line in offered(FooterLink)],
        )

    @property
    def responsible(self) -> str:
        """Who answers for this page: the place's own line, or the site's."""
        return str(getattr(g, "chrome_responsible", "") or current_app.config["RESPONSIBLE"])

    @property
    def preview(self) -> Preview | None:
        """What is shown of this page where its address is passed on, if its view has said it."""
        return told()

    @property
    def locale(self) -> str:
        """The page's language as Open Graph writes it."""
        return LOCALES[language()]

    @property
    def demo(self) -> bool:
        """Whether a "demonstration data" line is owed to the reader."""
        return bool(current_app.config["DEMO"])


def about(name: str, url: str, responsible: str = "") -> None:
    """Say which place the page is about."""
    g.chrome_place = Here(name, url)
    g.chrome_responsible = responsible


def install(app: Flask) -> None:
    """Give every template its chrome and the right to ask ``can``."""
    app.extensions["chrome"] = {}

    @app.context_processor
    def _around() -> dict[str, Any]:
        return {"chrome": Chrome(), "can": lambda action, subject=None: policy().decide(actor(), action, subject)}
