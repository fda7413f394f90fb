"""Which letters people want and when, letters that go together or wait, and which news of a round was told by mail.

Why: residents are told by mail what becomes of a vote, each piece of news once, and choose which letters they get; a post office that
is closed for an hour must not cost anybody a letter.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261128_letters"
down_revision = "20261125_rows_stay"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and tables."""
    # What was delivered is not kept any more: by the day and the address it told who had voted.
    op.execute("DELETE FROM outbox WHERE delivered_at IS NOT NULL")
    op.drop_column("outbox", "delivered_at")
    op.add_column("outbox", sa.Column("about", sa.String(length=60), nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("good_until", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_outbox_next", "outbox", ["attempts", "queued_on", "id"])
    op.create_index("ix_outbox_address", "outbox", ["address"])
    op.add_column("outbox", sa.Column("together", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("outbox", sa.Column("sort", sa.String(length=20), nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("reader", sa.String(length=16), nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "letter_choice",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sort", sa.String(length=20), nullable=False),
        sa.Column("pace", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "sort", name=op.f("pk_letter_choice")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_letter_choice_person_id_person"), ondelete="CASCADE"
        ),
    )
    op.create_table(
        "round_news",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("news", sa.String(length=12), nullable=False),
        sa.Column("upto", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("round_id", "news", name=op.f("pk_round_news")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_round_news_round_id_round"), ondelete="CASCADE"
        ),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("round_news")
    op.drop_table("letter_choice")
    op.drop_index("ix_outbox_address", table_name="outbox")
    op.drop_index("ix_outbox_next", table_name="outbox")
    for column in ("retry_at", "reader", "sort", "together", "good_until", "about"):
        op.drop_column("outbox", column)
    op.add_column("outbox", sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True))
