"""The ballot as it is sent: what was chosen, the numbers typed beside it, and the button that was pressed."""

from collections.abc import Mapping

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, StringField

from civic.kernel.errors import Refused
from civic.kernel.forms import REQUIRED, Form, Longest
from civic.kernel.i18n import _, ngettext
from civic.kernel.i18n import lazy_gettext as _l
from civic.voting.kinds import Choices, Points, Ranking

Sent = MultiDict[str, str]


class BallotForm(Form):
    """A ballot being filled in; its choices are read by ``read_choices``, refusals stand at ``choices``."""

    choices = HiddenField(_l("Your choice"))


class CheckForm(Form):
    """A receipt number, typed from paper."""

    number = StringField(
        _l("Receipt number"),
        [*REQUIRED, Longest(60)],
        description=_l(
            "As on your receipt: 21 letters and digits in five groups. Capital or small letters, with or without hyphens."
        ),
    )


def read_choices(kind: str, sent: Sent) -> Choices:
    """What the form says was chosen, in its order, with numbers typed into a ranking already obeyed.

    Raises:
        Refused: something that is no project number, or points that are no whole number.
    """
    if kind == "points":
        return _points(sent)
    numbers = tuple(_number(text) for text in sent.getlist("choice"))
    if kind == "choose-one":
        return numbers[-1:]
    if kind != "ranked":
        return tuple(dict.fromkeys(numbers))
    return reorder(tuple(dict.fromkeys(numbers)), {n: sent.get(f"rank-{n}", "") for n in numbers})


def _number(text: str) -> int:
    text = text.strip()
    # isdigit alone would let look-alike digits of other scripts through.
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Refused("choices", _("There is no such project on this ballot."))
    return int(text)


def _points(sent: Sent) -> Points:
    given = []
    for name in sent:
        text = sent.get(name, "").strip()
        if not name.startswith("points-") or not text:
            continue
        if not text.isascii() or not text.isdigit() or len(text) > 6:
            raise Refused("choices", _("Give points in whole numbers: 1, 2, 3. Leave the others empty."))
        if int(text):
            given.append((_number(name.removeprefix("points-")), int(text)))
    return tuple(given)


def reorder(ranking: Ranking, typed: Mapping[int, str]) -> Ranking:
    """The ranking after obeying the numbers typed beside its projects.

    Different numbers everywhere are taken as the whole new order; otherwise each project whose number was
    changed moves to that place, one after another.
    """
    places = {n: _place(typed.get(n, ""), ranking.index(n) + 1) for n in ranking}
    if len(set(places.values())) == len(places):
        return tuple(sorted(ranking, key=lambda n: places[n]))
    order = list(ranking)
    for place, n in enumerate(ranking, start=1):
        if places[n] != place:
            order.remove(n)
            order.insert(places[n] - 1, n)
    return tuple(order)


def _place(text: str, otherwise: int) -> int:
    text = text.strip()
    whole = text.isascii() and text.isdigit() and 0 < len(text) < 7
    return max(1, int(text)) if whole else otherwise


def press(ranking: Ranking, button: str, limit: int) -> Ranking:
    """The ranking after one of its buttons: «add-7», «drop-7», «up-7», «down-7»; other buttons change nothing.

    Raises:
        Refused: there is no free place.
    """
    verb, _dash, text = button.partition("-")
    if verb not in ("add", "drop", "up", "down") or not text:
        return ranking
    number = _number(text)
    if verb == "add":
        return _added(ranking, number, limit)
    if number not in ranking:
        return ranking
    rest = [n for n in ranking if n != number]
    if verb == "drop":
        return tuple(rest)
    place = ranking.index(number) + (-1 if verb == "up" else 1)
    rest.insert(max(0, place), number)
    return tuple(rest)


def _added(ranking: Ranking, number: int, limit: int) -> Ranking:
    if number in ranking:
        return ranking
    if len(ranking) >= limit:
        full = ngettext(
            "You have chosen %(num)s project, as many as you may. Remove it first.",
            "You have chosen %(num)s projects, as many as you may. Remove one first.",
            limit,
        )
        raise Refused("choices", full)
    return (*ranking, number)
