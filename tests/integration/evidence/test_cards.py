"""Evidence is frozen: taken, checked by anybody, replaced and retired with a reason, never deleted."""

import hashlib
import json

import pytest
from flask import Flask
from sqlalchemy import select

from civic.audit.models import AuditEntry
from civic.evidence import services
from civic.evidence.kinds import evidence_sources
from civic.evidence.models import EvidenceCard
from civic.evidence.queries import Since, cards_of, since, themes_of
from civic.evidence.services import add_theme, replace_card, retire_card, retire_theme, take_card
from civic.kernel.errors import Denied, Missing, Refused
from civic.kernel.extensions import db
from civic.kernel.permissions import SYSTEM
from tests.factories import evidence as make
from tests.factories import issues
from tests.factories.people import Actors
from tests.factories.rounds import town
from tests.support.visitor import Visitor


def test_a_card_stays_as_it_was_whatever_the_data_do(app: Flask, visitor: Visitor) -> None:
    issue_map = make.hot_map()
    card = make.card(issue_map)
    before = (card.document, card.data_hash)
    assert since(card) is Since.SAME
    make.told(issue_map, make.burst(5, 3))
    assert since(card) is Since.CHANGED
    kept = db.session.get_one(EvidenceCard, card.id)
    assert (kept.document, kept.data_hash) == before
    page = visitor.get(f"/evidence/{card.public_id}")
    assert page.status == 200 and "Data changed since" in page.words()
    assert "1 place stands out" in page.words()


def test_anybody_can_check_the_hash_of_the_file(app: Flask, visitor: Visitor) -> None:
    issue_map = make.hot_map()
    card = make.card(issue_map)
    file = visitor.get(f"/evidence/{card.public_id}/card.json").response.get_data()
    assert hashlib.sha256(file).hexdigest() == card.data_hash
    document = json.loads(file)
    assert document["figures"]["reports"] == 420 == len(document["counted"])
    assert document["figures"]["set_aside"] == [{"lon": 76.95, "lat": 52.28, "reports": 80, "marked": False}]
    assert document["question"]["until"] and document["question"]["side"] == "200"
    assert set(document["statement"]) == {"kk", "ru", "en"} and len(set(document["statement"].values())) == 3
    logged = db.session.scalars(select(AuditEntry).where(AuditEntry.subject_id == card.public_id)).all()
    assert any(card.data_hash in str(entry.details) for entry in logged)


def test_the_same_answer_to_the_same_question_is_the_same_text(app: Flask) -> None:
    issue_map = make.hot_map()
    assert make.card(issue_map).document == make.card(issue_map).document
    assert make.card(issue_map).document != make.card(issue_map, category="lamp").document


def test_a_card_is_replaced_by_a_newer_one_and_both_stay(app: Flask, visitor: Visitor) -> None:
    issue_map = make.hot_map()
    card = make.card(issue_map)
    with pytest.raises(Refused, match="nothing to replace"):
        replace_card(SYSTEM, card, "a new look at it")
    make.told(issue_map, make.burst(5, 3))
    with pytest.raises(Refused) as refused:
        replace_card(SYSTEM, card, " ")
    assert refused.value.field == "reason"
    made = replace_card(SYSTEM, card, "five more reports came")
    assert [one.public_id for one in cards_of(town())] == [made.public_id, card.public_id]
    old, new = visitor.get(f"/evidence/{card.public_id}"), visitor.get(f"/evidence/{made.public_id}")
    assert "A newer card stands for this one" in old.words() and "five more reports came" in old.words()
    assert "It replaces" in new.words()
    staff = Actors(app).staff_of(town())
    with pytest.raises(Denied, match="no longer cited"):
        replace_card(staff, card, "once more, please")


def test_contradicting_evidence_is_retired_in_the_open_and_cannot_be_deleted(
    app: Flask, actors: Actors, visitor: Visitor
) -> None:
    issue_map = make.hot_map()
    card = make.card(issue_map)
    staff = actors.staff_of(town())
    retire_card(staff, card, "the lamps were repaired in May")
    page = visitor.get(f"/evidence/{card.public_id}")
    assert page.status == 200 and "the lamps were repaired in May" in page.words()
    listed = visitor.get("/places/pavlodar/evidence").words()
    assert "no longer cited" in listed and "stands out" in listed
    assert not [name for name in dir(services) if "delete" in name or "remove" in name]
    with pytest.raises(Denied):
        retire_card(staff, card, "another reason for it")
    assert db.session.get_one(EvidenceCard, card.id).retired_reason == "the lamps were repaired in May"


