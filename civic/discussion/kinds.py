"""What can be talked about: each feature offers its own kind of subject."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app

from civic.kernel.permissions import Action


@dataclass(frozen=True)
class Subject:
    """A kind of thing that people comment on and follow. Offered by the feature that owns the thing.

    ``load(public_id)`` gives the thing or raises ``Missing``; it must know its ``place``. ``see``, ``talk`` and
    ``moderate`` are the feature's own actions: who may read and follow, who may write, who may hide.
    """

    kind: str
    load: Callable[[str], Any]
    title: Callable[[Any], str]
    page: str
    """Endpoint of its page, which takes the public id as ``public_id``."""
    see: Action
    talk: Action
    moderate: Action


@dataclass(frozen=True)
class Topic:
    """One thing that is talked about, with its kind."""

    subject: Subject
    thing: Any

    @property
    def kind(self) -> str:
        """Of the subject."""
        return self.subject.kind

    @property
    def public_id(self) -> str:
        """Of the thing."""
        return str(self.thing.public_id)

    @property
    def place(self) -> Any:
        """The thing's place; predicates ask every subject for its place."""
        return self.thing.place

    @property
    def title(self) -> str:
        """What the thing is called."""
        return self.subject.title(self.thing)

    @property
    def url(self) -> str:
        """The path of its page; outside a request too."""
        return str(current_app.url_map.bind("").build(self.subject.page, {"public_id": self.public_id}))
