"""Beginning, editing, publishing and taking back a round."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select

from civic.communities.models import Place
from civic.discussion.services import begin_following
from civic.kernel import clock, keys
from civic.kernel.commands import command
from civic.kernel.errors import Refused
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.i18n import _, ngettext
from civic.kernel.money import money
from civic.voting.events import RoundClosedEarly, RoundDrafted, RoundEdited, RoundPublished, RoundWithdrawn
from civic.voting.kinds import KINDS
from civic.voting.models import BallotDraft, Project, RollEntry, Round, RoundPart, RuleLine
from civic.voting.permissions import RoundAction
from civic.voting.queries.roll import roll_size
from civic.voting.queries.rounds import parts_of, projects_of, rule_lines_of
from civic.voting.services.terms import (
    check_settings,
    given_settings,
    pot_problems,
    rule_record,
    small_parts,
    spell_out,
)

EDITABLE = (
    "title_kk", "title_ru", "title_en", "about_kk", "about_ru", "about_en", "contact_kk", "contact_ru", "contact_en",
    "currency", "minor_digits", "budget", "ceiling", "ballot_kind", "max_choices", "min_choices", "points_total",
    "points_cap", "spend_cap", "max_casts", "min_age", "roll_kind", "rule", "rule_parameters", "min_published",
    "opens_at", "closes_at",
)  # fmt: skip
RULE_KEYS = (
    "basis", "budget", "ceiling", "who_votes", "min_age", "max_choices", "ballot", "revote", "counting", "weights",
    "completion", "tie_chain", "threshold", "worth", "conflicts", "pots",
)  # fmt: skip

BETWEEN = {"min_age": (0, 120), "max_casts": (1, 100), "min_published": (1, 1000)}


@command(RoundAction.CREATE)
def draft_round(
    actor: Any, place: Place, values: Mapping[str, Any], sources: Mapping[str, Mapping[str, str]] | None = None
) -> Round:
    """Begin a round in a place; ``sources`` as in editing.

    Raises:
        Refused: a value contradicts another; names the field.
    """
    round_ = Round(place_id=place.id, created_at=clock.now(), rule_parameters="{}")
    _apply(round_, values)
    db.session.add(round_)
    db.session.flush()
    round_.place = place
    if sources is not None:
        _set_sources(round_, sources)
    record(RoundDrafted(**about(actor, round_)))
    return round_


@command(RoundAction.EDIT)
def edit_round(
    actor: Any, round_: Round, values: Mapping[str, Any], sources: Mapping[str, Mapping[str, str]] | None = None
) -> None:
    """Change a draft's money, rules, dates, words; ``sources`` by rule key holds note_/source_ texts.

    Raises:
        Refused: a value contradicts another, or the roll that is there already; names the field.
    """
    if values.get("roll_kind", round_.roll_kind) != round_.roll_kind and roll_size(round_):
        raise Refused("roll_kind", _("People stand on the roll already, known in the other way."))
    changed = _apply(round_, values)
    if sources is not None:
        _set_sources(round_, sources)
        changed.append("sources")
    record(RoundEdited(changed=tuple(changed), **about(actor, round_)))


@command(RoundAction.PUBLISH)
def publish_round(actor: Any, round_: Round) -> None:
    """Publish money, rules and projects; from now on they stand.

    Raises:
        Refused: something is missing or contradicts; says what.
    """
    projects = projects_of(round_)
    size = roll_size(round_)
    problem = first_problem(round_, projects, size)
    if problem:
        raise Refused(None, problem)
    round_.rule_parameters = spell_out(round_, projects)
    round_.link_fingerprint = keys.fingerprint_of(keys.ensure(f"link-{round_.public_id}"))
    text = rule_record(round_, projects, parts_of(round_), EDITABLE)
    round_.rule_record = text
    round_.rule_hash = hashlib.sha256(text.encode()).hexdigest()
    db.session.flush()
    round_.frozen_at = clock.db_now()
    if getattr(actor, "id", None) is not None:
        # Whoever published it hears of questions.
        begin_following(actor.id, "round", round_.public_id)
    record(RoundPublished(rule_hash=round_.rule_hash, roll_size=size, **about(actor, round_)))


@command(RoundAction.WITHDRAW)
def withdraw_round(actor: Any, round_: Round, reason: str) -> None:
    """Take a published round back to draft before it opens; the reason stays in the log."""
    _need_reason(reason)
    round_.frozen_at = None
    db.session.flush()
    round_.rule_record = round_.rule_hash = None
    round_.rule_parameters = given_settings(round_, projects_of(round_))
    record(RoundWithdrawn(reason=reason.strip(), **about(actor, round_)))


@dataclass(frozen=True)
class Part:
    """A part of the place: a short code, its names, and its own money in minor units if it has any."""

    code: str
    name_kk: str
    name_ru: str
    name_en: str
    budget: int | None = None


MOST_PARTS = 60


@command(RoundAction.EDIT)
def set_parts(actor: Any, round_: Round, parts: Sequence[Part]) -> None:
    """Say into which parts the place is divided; replaces what was said before.

    Raises:
        Refused: a code is wrong, repeated or missing, a name is missing, or a part that goes is in use.
    """
    codes = [part.code for part in parts]
    _check_parts(parts, codes)
    _check_money(round_, parts)
    gone = set(parts_of(round_)) - set(codes)
    for model in (Project, RollEntry):
        used = db.session.scalar(select(model.part).where(model.round_id == round_.id, model.part.in_(gone)).limit(1))
        if used is not None:
            raise Refused("parts", _("The part «%(part)s» is in use by projects or on the roll.", part=used))
    db.session.execute(delete(RoundPart).where(RoundPart.round_id == round_.id))
    for part in parts:
        names = {f"name_{code}": getattr(part, f"name_{code}") or _any_name(part) for code in ("kk", "ru", "en")}
        db.session.add(RoundPart(round_id=round_.id, code=part.code, budget=part.budget, **names))
    record(RoundEdited(changed=("parts",), **about(actor, round_)))


def _check_parts(parts: Sequence[Part], codes: list[str]) -> None:
    if len(parts) > MOST_PARTS:
        raise Refused("parts", _("A round has at most %(n)s parts.", n=MOST_PARTS))
    for part in parts:
        if not part.code.isascii() or not part.code.replace("-", "").isalnum() or len(part.code) > 40:
            raise Refused(
                "parts", _("A code is made of Latin letters, digits and hyphens: %(code)s", code=part.code[:40])
            )
        if codes.count(part.code) > 1:
            raise Refused("parts", _("The code «%(code)s» stands here twice.", code=part.code))
        if not _any_name(part):
            raise Refused("parts", _("Give the part «%(code)s» a name in at least one language.", code=part.code))


def _check_money(round_: Round, parts: Sequence[Part]) -> None:
    for part in parts:
        if part.budget is not None and part.budget <= 0:
            raise Refused("parts", _("The money of a part is more than nothing, or empty."))
    over = sum(part.budget or 0 for part in parts) - round_.budget
    if over > 0:
        words = money(over, round_.currency, round_.minor_digits)
        raise Refused("parts", _("The parts together have %(over)s more than the round.", over=words))


def _any_name(part: Part) -> str:
    return part.name_kk or part.name_ru or part.name_en


@command(RoundAction.CLOSE)
def close_round(actor: Any, round_: Round, reason: str) -> None:
    """End voting before its time; the reason is shown to everybody."""
    _need_reason(reason)
    round_.closed_at = clock.db_now()
    round_.closed_reason = reason.strip()
    db.session.execute(delete(BallotDraft).where(BallotDraft.round_id == round_.id))
    record(RoundClosedEarly(reason=reason.strip(), **about(actor, round_)))


def _need_reason(reason: str) -> None:
    if len(reason.strip()) < 5:
        raise Refused("reason", _("Give a reason that everybody can read."))


def about(actor: Any, round_: Round) -> dict[str, Any]:
    """Who and what a fact of a round is about."""
    return {
        "subject_kind": "round",
        "subject_id": round_.public_id,
        "place_id": round_.place_id,
        "actor_id": getattr(actor, "id", None),
    }


def _apply(round_: Round, values: Mapping[str, Any]) -> list[str]:
    """Set the given values and check that together they make sense."""
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise ValueError(f"not editable: {sorted(unknown)}")
    changed = [name for name, value in values.items() if getattr(round_, name) != value]
    for name in changed:
        setattr(round_, name, values[name])
    with db.session.no_autoflush:
        _check(round_)
    return changed


def _check(round_: Round) -> None:
    if not any((round_.title_kk, round_.title_ru, round_.title_en)):
        raise Refused("title_kk", _("Give the round a title in at least one language."))
    if round_.budget is None or round_.budget <= 0:
        raise Refused("budget", _("The budget must be more than nothing."))
    if round_.ceiling is not None and not 0 < round_.ceiling <= round_.budget:
        raise Refused("ceiling", _("The largest cost of a project lies between 1 and the budget."))
    if round_.opens_at is None or round_.closes_at is None or round_.closes_at <= round_.opens_at:
        raise Refused("closes_at", _("Voting must end after it opens."))
    for name, (least, most) in BETWEEN.items():
        value = getattr(round_, name)
        if value is not None and not least <= value <= most:
            raise Refused(name, _("Type a number from %(least)s to %(most)s.", least=least, most=most))
    _check_ballot(round_)


def _check_ballot(round_: Round) -> None:
    kind = KINDS.get(round_.ballot_kind or "ranked")
    if kind is None:
        raise Refused("ballot_kind", _("Choose a kind of ballot."))
    if (round_.rule or "ear") not in kind.rules:
        raise Refused("rule", _("This counting rule does not take this kind of ballot."))
    check_settings(round_)
    least = 1 if round_.min_choices is None else round_.min_choices
    most = 3 if round_.max_choices is None else round_.max_choices
    if kind.name == "choose-one" and most != 1:
        raise Refused("max_choices", _("On this ballot people choose exactly one project."))
    if not 1 <= least <= most <= 200:
        raise Refused(
            "max_choices", _("The number of choices lies between 1 and 200, and the least is not more than the most.")
        )
    if kind.has_points:
        _check_points(round_)
    if round_.spend_cap is not None and not 0 < round_.spend_cap <= round_.budget:
        raise Refused("spend_cap", _("What one ballot may spend lies between 1 and the budget."))


def _check_points(round_: Round) -> None:
    total, cap = round_.points_total, round_.points_cap
    if not (total and 1 <= total <= 1000):
        raise Refused("points_total", _("Say how many points everyone has, from 1 to 1000."))
    if cap is not None and not 1 <= cap <= total:
        raise Refused("points_cap", _("The most points for one project lies between 1 and the number of points."))


def _set_sources(round_: Round, sources: Mapping[str, Mapping[str, str]]) -> None:
    present = rule_lines_of(round_)
    for key, texts in sources.items():
        if key not in RULE_KEYS:
            raise ValueError(f"unknown rule {key}")
        line = present.get(key) or RuleLine(round_id=round_.id, key=key)
        for name, text in texts.items():
            if not name.startswith(("note_", "source_")):
                raise ValueError(f"unknown text {name}")
            setattr(line, name, text)
        db.session.add(line)


def first_problem(round_: Round, projects: list[Project], size: int) -> str:
    """What still stands in the way of publishing, in words; empty when nothing does."""
    return next(problems(round_, projects, size), "")


def problems(round_: Round, projects: list[Project], size: int) -> Iterator[str]:
    """Everything that stands in the way of publishing, one sentence each; ``size`` is that of the roll."""
    if len(projects) < 2:
        yield str(_("A round needs at least two projects."))
    if round_.closes_at <= clock.db_now():
        yield str(_("Voting would have ended already: set later dates."))
    if size == 0:
        yield str(_("Nobody is on the roll yet: import it or admit voters at the desk first."))
    ceiling = round_.ceiling or round_.budget
    limit = money(ceiling, round_.currency, round_.minor_digits)
    parts = parts_of(round_)
    yield from pot_problems(round_, projects, parts)
    yield from small_parts(round_, parts)
    for project in projects:
        if project.cost > ceiling:
            yield str(_("Project no. %(number)s costs more than %(limit)s.", number=project.number, limit=limit))
    if len(projects) > 1 and round_.min_choices > len(projects):
        yield str(
            ngettext(
                "There is only %(num)s project to choose from.",
                "There are only %(num)s projects to choose from.",
                len(projects),
            )
        )
