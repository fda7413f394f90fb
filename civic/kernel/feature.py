"""The manifest by which a package joins the house, and the shelf of what all features offer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import click
from flask import Blueprint, Flask, current_app

from civic.kernel.events import Listener
from civic.kernel.permissions import Policy, Predicate

Offer = TypeVar("Offer")


@dataclass(frozen=True)
class Feature:
    """One feature of the town. ``offers`` is open: each owner takes its own type off the shelf."""

    name: str
    blueprints: Sequence[Blueprint] = ()
    rules: Mapping[Any, Predicate] = field(default_factory=dict)
    bars: Sequence[Predicate] = ()
    listeners: Sequence[Listener] = ()
    offers: Sequence[object] = ()
    commands: Sequence[click.Command] = ()
    setup: Callable[[Flask], None] | None = None


@dataclass
class House:
    """All features of one app, joined."""

    features: list[Feature] = field(default_factory=list)
    policy: Policy = field(default_factory=Policy)
    listeners: list[Listener] = field(default_factory=list)
    shelf: dict[type[Any], list[Any]] = field(default_factory=dict)
    """What was taken off before, by its type: the same things are asked for at every page."""

    def join(self, app: Flask, feature: Feature) -> None:
        """Let a feature in: its rules, listeners and pages."""
        if any(present.name == feature.name for present in self.features):
            raise ValueError(f"two features named {feature.name}")
        self.features.append(feature)
        self.shelf.clear()
        self.policy.add(feature.rules)
        self.policy.bars.extend(feature.bars)
        self.listeners.extend(feature.listeners)
        for blueprint in feature.blueprints:
            app.register_blueprint(blueprint)
        if feature.setup is not None:
            feature.setup(app)


def house() -> House:
    """The house of the running app."""
    found: House = current_app.extensions["asar"]
    return found


def offered(kind: type[Offer]) -> list[Offer]:
    """Everything of this type that any feature offers, in the order of the features."""
    here = house()
    if kind not in here.shelf:
        here.shelf[kind] = [offer for feature in here.features for offer in feature.offers if isinstance(offer, kind)]
    return list(here.shelf[kind])
