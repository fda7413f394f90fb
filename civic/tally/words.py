"""Sentences the count can say, kept as templates so that the web pages can translate them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

N_ = str
"""Marks an English sentence for translation without translating it here."""


class Said(Exception):
    """A refusal with a `code`, an English `template` and its `params`; translate the template, then fill it in."""

    sentences: Mapping[str, str] = MappingProxyType({})

    def __init__(self, code: str, /, **params: object) -> None:
        self.code = code
        self.params: dict[str, object] = params
        self.template: str = self.sentences[code]
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The sentence in English."""
        return self.template % self.params


class RuleError(Said):
    """A count cannot be made as asked: unknown rule or parameter, wrong value, or the wrong kind of ballots."""

    sentences = MappingProxyType(
        {
            "unknown_rule": N_("There is no counting rule “%(rule)s”. The rules are: %(known)s."),
            "wrong_ballots": N_("The rule “%(rule)s” does not count ballots of the kind “%(kind)s”."),
            "unknown_parameter": N_("The rule “%(rule)s” has no parameter “%(parameter)s”. It has: %(known)s."),
            "wrong_value": N_("The parameter “%(parameter)s” cannot be “%(value)s”."),
            "unknown_option": N_(
                "The parameter “%(parameter)s” names the project “%(option)s”, which is not on the ballot."
            ),
            "unresolved_tie": N_("These projects are level and the rule leaves the tie open: %(options)s."),
        }
    )


class UnresolvedTie(RuleError):
    """The chain of tie-breakers ended, or said "refuse", with projects still level; they are in `options`."""

    def __init__(self, options: tuple[str, ...]) -> None:
        self.options = options
        super().__init__("unresolved_tie", options=", ".join(options))
