"""Triggers that hold promises below the program: frozen rules, sealed ballots, an append-only log.

Reason: a mistake in the program, or somebody with the program's own database user, must not be
able to change the rules of a vote that was published, a count that was made, or what the log says.
"""

from alembic import op

revision = "20261122_guards"
down_revision = "20261122_first_town"
branch_labels = None
depends_on = None

FROZEN_ROUND = (
    "place_id", "currency", "minor_digits", "budget", "ceiling", "ballot_kind", "max_choices", "min_choices",
    "points_total", "points_cap", "spend_cap", "max_casts", "min_age", "roll_kind", "rule", "rule_parameters", "opens_at",
    "closes_at", "min_published", "link_fingerprint", "rule_record", "rule_hash", "public_id",
)  # fmt: skip
FROZEN_PROJECT = ("round_id", "number", "code", "cost")

# name: (table, event, condition on OLD/NEW; {now} is the database's clock), message)
IS_FROZEN = "EXISTS (SELECT 1 FROM round WHERE round.id = {row}.round_id AND round.frozen_at IS NOT NULL)"
IS_COUNTED = "EXISTS (SELECT 1 FROM round WHERE round.id = {row}.round_id AND round.counted_at IS NOT NULL)"
DIFFERS = {"sqlite": "OLD.{c} IS NOT NEW.{c}", "postgresql": "OLD.{c} IS DISTINCT FROM NEW.{c}"}
NOW = {"sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now')", "postgresql": "clock_timestamp()"}


def _changes(dialect: str, columns: tuple[str, ...]) -> str:
    return "(" + " OR ".join(DIFFERS[dialect].format(c=column) for column in columns) + ")"


def _guards(dialect: str) -> list[tuple[str, str, str, str, str]]:
    still = "OLD.frozen_at IS NOT NULL AND NEW.frozen_at IS NOT NULL"
    return [
        ("round_frozen", "round", "UPDATE", f"{still} AND {_changes(dialect, FROZEN_ROUND)}", "the rules of a published round stand"),
        (
            "round_thaw", "round", "UPDATE",
            f"OLD.frozen_at IS NOT NULL AND NEW.frozen_at IS NULL AND (OLD.opens_at <= {NOW[dialect]} OR OLD.counted_at IS NOT NULL)",
            "a round that has opened cannot be taken back",
        ),
        ("round_counted", "round", "UPDATE", "OLD.counted_at IS NOT NULL AND NEW.counted_at IS NULL", "a count cannot be undone"),
        ("round_kept", "round", "DELETE", "OLD.frozen_at IS NOT NULL", "a published round cannot be deleted"),
        (
            "project_frozen", "project", "UPDATE",
            IS_FROZEN.format(row="OLD") + f" AND {_changes(dialect, FROZEN_PROJECT)}", "projects of a published round stand",
        ),
        ("project_added", "project", "INSERT", IS_FROZEN.format(row="NEW"), "projects of a published round stand"),
        ("project_removed", "project", "DELETE", IS_FROZEN.format(row="OLD"), "projects of a published round stand"),
        ("ballot_late", "ballot", "INSERT", IS_COUNTED.format(row="NEW"), "the ballots of this round are counted"),
        ("ballot_changed", "ballot", "UPDATE", IS_COUNTED.format(row="OLD"), "the ballots of this round are counted"),
        ("ballot_removed", "ballot", "DELETE", IS_COUNTED.format(row="OLD"), "the ballots of this round are counted"),
        ("audit_kept", "audit_entry", "DELETE", "", "the log is append-only"),
        ("audit_unchanged", "audit_entry", "UPDATE", "", "the log is append-only"),
    ]  # fmt: skip


def upgrade() -> None:
    """Put the guards up."""
    dialect = op.get_bind().dialect.name
    for name, table, event, condition, message in _guards(dialect):
        if dialect == "sqlite":
            when = f" WHEN {condition}" if condition else ""
            op.execute(
                f"CREATE TRIGGER guard_{name} BEFORE {event} ON {table}{when} BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        result = "OLD" if event == "DELETE" else "NEW"
        check = f"IF {condition or 'TRUE'} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END IF;"
        op.execute(
            f"CREATE FUNCTION guard_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {check} RETURN {result}; END $$"
        )
        op.execute(
            f"CREATE TRIGGER guard_{name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION guard_{name}()"
        )


def downgrade() -> None:
    """Take the guards down."""
    dialect = op.get_bind().dialect.name
    for name, table, *_rest in _guards(dialect):
        if dialect == "sqlite":
            op.execute(f"DROP TRIGGER guard_{name}")
        else:
            op.execute(f"DROP TRIGGER guard_{name} ON {table}")
            op.execute(f"DROP FUNCTION guard_{name}()")
