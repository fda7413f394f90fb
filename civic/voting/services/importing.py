"""Bringing in an election held elsewhere: a closed round with its ballots, counted."""

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from civic.communities.models import Place
from civic.kernel import clock
from civic.kernel.commands import command
from civic.kernel.errors import Refused
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.i18n import _
from civic.tally.exchange import PbFile, suggested_rule
from civic.voting.events import RoundDrafted
from civic.voting.kinds import encode
from civic.voting.models import Ballot, Project, Round
from civic.voting.permissions import RoundAction
from civic.voting.services.counting import announce_result, count_round
from civic.voting.services.rounds import about

CHUNK = 5000


@command(RoundAction.CREATE)
def import_round(
    actor: Any,
    place: Place,
    pb: PbFile,
    rule: str | None = None,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> Round:
    """Store a read election file as a finished round of the place, all or nothing.

    ``tell(done, total)`` hears of progress in ballots. The rule is the one the file's META asks for unless given.

    Raises:
        Refused: the rule does not fit the ballots, or projects share a place on some of them.
    """
    if pb.election.places is not None:
        raise Refused("file", _("On some ballots projects share a place. A round here cannot keep such ballots."))
    name, parameters = suggested_rule(pb)
    if rule is not None and rule != name:
        name, parameters = rule, {}
    round_ = _round_of(place, pb, name, parameters)
    db.session.add(round_)
    db.session.flush()
    round_.place = place
    record(RoundDrafted(**about(actor, round_)))
    numbers = _add_projects(round_, pb)
    _add_ballots(round_, pb, numbers, tell)
    round_.frozen_at = round_.closes_at
    db.session.flush()
    count_round(actor, round_)
    announce_result(actor, round_)
    return round_


def _round_of(place: Place, pb: PbFile, rule: str, parameters: Mapping[str, object]) -> Round:
    meta, election = pb.meta, pb.election
    title = " · ".join(dict.fromkeys(v for v in (meta.get("unit"), meta.get("subunit"), meta.get("instance")) if v))
    longest = max((len(choice) for choice in pb.choices), default=1)
    begin = _date(meta.get("date_begin")) or clock.now() - timedelta(days=2)
    end = _date(meta.get("date_end")) or begin
    return Round(
        place_id=place.id,
        **{f"title_{code}": title or meta.get("description", "?") for code in ("kk", "ru", "en")},
        **{f"about_{code}": meta.get("description", "") for code in ("kk", "ru", "en")},
        currency=meta.get("currency", "KZT")[:3],
        minor_digits=election.minor_digits,
        budget=election.budget,
        ballot_kind=str(election.kind),
        max_choices=_whole(meta.get("max_length")) or max(longest, 1),
        min_choices=_whole(meta.get("min_length")) or 1,
        points_total=_whole(meta.get("max_sum_points")),
        rule=rule,
        rule_parameters=json.dumps(dict(parameters), default=list),
        opens_at=begin,
        closes_at=end + timedelta(days=1),
        created_at=clock.now(),
        imported_meta=json.dumps(dict(meta), ensure_ascii=False),
    )


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else None


def _date(text: str | None) -> datetime | None:
    for form in ("%d.%m.%Y", "%Y-%m-%d", "%Y"):
        try:
            return datetime.strptime(text or "", form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def _add_projects(round_: Round, pb: PbFile) -> dict[str, int]:
    rows = []
    for number, option in enumerate(pb.election.options, start=1):
        details = dict(option.details)
        rows.append(
            {
                "round_id": round_.id,
                "number": number,
                "code": option.id,
                **{f"title_{code}": option.name or option.id for code in ("kk", "ru", "en")},
                "category": details.get("category", ""),
                "part": "",
                "cost": option.cost,
                "extra": json.dumps(details, ensure_ascii=False),
                **_EMPTY_TEXTS,
            }
        )
    db.session.execute(Project.__table__.insert(), rows)
    return {option.id: number for number, option in enumerate(pb.election.options, start=1)}


_EMPTY_TEXTS = {f"{field}_{code}": "" for field in ("gist", "description", "address") for code in ("kk", "ru", "en")}


def _add_ballots(round_: Round, pb: PbFile, numbers: Mapping[str, int], tell: Callable[[int, int], None]) -> None:
    total = len(pb.choices)
    for start in range(0, total, CHUNK):
        db.session.execute(Ballot.__table__.insert(), list(_ballot_rows(round_, pb, numbers, start)))
        tell(min(start + CHUNK, total), total)


def _ballot_rows(round_: Round, pb: PbFile, numbers: Mapping[str, int], start: int) -> Iterator[dict[str, Any]]:
    points = round_.ballot_kind == "points"
    for voter, choice in zip(pb.voter_ids[start : start + CHUNK], pb.choices[start : start + CHUNK], strict=True):
        named = tuple((numbers[c[0]], c[1]) for c in choice) if points else tuple(numbers[str(c)] for c in choice)
        yield {
            "round_id": round_.id,
            "ballot_key": secrets.token_bytes(32),
            "choices": encode(round_.ballot_kind, named),  # type: ignore[arg-type]  # one kind or the other, by the round
            "tracker": voter,
            "nonce": "",
        }
