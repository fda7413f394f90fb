"""Checking the certificate of a count against the ballots."""

import hashlib
import sys
from pathlib import Path

import click

from civic.kernel.i18n import _
from civic.tally.certificate import BadCertificate, Report, check, read_certificate
from civic.tally.certificate.takeaway import verifier_archive
from civic.tally.scenarios import in_units
from civic.voting.commands.files import REFUSED, fail, progress, read, write_bytes
from civic.voting.commands.wording import LANGUAGE, said_in, verdict


@click.command("verify")
@click.argument("certificate", metavar="CERT")
@click.argument("file", metavar="FILE.pb[.gz]")
@click.option("--explain", "language", type=LANGUAGE, help="The language of the answer.")
def verify_file(certificate: str, file: str, language: str | None) -> None:
    """Check the certificate of a count against the ballots, without counting again.

    Exit code 0: confirmed; 1: refused; 2: a file cannot be read. Only how far shares were raised (a completion that
    begins with add1) is found by raising them again. "asar verifier OUT.pyz" writes a program that does the same
    without Asar.
    """
    with said_in(language):
        try:
            data = read_certificate(Path(certificate).read_bytes())
        except OSError as problem:
            fail(f"{certificate}: {problem.strerror or problem}")
        except BadCertificate as problem:
            fail(f"{certificate}: {_(problem.template, **problem.params)}")
        progress(f"{file} ...")
        pb = read(file)
        digits = data.get("input", {}).get("minor_digits") if isinstance(data.get("input"), dict) else None
        try:
            election = in_units(pb.election, digits) if isinstance(digits, int) and 0 <= digits <= 6 else pb.election
        except ValueError:
            election = pb.election
        progress(f"{certificate} ...")
        report = check(election, data)
        for finding in report.findings:
            click.echo(verdict(finding, pb))
        _end(report)


@click.command("verifier")
@click.argument("out", metavar="OUT.pyz")
def verifier_file(out: str) -> None:
    """Write the stand-alone verifier as one file that runs with Python 3.11 or later and nothing else.

    Anybody can then check a certificate: python3 OUT.pyz CERT FILE.pb. The file is the same bytes wherever it is
    written; its SHA-256 is printed.
    """
    data = verifier_archive()
    write_bytes(out, data)
    click.echo(f"{hashlib.sha256(data).hexdigest()}  {out}")


def _end(report: Report) -> None:
    if report.accepted:
        click.echo(_("Confirmed: every number of the certificate follows from the ballots."))
        return
    click.echo(_("Refused."))
    for refusal in report.refusals:
        click.echo(_(refusal.template, **refusal.params))
    sys.exit(REFUSED)
