"""Example files for imports, and what each of their columns means."""

from collections.abc import Mapping

from civic.kernel import money
from civic.kernel.i18n import lazy_gettext as _l
from civic.voting.imports import PROJECT_COLUMNS
from civic.voting.models import RollKind, Round

COLUMN_WORDS: Mapping[str, object] = {
    "id": _l("official id as in your papers; empty: the project's number"),
    "title_kk": _l("title in Kazakh; at least one of the three titles is needed"),
    "title_ru": _l("title in Russian"),
    "title_en": _l("title in English"),
    "gist_kk": _l("one sentence in Kazakh"),
    "gist_ru": _l("one sentence in Russian"),
    "gist_en": _l("one sentence in English"),
    "description_kk": _l("description in Kazakh"),
    "description_ru": _l("description in Russian"),
    "description_en": _l("description in English"),
    "address_kk": _l("address in Kazakh"),
    "address_ru": _l("address in Russian"),
    "address_en": _l("address in English"),
    "category": _l("one of the categories below, or empty"),
    "part": _l("code of a part of the place, or empty"),
    "site": _l("the same short mark on projects of which only one can be built, or empty"),
    "cost": _l("cost in whole tenge; needed"),
    "lat": _l("latitude in degrees, or empty"),
    "lon": _l("longitude in degrees, or empty"),
}
_EXAMPLES: tuple[dict[str, object], ...] = (
    {
        "title_kk": "Торайғыров көшесі, 6 үйдің ауласындағы балалар алаңы",
        "title_ru": "Детская площадка во дворе дома на улице Торайгырова, 6",
        "title_en": "Playground in the yard of 6 Toraigyrov Street",
        "gist_ru": "Качели, горка и мягкое покрытие вместо старой площадки",
        "address_ru": "улица Торайгырова, 6",
        "category": "playground",
        "share": 10,
        "lat": "52.2868",
        "lon": "76.9478",
    },
    {
        "title_kk": "№ 7 мектепке баратын жолдағы жарық",
        "title_ru": "Освещение дорожки к школе № 7",
        "title_en": "Light on the path to school no. 7",
        "category": "lighting",
        "share": 20,
    },
)


def sample_projects(round_: Round, parts: list[str]) -> list[list[object]]:
    """Two invented projects that fit this round; costs are shares of what one project may cost."""
    limit = round_.ceiling or round_.budget
    rows = []
    for example in _EXAMPLES:
        cost = money.plain(max(1, limit * int(str(example["share"])) // 100), round_.minor_digits)
        rows.append(
            [{**example, "cost": cost, "part": parts[0] if parts else ""}.get(name, "") for name in PROJECT_COLUMNS]
        )
    return rows


def sample_roll(round_: Round, parts: list[str]) -> tuple[list[str], list[list[object]]]:
    """Header and rows of an example roll; the national numbers in it cannot belong to anybody."""
    by_iin = round_.roll_kind == RollKind.IIN
    people = ("000000000000", "000000000001") if by_iin else ("aigul@example.kz", "sergei@example.kz")
    head = ["iin" if by_iin else "email", *(["part"] if parts else [])]
    return head, [[person, *([parts[0]] if parts else [])] for person in people]
