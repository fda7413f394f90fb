"""The numbers of a map for the morning meeting: by state, by department, how long people waited."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from sqlalchemy import ColumnElement, and_, case, func, select

from civic.kernel import clock
from civic.kernel.extensions import db
from maps.issues.kinds.terms import local_day
from maps.issues.models import OPEN_STATES, Department, Issue, IssueMap
from maps.issues.queries.work import is_late


@dataclass(frozen=True)
class DepartmentLine:
    """What one department has; ``department`` None: what nobody has."""

    department: Department | None
    open: int
    late: int
    closed: int


@dataclass(frozen=True)
class Overview:
    """The numbers of a map; hidden issues are left out of all but ``hidden``."""

    states: dict[str, int]
    departments: tuple[DepartmentLine, ...]
    total: int
    open: int
    late: int
    hidden: int
    answered: int
    median_days: float | None
    """Days of the calendar from a report to the first public answer: half took at most so long."""
    this_week: int
    """Came in the last seven days."""
    without_spot: int


def overview_of(issue_map: IssueMap) -> Overview:
    """The numbers of a map as they are now; a handful of statements however many issues there are."""
    here = Issue.map_id == issue_map.id
    seen = and_(here, Issue.hidden_at.is_(None))
    grouped = select(Issue.state, func.count().label("number")).where(seen).group_by(Issue.state)
    states = Counter({row.state: int(row.number) for row in db.session.execute(grouped)})
    total = sum(states.values())
    late = _count(seen, is_late(clock.today()))
    waits = _waits(issue_map)
    return Overview(
        states=dict(states),
        departments=_departments(issue_map),
        total=total,
        open=sum(states[state] for state in OPEN_STATES),
        late=late,
        hidden=_count(here, Issue.hidden_at.is_not(None)),
        answered=len(waits),
        median_days=median(waits) if waits else None,
        this_week=_count(seen, Issue.created_at >= clock.now() - timedelta(days=7)),
        without_spot=_count(seen, Issue.lon.is_(None)),
    )


def _count(*conditions: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(Issue).where(*conditions)) or 0


def _waits(issue_map: IssueMap) -> list[int]:
    """Days each answered report waited; read as pairs of times, as the two databases count days differently."""
    rows = db.session.execute(
        select(Issue.created_at, Issue.answered_at).where(
            Issue.map_id == issue_map.id, Issue.answered_at.is_not(None), Issue.hidden_at.is_(None)
        )
    )
    return [max(0, (local_day(answered) - local_day(came)).days) for came, answered in rows if answered is not None]


def _departments(issue_map: IssueMap) -> tuple[DepartmentLine, ...]:
    is_open = Issue.state.in_(OPEN_STATES)
    rows = db.session.execute(
        select(
            Issue.department_id,
            func.sum(case((is_open, 1), else_=0)),
            func.sum(case((is_late(clock.today()), 1), else_=0)),
            func.sum(case((is_open, 0), else_=1)),
        )
        .where(Issue.map_id == issue_map.id, Issue.hidden_at.is_(None))
        .group_by(Issue.department_id)
    ).all()
    names = {
        one.id: one
        for one in db.session.scalars(select(Department).where(Department.id.in_([r[0] for r in rows if r[0]])))
    }
    lines = [DepartmentLine(names.get(key), int(o), int(late), int(closed)) for key, o, late, closed in rows]
    return tuple(
        sorted(lines, key=lambda line: (-line.late, -line.open, line.department.name_ru if line.department else ""))
    )
