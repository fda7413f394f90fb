"""The terms under which a round is counted: settings of its rule, pots of money, projects that exclude each other, and the record of it all."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from civic.kernel.errors import Refused
from civic.kernel.i18n import _, ngettext
from civic.kernel.money import money
from civic.tally import RULES
from civic.voting.kinds import parameters_for
from civic.voting.models import Project, Round, RoundPart
from civic.voting.queries.pots import WHOLE, conflicts_among, pot_code, pots_from
from civic.voting.queries.roll import turnout
from civic.voting.queries.rounds import rule_lines_of

# At which field of the draft's form a wrong setting is shown.
FIELDS: Mapping[str, str] = {"ties": "tie_1", "tail": "leftover", "unaffordable": "leftover", "utility": "worth"}


def check_settings(round_: Round) -> None:
    """Whether the settings given are ones that the rule knows and can read.

    Raises:
        Refused: one is not; names the field.
    """
    known = {each.name: each for each in RULES[round_.rule or "ear"].parameters}
    for name, value in json.loads(round_.rule_parameters or "{}").items():
        if name not in known:
            raise Refused("rule", _("The counting rule has no setting called «%(name)s».", name=name[:40]))
        try:
            known[name].read(value)
        except (ValueError, TypeError) as problem:
            raise Refused(
                FIELDS.get(name, name), _("The counting rule cannot work with this value: %(value)s.", value=value)
            ) from problem


def spell_out(round_: Round, projects: Sequence[Project]) -> str:
    """The round's settings complete, as they are frozen: JSON."""
    given = json.loads(round_.rule_parameters)
    groups = conflicts_among(projects)
    if groups:
        given["conflicts"] = groups
    return json.dumps(
        parameters_for(round_.rule, round_.ballot_kind, round_.max_choices, given, round_.minor_digits), default=list
    )


def given_settings(round_: Round, projects: Sequence[Project]) -> str:
    """What was asked for beyond the rule's defaults: publication spelled the defaults out, and they depend on what may now change."""
    spelled_out = json.loads(round_.rule_parameters)
    usual = parameters_for(round_.rule, round_.ballot_kind, round_.max_choices, {}, round_.minor_digits)
    usual["conflicts"] = conflicts_among(projects)  # said by the projects themselves
    return json.dumps({name: value for name, value in spelled_out.items() if usual.get(name) != value})


def pot_problems(round_: Round, projects: Sequence[Project], parts: Mapping[str, RoundPart]) -> Iterator[str]:
    """What is wrong with money by part and with projects that exclude each other, one sentence each."""
    pots = pots_from(round_, parts.values())
    own = sum(part.budget or 0 for part in parts.values())
    if own > round_.budget:
        over = money(own - round_.budget, round_.currency, round_.minor_digits)
        yield str(_("The parts together have %(over)s more than the round.", over=over))
    where = {project.code: pot_code(project.part, pots) for project in projects}
    listed = {pot.code: pot.budget for pot in pots}
    for project in projects:
        limit = listed.get(where[project.code])
        if pots and limit is None:
            yield str(_("Project no. %(number)s is in no part that has money.", number=project.number))
        elif limit is not None and project.cost > limit:
            shown = money(limit, round_.currency, round_.minor_digits)
            yield str(_("Project no. %(number)s costs more than %(limit)s.", number=project.number, limit=shown))
    for code in sorted(set(listed) - set(where.values())):
        if code == WHOLE:
            yield str(_("There is money for the whole place and no project that could get it."))
        else:
            yield str(_("The part «%(part)s» has money and no project.", part=code))
    for codes in conflicts_among(projects):
        if len({where[code] for code in codes}) > 1:
            yield str(
                _("Projects with the same mark are paid from different money: %(codes)s.", codes=", ".join(codes))
            )


LARGE = 20
"""From so many people on the roll on, a part may stand on the ballots of its voters where only the telling needs it."""


def small_parts(round_: Round, parts: Mapping[str, RoundPart]) -> Iterator[str]:
    """Parts with money of their own and so few people on the roll that their ballots could be told apart."""
    own = {pot.code for pot in pots_from(round_, parts.values())} - {WHOLE}
    for part, listed, _voted in turnout(round_) if own else ():
        if part in own and listed < round_.min_published:
            yield str(
                ngettext(
                    "Only %(num)s person on the roll belongs to the part «%(part)s»: ballots could be recognised. Join it with another part.",
                    "Only %(num)s people on the roll belong to the part «%(part)s»: ballots could be recognised. Join it with another part.",
                    listed,
                    part=part,
                )
            )


def rule_record(
    round_: Round, projects: Sequence[Project], parts: Mapping[str, RoundPart], columns: Sequence[str]
) -> str:
    """Canonical JSON of all that is frozen: the same round always gives the same text."""
    plain = {
        name: getattr(round_, name)
        for name in columns
        if name not in ("rule_parameters", "opens_at", "closes_at")
        and not name.startswith(("title_", "about_", "contact_"))
    }
    pots = pots_from(round_, parts.values())
    document: dict[str, Any] = {
        "format": "asar-rule-record-1",
        "round": round_.public_id,
        "place": round_.place.kato or round_.place.code,
        **plain,
        "rule_parameters": json.loads(round_.rule_parameters),
        "opens_at": round_.opens_at.isoformat(),
        "closes_at": round_.closes_at.isoformat(),
        "link_key": round_.link_fingerprint,
        "sources": {
            key: line.source_ru or line.source_kk or line.source_en for key, line in rule_lines_of(round_).items()
        },
        "projects": [_project(each, with_part=bool(pots)) for each in projects],
    }
    document["parts_on_ballots"] = sorted(
        part for part, listed, _voted in turnout(round_) if part and (pots or listed >= LARGE)
    )
    if pots:
        document["pots"] = [{"code": pot.code, "budget": pot.budget} for pot in pots]
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=list)


def _project(project: Project, *, with_part: bool) -> dict[str, object]:
    said: dict[str, object] = {"number": project.number, "id": project.code, "cost": project.cost}
    return {**said, "part": project.part} if with_part else said
