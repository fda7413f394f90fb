"""A project, a part, an entry of the roll, a ballot and a count stay in the round they were made for.

Reason: the guards of published rounds and of counts look at the round a row belongs to. A row moved from one round
to another would come past them: a project into a published round, money out of it, a ballot into a count.
"""

from alembic import op

revision = "20261125_rows_stay"
down_revision = "20261124_instruments"
branch_labels = None
depends_on = None

TABLES = ("project", "round_part", "roll_entry", "ballot", "round_result")
MESSAGE = "nothing moves from one round to another"


def upgrade() -> None:
    """Put the guards up."""
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            op.execute(
                f"CREATE TRIGGER guard_{table}_stays BEFORE UPDATE ON {table} WHEN OLD.round_id IS NOT NEW.round_id"
                f" BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION guard_rows_stay() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'check_violation'; END $$"
    )
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER guard_{table}_stays BEFORE UPDATE ON {table} FOR EACH ROW"
            " WHEN (OLD.round_id IS DISTINCT FROM NEW.round_id) EXECUTE FUNCTION guard_rows_stay()"
        )


def downgrade() -> None:
    """Take the guards down."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in TABLES:
        op.execute(f"DROP TRIGGER guard_{table}_stays" + ("" if sqlite else f" ON {table}"))
    if not sqlite:
        op.execute("DROP FUNCTION guard_rows_stay()")
