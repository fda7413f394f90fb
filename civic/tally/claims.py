"""What each counting rule claims, in names that the checks understand and in words that people do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from civic.tally.election import BallotKind
from civic.tally.rules import RULES
from civic.tally.words import N_

FEASIBLE = "feasible"
EXHAUSTIVE = "exhaustive"
PRICEABLE = "priceable"
IPSC = "ipsc"
RANK_PJR_PLUS = "rank-pjr-plus"
EJR_PLUS = "ejr-plus"
PROPERTIES = (FEASIBLE, EXHAUSTIVE, PRICEABLE, IPSC, RANK_PJR_PLUS, EJR_PLUS)
"""The properties of a result that are checked, in the order in which they are told."""


def claims(rule_name: str, parameters: Mapping[str, object], kind: BallotKind | str) -> tuple[str, ...]:
    """The properties a rule promises for every result under these (complete) settings and ballots.

    Claims are about the projects that may be funded at all: not dearer than the budget, above the rule's thresholds,
    and not excluded by a funded project they cannot be built together with.
    """
    claimed = set(RULES[rule_name].axioms) & set(PROPERTIES)
    if _may_leave_money(rule_name, parameters):
        claimed -= {EXHAUSTIVE, IPSC}
    if rule_name == "equal-shares":
        if "fill" in str(parameters.get("completion")):
            claimed.add(EXHAUSTIVE)
        if parameters.get("utility") not in ("cost", "count"):
            claimed.discard(EJR_PLUS)
    if rule_name == "ear" and BallotKind(kind) is not BallotKind.RANKED:
        claimed.discard(IPSC)
    return tuple(each for each in PROPERTIES if each in claimed)


def _may_leave_money(rule_name: str, parameters: Mapping[str, object]) -> bool:
    return parameters.get("unaffordable") == "stop" or (rule_name == "ear" and parameters.get("tail") == "none")


@dataclass(frozen=True)
class PropertyWords:
    """A property of results for people: its title, what it means, and the sentence for a result that breaks it.

    `broken` is filled with voters, project, share, cost and got; it is empty where no group can be named.
    """

    title: str
    meaning: str
    broken: str = ""


@dataclass(frozen=True)
class RuleWords:
    """A rule for people: its title, how it goes, which ballots it takes, and what speaks for and against it."""

    title: str
    how: str
    takes: str
    strengths: tuple[str, ...]
    weaknesses: tuple[str, ...]


PROPERTY_WORDS: Mapping[str, PropertyWords] = MappingProxyType(
    {
        FEASIBLE: PropertyWords(
            N_("Within the budget"),
            N_("The funded projects together cost no more than the budget, and none excludes another."),
        ),
        EXHAUSTIVE: PropertyWords(
            N_("Nothing more fits"),
            N_("No other project could be paid with the money left."),
            N_("The project %(project)s costs %(cost)s and could be paid with the %(share)s left."),
        ),
        PRICEABLE: PropertyWords(
            N_("Paid by its supporters"),
            N_(
                "Every project was paid to the last unit from the equal shares of voters who support it, and the"
                " supporters of no other project could still pay for it."
            ),
        ),
        IPSC: PropertyWords(
            N_("Fair to groups that rank alike"),
            N_(
                "A group of voters who put the same projects on top gets, of these projects, as much as its equal"
                " share of the budget can pay."
            ),
            N_(
                "%(voters)s voters put the same projects on top. Their equal shares make %(share)s. They got projects"
                " for %(got)s and could also have paid for the project %(project)s, which costs %(cost)s."
            ),
        ),
        RANK_PJR_PLUS: PropertyWords(
            N_("Fair to supporters of one project"),
            N_(
                "Down to every place on the ballots: if voters name the same project, either it is funded, or their"
                " shares were needed for other projects they name."
            ),
        ),
        EJR_PLUS: PropertyWords(
            N_("Fair to groups with a common project"),
            N_(
                "Among the voters who support the same unfunded project, in every group at least one got nearly as"
                " much as the group's equal share deserves."
            ),
            N_(
                "%(voters)s voters support the project %(project)s, which costs %(cost)s. Their equal shares make"
                " %(share)s, and none of them got funded projects for more than %(got)s."
            ),
        ),
    }
)

RULE_WORDS: Mapping[str, RuleWords] = MappingProxyType(
    {
        "points-greedy": RuleWords(
            N_("Most points first"),
            N_(
                "Every place on a ballot gives points. Projects are funded from the most points down while the money lasts."
            ),
            N_("ranked ballots, or points"),
            (N_("Everybody can add it up by hand."), N_("Naming a project higher never hurts it.")),
            (
                N_("A large group can take the whole budget; smaller groups may get nothing."),
                N_("Dear projects with many points use up the money for several cheaper ones."),
            ),
        ),
        "votes-greedy": RuleWords(
            N_("Most votes first"),
            N_("Projects are funded from the most votes down while the money lasts."),
            N_("any ballots but points"),
            (N_("The simplest count there is."), N_("Naming a project never hurts it.")),
            (
                N_("A large group can take the whole budget; smaller groups may get nothing."),
                N_("What a project costs plays no part until the money runs short."),
            ),
        ),
        "ear": RuleWords(
            N_("Supporters pay together, place by place"),
            N_(
                "Everybody holds an equal share of the budget. Voters who rank a project high pay for it together;"
                " place by place the count looks further down the ballots. Leftover money goes by points or votes."
            ),
            N_("ranked ballots, or approvals"),
            (
                N_("Groups of every size get what their share of the budget can pay."),
                N_("In real elections far fewer voters ended up with none of their projects funded."),
            ),
            (
                N_("It is harder to count by hand; the steps have to be explained."),
                N_("Several cheaper projects can come before a dear one with many points."),
            ),
        ),
        "equal-shares": RuleWords(
            N_("Equal shares"),
            N_(
                "Everybody holds an equal share of the budget. A project is bought when its supporters can pay its"
                " cost, those first for which each supporter pays least for what they get."
            ),
            N_("approvals, points, or ranked ballots"),
            (
                N_("Groups of every size get what their share of the budget can pay."),
                N_("For every project it can be shown who paid how much."),
            ),
            (
                N_("By itself it leaves about half of the money unspent and needs a completion."),
                N_("Completions change who wins, so they must be fixed before the vote."),
            ),
        ),
        "phragmen": RuleWords(
            N_("Supporters save up"),
            N_(
                "All voters earn money at the same speed. A project is bought as soon as its supporters can pay for it."
            ),
            N_("approvals, or one project each"),
            (N_("Money is spread over groups in proportion to their size."),),
            (
                N_("A project can win on the savings of few voters who wait long."),
                N_("It promises less to united groups than equal shares."),
            ),
        ),
        "ranked-pairs": RuleWords(
            N_("Majority against majority"),
            N_(
                "Every two projects are compared: which of them do more voters rank higher? The clearest majorities"
                " set the order, and money goes down that order."
            ),
            N_("ranked ballots"),
            (N_("A project preferred to every other one by a majority comes first."),),
            (
                N_("It promises nothing to groups smaller than half of the voters."),
                N_("With few places on a ballot most pairs are hardly compared."),
            ),
        ),
    }
)
