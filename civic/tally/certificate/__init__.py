"""Certificates of a count: a document that says how the result came about, and a check that needs no trust."""

from civic.tally.certificate.checking import Report, check
from civic.tally.certificate.document import certificate_text, certify, read_certificate
from civic.tally.certificate.findings import Finding, findings
from civic.tally.certificate.groups import Group
from civic.tally.certificate.refusal import BadCertificate

__all__ = [
    "BadCertificate",
    "Finding",
    "Group",
    "Report",
    "certificate_text",
    "certify",
    "check",
    "findings",
    "read_certificate",
]
