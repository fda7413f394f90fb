"""Why a certificate is not believed, in sentences that pages can translate."""

from __future__ import annotations

from types import MappingProxyType

from civic.tally.words import N_, Said


class BadCertificate(Said):
    """A text that is no certificate, or a statement in one that does not hold; `path` says where in the document."""

    sentences = MappingProxyType(
        {
            "not_json": N_("This is not a certificate of a count: the text cannot be read as JSON."),
            "not_certificate": N_("This is not a certificate of a count: “%(path)s” is missing or has another form."),
            "seal": N_("The seal does not fit: the certificate was changed after it was made."),
            "other_election": N_("These are not the ballots and projects the certificate is about."),
            "rule": N_("The certificate names a rule or settings that do not exist: %(reason)s"),
            "differs": N_("%(path)s: the certificate says %(stated)s, but the ballots give %(found)s."),
            "out_of_turn": N_("Step %(step)s: the project %(project)s was not next, the project %(other)s was."),
            "not_paid": N_("Step %(step)s: the supporters of the project %(project)s cannot pay its cost."),
            "over_budget": N_("Step %(step)s: there is no money left for the project %(project)s."),
            "still_payable": N_("The project %(project)s lost, although its supporters can still pay for it."),
            "opening": N_("The opening balance does not follow from the budget and the steps of the rule."),
            "unfinished": N_("The steps leave out the project %(project)s."),
            "broken_claim": N_("The rule claims “%(claim)s”, and the result does not keep it."),
        }
    )

    def __init__(self, code: str, /, path: str = "", **params: object) -> None:
        self.path = path
        super().__init__(code, path=path, **params)
