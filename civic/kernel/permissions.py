"""Who may do what, and why not: actions with a sentence, predicates with an algebra, one policy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, Self

from flask import current_app

from civic.kernel.errors import Decision, Denied
from civic.kernel.i18n import lazy_gettext as _l


class Action(StrEnum):
    """Base of each feature's enum of actions: ``NAME = "noun:verb", lazy sentence``."""

    sentence: object

    def __new__(cls, value: str, sentence: object = "") -> Self:
        """Keep the sentence beside the value."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.sentence = sentence
        return member


class Predicate:
    """A named yes/no-because question about an actor and a subject."""

    def __init__(self, sentence: object, ask: Callable[[Any, Any], Decision | bool], how: str | None = None) -> None:
        self.sentence = sentence
        self._ask = ask
        self._how = how

    def decide(self, actor: Any, subject: Any) -> Decision:
        """Ask; a plain False is explained by the predicate's own sentence."""
        answer = self._ask(actor, subject)
        if isinstance(answer, Decision):
            return answer
        return Decision(True) if answer else Decision(False, self.sentence, self._how)

    def __and__(self, other: Predicate) -> Predicate:
        return All((self, other))

    def __or__(self, other: Predicate) -> Predicate:
        return Some((self, other))

    def parts(self) -> Iterable[Predicate]:
        """The predicates this one is made of."""
        return (self,)

    def describe(self) -> str:
        """The rule in words, for the handbook and the reviewed matrix."""
        return str(self.sentence)


class All(Predicate):
    """Every part must say yes; the first no explains."""

    def __init__(self, members: Iterable[Predicate]) -> None:
        self._members: tuple[Predicate, ...] = tuple(
            part for member in members for part in (member.parts() if isinstance(member, All) else (member,))
        )
        super().__init__("", self._all)

    def _all(self, actor: Any, subject: Any) -> Decision:
        for member in self._members:
            decision = member.decide(actor, subject)
            if not decision:
                return decision
        return Decision(True)

    def parts(self) -> Iterable[Predicate]:
        """The members."""
        return self._members

    def describe(self) -> str:
        """Joined by "and"."""
        return " & ".join(member.describe() for member in self._members)


class Some(Predicate):
    """One yes is enough; the last no explains."""

    def __init__(self, members: Iterable[Predicate]) -> None:
        self._members: tuple[Predicate, ...] = tuple(
            part for member in members for part in (member.parts() if isinstance(member, Some) else (member,))
        )
        super().__init__("", self._some)

    def _some(self, actor: Any, subject: Any) -> Decision:
        decision = Decision(False)
        for member in self._members:
            decision = member.decide(actor, subject)
            if decision:
                return decision
        return decision

    def parts(self) -> Iterable[Predicate]:
        """The members."""
        return self._members

    def describe(self) -> str:
        """Joined by "or"."""
        return "(" + " | ".join(member.describe() for member in self._members) + ")"


def predicate(sentence: object, how: str | None = None) -> Callable[[Callable[[Any, Any], Decision | bool]], Predicate]:
    """Make a predicate of a function; the sentence is what a person reads when the answer is no."""

    def make(ask: Callable[[Any, Any], Decision | bool]) -> Predicate:
        return Predicate(sentence, ask, how)

    return make


@predicate(_l("Anyone may do this."))
def anyone(actor: Any, subject: Any) -> bool:
    """Open to all, signed in or not."""
    return True


class Stranger:
    """Anybody at all, without an account; base of those who are let do one thing by a link they hold."""

    is_system = False
    is_authenticated = False
    id: int | None = None
    public_id = ""
    name = ""
    locale: str | None = None


STRANGER = Stranger()


class Policy:
    """All rules of the house together; bars come first and no rule can lift them."""

    def __init__(self) -> None:
        self.rules: dict[Action, Predicate] = {}
        self.bars: list[Predicate] = []

    def add(self, rules: Mapping[Any, Predicate]) -> None:
        """Take in a feature's table; a rule given twice is an error of the house."""
        for action, rule in rules.items():
            if action in self.rules:
                raise ValueError(f"two rules for {action}")
            self.rules[action] = rule

    def decide(self, actor: Any, action: Action, subject: Any) -> Decision:
        """May this actor do this to that, now? An action without a rule is refused to everybody."""
        if getattr(actor, "is_system", False):
            return Decision(True, _l("Run by whoever operates this installation."))
        rule = self.rules.get(action)
        if rule is None:
            return Decision(False, _l("No rule allows this."))
        for bar in self.bars:
            decision = bar.decide(actor, subject)
            if not decision:
                # Whoever is barred keeps what any stranger has: reading what is public, and nothing else.
                return Decision(True) if rule.decide(STRANGER, subject) else decision
        return rule.decide(actor, subject)

    def require(self, actor: Any, action: Action, subject: Any) -> None:
        """Raise ``Denied`` with the reason unless allowed."""
        decision = self.decide(actor, action, subject)
        if not decision:
            raise Denied(decision)


class _System:
    """The operator at the command line of this machine; no person."""

    is_system = True
    is_authenticated = False
    id = None
    public_id = "system"
    name = "system"
    locale = "en"


SYSTEM = _System()


def policy() -> Policy:
    """The policy of the running app."""
    found: Policy = current_app.extensions["asar"].policy
    return found
