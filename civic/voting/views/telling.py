"""A round, a project and a result in a sentence: on their pages, and where somebody passes their address on."""

from civic.kernel.calendars import Entry
from civic.kernel.figures import figure
from civic.kernel.i18n import _, localized, ngettext
from civic.kernel.links import absolute
from civic.kernel.money import money, money_short
from civic.kernel.text import moment
from civic.voting.models import Project, Round, RoundState

REMIND = 1
"""Days before the end of a vote on which a calendar reminds of it."""


def round_in_short(round_: Round, count: int) -> str:
    """What there is to decide."""
    projects = ngettext("%(num)s project to choose from", "%(num)s projects to choose from", count)
    sum_ = money(round_.budget, round_.currency, round_.minor_digits)
    return _("%(money)s for %(projects)s.", money=sum_, projects=projects)


def dates_in_short(round_: Round, state: RoundState) -> str:
    """When one can vote, while that lies ahead; else nothing."""
    if state is RoundState.OPEN:
        return _("Voting is open until %(when)s.", when=moment(round_.closes_at))
    if state is RoundState.PUBLISHED:
        return _("Voting opens on %(when)s.", when=moment(round_.opens_at))
    return ""


def project_in_short(round_: Round, project: Project) -> str:
    """What it costs and what it is."""
    cost = money(project.cost, round_.currency, round_.minor_digits)
    return f"{cost} · {localized(project, 'gist') or localized(project, 'address') or localized(round_, 'title')}"


def result_in_short(round_: Round, got: int, listed: int, spent: int, voters: int) -> str:
    """What was decided, and by how many."""
    sum_ = money_short(spent, round_.currency, round_.minor_digits)
    decided = ngettext(
        "%(num)s project out of %(all)s gets %(sum)s.",
        "%(num)s projects out of %(all)s get %(sum)s.",
        got,
        all=listed,
        sum=sum_,
    )
    came = ngettext("%(count)s person voted.", "%(count)s people voted.", voters, count=figure(voters))
    return " ".join((decided if got else _("No project gets money."), came if voters else _("Nobody voted.")))


def calendar_entries(round_: Round, state: RoundState) -> list[Entry]:
    """When voting opens and when it ends, as far as that lies ahead; none when it is over."""
    name, title = round_.public_id, localized(round_, "title")
    url = absolute("rounds.show", public_id=name)
    opens = Entry(f"{name}-opens@asar", round_.opens_at, _("Voting opens: %(round)s", round=title), "", url)
    again = round_.max_casts > 1
    advice = _("Until then you can vote, and change your ballot.") if again else _("Until then you can vote.")
    ends = Entry(f"{name}-ends@asar", round_.closes_at, _("Voting ends: %(round)s", round=title), advice, url, REMIND)
    return {RoundState.PUBLISHED: [opens, ends], RoundState.OPEN: [ends]}.get(state, [])
