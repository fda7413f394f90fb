"""Writes every fact down in the transaction that made it true."""

import json

from flask import g, has_request_context

from civic.audit.models import AuditEntry
from civic.kernel import clock
from civic.kernel.events import Event
from civic.kernel.extensions import db


def write_down(fact: Event) -> None:
    """Add the line, unless the fact exists only to tell somebody. A coarse fact keeps neither the hour nor the actor nor the request."""
    if not fact.logged:
        return
    moment = clock.now()
    coarse = fact.coarse
    db.session.add(
        AuditEntry(
            at=moment.replace(hour=0, minute=0, second=0, microsecond=0) if coarse else moment,
            actor_id=None if coarse else fact.actor_id,
            fact=type(fact).__name__,
            subject_kind=fact.subject_kind,
            subject_id=str(fact.subject_id),
            place_id=fact.place_id,
            details=json.dumps(fact.details(), ensure_ascii=False, sort_keys=True, default=str),
            request_id="" if coarse or not has_request_context() else g.request_id,
        )
    )
