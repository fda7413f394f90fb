"""Counting an election file by any rule: the result in words, as JSON, explained, and certified."""

import json

import click

from civic.tally import RULES, Outcome, RuleError, count
from civic.tally.certificate import certificate_text, certify
from civic.tally.exchange import PbFile
from civic.tally.groups import GroupShare, Spending
from civic.tally.retell import outcome_data
from civic.voting.commands.files import fail, progress, read, write, write_election_file
from civic.voting.commands.wording import LANGUAGE, rule_list, said_in, story


@click.command("tally")
@click.argument("file", metavar="FILE.pb[.gz]", required=False)
@click.option("--rule", "rule", metavar="NAME", help=f"One of: {', '.join(sorted(RULES))}.")
@click.option("--json", "out", metavar="OUT", help="Write the result as JSON; - for standard output.")
@click.option(
    "--set", "settings", multiple=True, metavar="NAME=JSON", help="A parameter of the rule, e.g. weights=[3,2,1]."
)
@click.option("--seed", default="", help="The public number of the lot.")
@click.option("--explain", "language", type=LANGUAGE, help="Tell the whole count in words.")
@click.option("--certificate", "certificate", metavar="OUT", help="Write a certificate that anybody can check.")
@click.option(
    "--save", "copy", metavar="OUT", help="Write the election itself: as .pb, .pb.gz, .json or .zip of tables."
)
@click.option("--rules", "list_rules", is_flag=True, help="List the rules, what they claim and where they are weak.")
def tally_file(
    file: str | None,
    rule: str | None,
    out: str | None,
    settings: tuple[str, ...],
    seed: str,
    language: str | None,
    certificate: str | None,
    copy: str | None,
    list_rules: bool,
) -> None:
    """Count an election file by a rule and print who gets money.

    The file is a .pb file, plain or gzip, a JSON document or a zip of CSV tables; - is standard input. Exit code 2: the
    file, the rule or a setting is wrong; one line says where, and nothing is written.
    """
    with said_in(language):
        if list_rules:
            click.echo("\n".join(rule_list()).rstrip())
            return
        if file is None or rule is None:
            raise click.UsageError("Name an election file and a rule: asar tally FILE.pb --rule NAME.")
        progress(f"{file} ...")
        pb = read(file)
        progress(f"{rule}: {pb.election.voters} ...")
        try:
            outcome = count(pb.election, rule, _parameters(settings, seed, pb))
        except RuleError as problem:
            fail(str(problem))
        if certificate:
            progress(f"{certificate} ...")
            write(certificate, certificate_text(certify(pb.election, outcome)))
        if copy:
            write_election_file(copy, pb)
        _tell(outcome, pb, out, explained=language is not None)


def _tell(outcome: Outcome, pb: PbFile, out: str | None, *, explained: bool) -> None:
    document = json.dumps(_document(outcome, pb), ensure_ascii=False, indent=2)
    if out == "-":
        click.echo(document)
        return
    if out:
        write(out, document + "\n")
    if explained:
        click.echo("\n".join(story(outcome, pb)))
    else:
        _print_words(outcome, pb)


def _parameters(settings: tuple[str, ...], seed: str, pb: PbFile) -> dict[str, object]:
    """The rule's parameters as typed; an order «drawn» that is not spelled out is that of the file."""
    parameters: dict[str, object] = {}
    for setting in settings:
        name, _sign, text = setting.partition("=")
        try:
            value = json.loads(text)
        except json.JSONDecodeError:
            value = text
        parameters[name] = tuple(value) if isinstance(value, list) else value
    chain = parameters.get("ties")
    if isinstance(chain, tuple) and "drawn" in chain and "drawn" not in parameters:
        parameters["drawn"] = tuple(option.id for option in pb.election.options)
    if seed:
        parameters["seed"] = seed
    return parameters


def _document(outcome: Outcome, pb: PbFile) -> dict[str, object]:
    data = outcome_data(outcome)
    return {
        "rule": outcome.rule,
        "parameters": data["parameters"],
        "budget": _units(outcome.budget, outcome),
        "spent": _units(outcome.spent, outcome),
        "winners": list(outcome.winners),
        "ties": data["ties"],
        "voters": outcome.voters,
        "input_hash": outcome.input_hash,
        "money_found": _money_found(Spending.of(pb.election, outcome), outcome),
        "oddities": [str(oddity) for oddity in pb.oddities],
    }


def _money_found(spending: Spending, outcome: Outcome) -> dict[str, object]:
    """Of everybody's equal shares, and of those of each project's supporters: what went to projects they named."""
    return {
        "everybody": _group(spending.everybody(), outcome),
        "supporters": {option: _group(group, outcome) for option, group in spending.supporters().items()},
    }


def _group(group: GroupShare, outcome: Outcome) -> dict[str, object]:
    """A group's money, parts of the smallest unit cut off, and the share of it as a number from 0 to 1."""
    held, spent = (_units(int(amount), outcome) for amount in (group.held, group.spent))
    return {"voters": group.voters, "held": held, "spent": spent, "share": round(float(group.share), 6)}


def _units(amount: int, outcome: Outcome) -> int | str:
    """Whole amounts as numbers, others as exact decimal text."""
    if outcome.minor_digits == 0:
        return amount
    whole, rest = divmod(amount, 10**outcome.minor_digits)
    return f"{whole}.{rest:0{outcome.minor_digits}d}"


def _print_words(outcome: Outcome, pb: PbFile) -> None:
    names = {option.id: option.name for option in pb.election.options}
    click.echo(
        f"{outcome.rule}: {len(outcome.winners)} of {len(names)} projects, {_units(outcome.spent, outcome)} of {_units(outcome.budget, outcome)}, {outcome.voters} ballots"
    )
    for place, winner in enumerate(outcome.winners, start=1):
        click.echo(f"{place:4}. {winner}  {names[winner]}")
    for oddity in pb.oddities[:20]:
        click.echo(f"note: {oddity}", err=True)