def test_findings_about_a_few_cannot_be_made(app: Flask) -> None:
    issue_map = issues.open_map()
    make.told(issue_map, make.scattered(29))
    with pytest.raises(Refused, match="29 reports have a place"):
        make.card(issue_map)
    assert db.session.scalar(select(EvidenceCard.id)) is None


def test_fewer_than_five_counted_point_at_persons(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source that would answer about four people is refused by the cards themselves."""
    issue_map = make.hot_map()
    source = evidence_sources()["issue-map"]
    whole = source.take(issue_map.public_id, {})
    few = type(whole)(**{**vars(whole), "counted": whole.counted[:4]})
    monkeypatch.setattr(services, "_source", lambda name: type(source)(**{**vars(source), "take": lambda *_: few}))
    with pytest.raises(Refused, match="Fewer than 5"):
        make.card(issue_map)


def test_reports_of_sensitive_categories_stand_in_no_card(app: Flask) -> None:
    issue_map = make.hot_map()
    hidden = make.told(issue_map, make.burst(12, 8), key="care")
    document = json.loads(make.card(issue_map).document)
    assert not {issue.public_id for issue in hidden} & set(document["counted"])
    assert document["figures"]["reports"] == 420 and document["figures"]["sensitive"] is None
    assert "Somebody needs help" not in json.dumps(document)
    assert {sensitive for *_district, sensitive in document["figures"]["districts"]} == {None}, (
        "cards of two days subtract"
    )


def test_only_those_who_work_for_the_place_freeze_and_only_its_own_maps(app: Flask, actors: Actors) -> None:
    issue_map = make.hot_map()
    resident = actors.person()
    with pytest.raises(Denied):
        make.card(issue_map, resident)
    country = town().parent.parent  # type: ignore[union-attr]
    with pytest.raises(Missing):
        take_card(SYSTEM, country, "issue-map", issue_map.public_id, {})
    with pytest.raises(Missing):
        make.card(issues.open_map(published=False))
    with pytest.raises(Missing):
        take_card(SYSTEM, town(), "tea-leaves", issue_map.public_id, {})


def test_a_facilitator_freezes_what_the_page_shows(app: Flask, actors: Actors) -> None:
    issue_map = make.hot_map()
    light = make.theme()
    light, name = light.key, issue_map.public_id
    browser = actors.browser(actors.facilitator_of(town()))
    page = browser.get(f"/maps/{name}/analysis?category=lamp&category=road&side=300")
    link = next(a.get("href") for a in page.document.iter("{http://www.w3.org/1999/xhtml}a") if "/evidence/new" in a.get("href", ""))  # fmt: skip
    look = browser.get(link)
    assert "420 reports are counted" in look.words() and "squares of 300 m" in look.words()
    assert browser.post(link, {"theme": "nonsense"}).status == 422
    assert browser.post(link, {"theme": light}).status == 303
    shown = browser.follow()
    assert "The evidence is frozen" in shown.words() and "Light in the evening" in shown.words()
    document = json.loads(db.session.scalars(select(EvidenceCard.document)).one())
    assert document["question"]["category"] == ["lamp", "road"] and document["question"]["side"] == "300"


def test_themes_are_kept_and_retired_but_not_lost(app: Flask) -> None:
    light = make.theme()
    assert light.key == "light-in-the-evening"
    with pytest.raises(Refused, match="theme of this name"):
        make.theme()
    with pytest.raises(Refused, match="at least one language"):
        add_theme(SYSTEM, town(), {"name_en": " "})
    named_once = add_theme(SYSTEM, town(), {"name_kk": "Су"})
    assert (named_once.name_ru, named_once.name_en) == ("Су", "Су") and len(named_once.key) == 8
    card = make.card(make.hot_map(), theme=light.key)
    retire_theme(SYSTEM, light)
    assert [one.id for one in themes_of(town())] == [named_once.id]
    assert db.session.get_one(EvidenceCard, card.id).theme_id == light.id
    with pytest.raises(Refused) as refused:
        make.card(make.hot_map(), theme=light.key)
    assert refused.value.field == "theme"
