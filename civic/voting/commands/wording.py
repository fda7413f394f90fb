"""Words of the count on the command line, in the three languages."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask

from civic.kernel.i18n import LANGUAGES, _, ngettext, speaking
from civic.kernel.money import money
from civic.tally import RULES, Outcome
from civic.tally.certificate import Finding
from civic.tally.claims import PROPERTIES, PROPERTY_WORDS, RULE_WORDS, claims
from civic.tally.exchange import PbFile
from civic.tally.explain import Voice, explain
from civic.tally.groups import Spending

LANGUAGE = click.Choice(sorted(LANGUAGES))


@contextmanager
def said_in(code: str | None) -> Iterator[None]:
    """Everything inside is said in this language; English by default. No town is needed for it."""
    with Flask("asar").app_context(), speaking(code or "en"):
        yield


def story(outcome: Outcome, pb: PbFile) -> list[str]:
    """The count told in words, one paragraph a line."""
    currency = pb.meta.get("currency", "KZT")
    voice = Voice(_, ngettext, lambda amount: money(amount, currency, outcome.minor_digits))
    names = {option.id: f"{option.id} {option.name}".strip() for option in pb.election.options}
    spending = Spending.of(pb.election, outcome)
    return [paragraph.text for paragraph in explain(outcome, names, voice, spending)]


def rule_list() -> list[str]:
    """Every rule: what it is, what it takes, what it claims, what speaks for and against it."""
    lines: list[str] = []
    ballots, claimed, given = _("Ballots"), _("Claims"), _("Settings")
    for name, rule in sorted(RULES.items()):
        words = RULE_WORDS[name]
        promised = {each for kind in rule.kinds for each in claims(name, rule.defaults, kind)}
        lines += [f"{name} · {_(words.title)}", f"  {_(words.how)}"]
        lines += [f"  {ballots}: {', '.join(sorted(rule.kinds))}"]
        lines += [f"  {claimed}: {', '.join(_(PROPERTY_WORDS[each].title) for each in PROPERTIES if each in promised)}"]
        lines += [f"  + {_(each)}" for each in words.strengths]
        lines += [f"  − {_(each)}" for each in words.weaknesses]
        settings = ", ".join(f"{each} = {value!r}" for each, value in rule.defaults.items())
        lines += [f"  {given}: {settings}", ""]
    return lines


def verdict(finding: Finding, pb: PbFile) -> str:
    """One property of a result, whether it holds, and who shows that it does not."""
    words = PROPERTY_WORDS[finding.property]
    sign = {True: "✓", False: "✗", None: "·"}[finding.holds]
    said = f"{sign} {_(words.title)}"
    if finding.group is None or not words.broken:
        return said
    group, currency = finding.group, pb.meta.get("currency", "KZT")
    digits = pb.election.minor_digits
    shown = {
        "voters": group.voters,
        "project": group.project,
        "share": money(int(group.share), currency, digits),
        "cost": money(group.cost, currency, digits),
        "got": money(group.got, currency, digits),
    }
    return f"{said}: {_(words.broken, **shown)}"
