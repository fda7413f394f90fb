"""Projects made ready for the components that show them."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from flask import url_for

from civic.kernel.i18n import localized
from civic.voting.kinds import category_words
from civic.voting.models import Round, RoundPart
from civic.voting.queries.cards import ProjectLine


class ProjectCard(NamedTuple):
    """A project as the components take it; a tuple, because a ballot holds hundreds."""

    number: int
    title: str
    gist: str
    category: str
    category_key: str
    place_name: str
    place_key: str
    cost: int
    currency: str
    digits: int
    thumb_url: str
    photo_alt: str
    url: str


def project_url(round_: Round) -> str:
    """The address of the round's projects but for the number at its end."""
    return url_for("rounds.project", public_id=round_.public_id, number=0)[:-1]


def cards_of(round_: Round, lines: Iterable[ProjectLine], parts: Mapping[str, RoundPart]) -> list[ProjectCard]:
    """The projects as cards. The picture says what the title beside it says, so it has no words of its own."""
    base = project_url(round_)
    part_names = {code: localized(part, "name") for code, part in parts.items()}
    categories: dict[str, str] = {}
    cards = []
    for line in lines:
        if line.category not in categories:
            categories[line.category] = category_words(line.category)
        cards.append(
            ProjectCard(
                line.number,
                line.title,
                line.gist,
                categories[line.category],
                line.category,
                line.address or part_names.get(line.part, ""),
                line.part,
                line.cost,
                round_.currency,
                round_.minor_digits,
                f"/files/{line.photo}/thumb" if line.photo else "",
                "",
                f"{base}{line.number}",
            )
        )
    return cards


def menus(
    lines: Iterable[ProjectLine], parts: Mapping[str, RoundPart], category: str, place: str, labels: tuple[str, str]
) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    """The filters that make sense here: (parameter, label, options, chosen) for category and part, where there are several."""
    keys = dict.fromkeys(line.category for line in lines if line.category)
    categories = sorted(((key, category_words(key)) for key in keys), key=lambda option: option[1])
    places = [(code, localized(part, "name")) for code, part in parts.items()]
    wanted = (("category", labels[0], categories, category), ("place", labels[1], places, place))
    return [menu for menu in wanted if len(menu[2]) > 1]
