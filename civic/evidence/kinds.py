"""Sources of evidence: what a feature offers so that its figures can be frozen into a card."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from civic.communities.models import Place
from civic.kernel.feature import offered

FORMAT = "asar-evidence-1"
SMALL = 5
"""Fewer reports, answers or voices than this point at persons: no card is made of them."""


@dataclass(frozen=True)
class Table:
    """Figures of a card as a table in the reader's language; as in the data_table component."""

    caption: str
    columns: Sequence[Mapping[str, Any]]
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Taken:
    """What a source answers to a question, before it is frozen.

    ``title``, ``statement`` and ``limits`` hold the words in kk, ru and en; ``question`` how it was asked, spelled
    out with every default, so that it can be asked again; ``figures`` the answer as plain JSON; ``counted`` the
    public ids of everything counted.
    """

    place: Place
    title: Mapping[str, str]
    statement: Mapping[str, str]
    limits: Mapping[str, str]
    question: Mapping[str, Any]
    method: Mapping[str, Any]
    figures: Mapping[str, Any]
    counted: Sequence[str]


@dataclass(frozen=True)
class EvidenceSource:
    """A sort of evidence. A feature that has figures worth citing offers one.

    ``place(subject id)`` is where the thing belongs (raises Missing when there is none, or none that is public),
    ``take(subject id, question)`` answers (raises Refused when there is too little to say anything),
    ``url(subject id, question)`` is the living page, ``tables(document)`` the frozen figures for people, and
    ``link(id)`` the page of one thing counted.
    """

    name: str
    label: object
    place: Callable[[str], Place]
    take: Callable[[str, Mapping[str, Any]], Taken]
    url: Callable[[str, Mapping[str, Any]], str]
    tables: Callable[[Mapping[str, Any]], Sequence[Table]]
    link: Callable[[str], str] = field(default=lambda name: "")


def evidence_sources() -> dict[str, EvidenceSource]:
    """All sources on the shelf, by name.

    Raises:
        ValueError: two features offer a source of the same name.
    """
    found: dict[str, EvidenceSource] = {}
    for source in offered(EvidenceSource):
        if source.name in found:
            raise ValueError(f"two sources of evidence named {source.name}")
        found[source.name] = source
    return found


def canonical(source: str, subject_id: str, taken: Taken) -> str:
    """The document that is frozen: the same answer to the same question always gives the same text."""
    document = {
        "format": FORMAT,
        "source": source,
        "subject": subject_id,
        "place": taken.place.kato or taken.place.code,
        "title": dict(taken.title),
        "statement": dict(taken.statement),
        "limits": dict(taken.limits),
        "question": dict(taken.question),
        "method": dict(taken.method),
        "figures": dict(taken.figures),
        "counted": sorted(taken.counted),
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def hash_of(document: str) -> str:
    """SHA-256 of a document as downloaded."""
    return hashlib.sha256(document.encode()).hexdigest()
