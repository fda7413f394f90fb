"""Categories of a map: adding, changing, ordering, retiring."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from civic.kernel import clock
from civic.kernel.commands import command
from civic.kernel.errors import Refused
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.i18n import LANGUAGES, _
from maps.issues.events import CategoriesChanged
from maps.issues.kinds.questions import BadQuestions, read_questions
from maps.issues.models import Department, Issue, IssueCategory, IssueMap, Shape
from maps.issues.permissions import IssueAction
from maps.issues.queries import categories_of

FIELDS = (
    "name_kk", "name_ru", "name_en", "needs_kk", "needs_ru", "needs_en", "icon", "shapes", "precision_m", "similar_m",
    "similar_days", "photo_wanted", "questions", "answer_days", "working_days", "answer_source", "department_id",
)  # fmt: skip
MOST_CATEGORIES = 40
SHAPES = (Shape.POINT, Shape.LINE, Shape.AREA)


@command(IssueAction.MANAGE_MAP)
def add_category(actor: Any, issue_map: IssueMap, values: Mapping[str, Any]) -> IssueCategory:
    """Add a category at the end; ``values`` holds FIELDS, and perhaps its key.

    Raises:
        Refused: no name, a term without a source, bad questions, a wrong figure; names the field.
    """
    there = categories_of(issue_map, retired=True)
    if len(there) >= MOST_CATEGORIES:
        raise Refused(None, _("A map has at most %(n)s categories.", n=MOST_CATEGORIES))
    key = _free_key(str(values.get("name_en") or ""), {category.key for category in there})
    category = new_category(issue_map, len(there), {**values, "key": key})
    db.session.add(category)
    db.session.flush()
    _tell(actor, issue_map, "added", key)
    return category


@command(IssueAction.MANAGE_MAP)
def edit_category(actor: Any, category: IssueCategory, values: Mapping[str, Any]) -> None:
    """Change a category; issues reported before keep their spots and terms.

    Raises:
        Refused: as for adding; also blurring a category that has reports, or blurring it no more: what was told of
            them (spot, drawing, answers) was decided when they came.
    """
    sensitive = category.is_sensitive
    with db.session.no_autoflush:
        _fill(category, values)
        if category.is_sensitive != sensitive and _has_issues(category):
            raise Refused(
                "precision_m",
                _("This category has reports, which stay as they were told. Offer it no more and add another one."),
            )
    _tell(actor, category.map, "changed", category.key)


@command(IssueAction.MANAGE_MAP)
def retire_category(actor: Any, category: IssueCategory, *, back: bool = False) -> None:
    """Offer a category no more (its issues stay), or offer it again."""
    category.retired_at = None if back else clock.now()
    _tell(actor, category.map, "brought back" if back else "retired", category.key)


@command(IssueAction.MANAGE_MAP)
def move_category(actor: Any, category: IssueCategory, by: int) -> None:
    """Move a category one place up (-1) or down (1) among those offered; at either end nothing happens."""
    offered = categories_of(category.map)
    at = next((n for n, one in enumerate(offered) if one.id == category.id), None)
    other = None if at is None else at + (1 if by > 0 else -1)
    if at is None or other is None or not 0 <= other < len(offered):
        return
    offered[at], offered[other] = offered[other], offered[at]
    for position, one in enumerate(offered):
        one.position = position
    _tell(actor, category.map, "moved", category.key)


def new_category(issue_map: IssueMap, position: int, values: Mapping[str, Any]) -> IssueCategory:
    """A category that is not stored yet; the caller is a command.

    Raises:
        Refused: as for adding.
    """
    category = IssueCategory(map_id=issue_map.id, key=str(values["key"]), position=position)
    category.map = issue_map
    category.similar_m, category.similar_days = 100, 60
    category.shapes, category.questions, category.photo_wanted = "point", "[]", True
    with db.session.no_autoflush:
        _fill(category, values)
    return category


def copied(category: IssueCategory, issue_map: IssueMap, position: int) -> IssueCategory:
    """The same category for another map; a department goes along only within the same place."""
    values = {name: getattr(category, name) for name in FIELDS}
    if category.map.place_id != issue_map.place_id:
        values["department_id"] = None
    return new_category(issue_map, position, {**values, "key": category.key})


def _fill(category: IssueCategory, values: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            setattr(category, name, values[name])
    names = [getattr(category, f"name_{code}") or "" for code in LANGUAGES]
    if not any(names):
        raise Refused("name_kk", _("Give the category a name in at least one language."))
    # The name stands on every card of every reader: the language that lacks it borrows from the next.
    for code, name in zip(LANGUAGES, names, strict=True):
        setattr(category, f"name_{code}", name or next(filter(None, names)))
    chosen = category.shapes.split()
    if not chosen or not set(chosen) <= set(SHAPES):
        raise Refused("shapes", _("Choose at least one shape."))
    _check_figures(category)
    try:
        read_questions(category.questions)
    except BadQuestions as problem:
        raise Refused("questions", _("The questions cannot be used: %(why)s", why=problem)) from problem
    if category.department_id is not None and _department(category) is None:
        raise Refused("department_id", _("Choose a department of this place."))


def _check_figures(category: IssueCategory) -> None:
    if not 25 <= category.similar_m <= 250:
        raise Refused("similar_m", _("Type a number from %(least)s to %(most)s.", least=25, most=250))
    if not 0 <= category.similar_days <= 365:
        raise Refused("similar_days", _("Type a number from %(least)s to %(most)s.", least=0, most=365))
    if category.precision_m is not None and not 50 <= category.precision_m <= 5000:
        raise Refused("precision_m", _("Type a number from %(least)s to %(most)s.", least=50, most=5000))
    if category.answer_days is not None:
        if not 1 <= category.answer_days <= 365:
            raise Refused("answer_days", _("Type a number from %(least)s to %(most)s.", least=1, most=365))
        if len((category.answer_source or "").strip()) < 5:
            raise Refused("answer_source", _("Say where this term comes from: law, decree or promise, with its date."))


def _has_issues(category: IssueCategory) -> bool:
    return db.session.scalar(select(Issue.id).where(Issue.category_id == category.id).limit(1)) is not None


def _department(category: IssueCategory) -> Department | None:
    """The department named, if it works for the map's place or one above it."""
    ids = [int(part) for part in category.map.place.path.strip("/").split("/")]
    wanted = select(Department).where(Department.id == category.department_id, Department.place_id.in_(ids))
    return db.session.scalar(wanted)


def _free_key(name: str, taken: set[str]) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-") or "category"
    return next(key for key in (plain, *(f"{plain}-{n}" for n in range(2, 99))) if key not in taken)


def _tell(actor: Any, issue_map: IssueMap, how: str, *keys: str) -> None:
    issue_map.changed_at = clock.now()
    record(
        CategoriesChanged(
            how=how,
            keys=keys,
            subject_kind="issue_map",
            subject_id=issue_map.public_id,
            place_id=issue_map.place_id,
            actor_id=getattr(actor, "id", None),
        )
    )
