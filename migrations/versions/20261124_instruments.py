"""Locations with their words and public spot, talk, processes, evidence, issue maps, warning layers, sketches.

Why: the first instrument beside the town hall and the lower floors it stands on; columns are added to
the table of locations, which itself is never rebuilt.
"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "20261124_instruments"
down_revision = "20261122_guards"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "base_shape",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("min_zoom", sa.Integer(), nullable=False),
        sa.Column("geojson", sa.Text(), nullable=False),
        sa.Column("min_lon", sa.Float(), nullable=False),
        sa.Column("min_lat", sa.Float(), nullable=False),
        sa.Column("max_lon", sa.Float(), nullable=False),
        sa.Column("max_lat", sa.Float(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_base_shape")),
    )
    with op.batch_alter_table("base_shape", schema=None) as batch_op:
        batch_op.create_index("ix_base_shape_zoom", ["min_zoom"], unique=False)

    op.create_table(
        "settlement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name_kk", sa.String(length=160), nullable=False),
        sa.Column("name_ru", sa.String(length=160), nullable=False),
        sa.Column("name_en", sa.String(length=160), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("district_kato", sa.String(length=9), nullable=True),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement")),
        sa.UniqueConstraint("code", name=op.f("uq_settlement_code")),
    )
    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.create_index("ix_settlement_lat_lon", ["lat", "lon"], unique=False)
        batch_op.create_index(batch_op.f("ix_settlement_search"), ["search"], unique=False)

    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("as_role", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_by_id", sa.Integer(), nullable=True),
        sa.Column("hidden_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_comment_author_id_person")),
        sa.ForeignKeyConstraint(["hidden_by_id"], ["person.id"], name=op.f("fk_comment_hidden_by_id_person")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_comment_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_comment_public_id")),
    )
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_place_id"), ["place_id"], unique=False)
        batch_op.create_index("ix_comment_subject", ["subject_kind", "subject_id", "at"], unique=False)

    op.create_table(
        "constraint_layer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title_kk", sa.String(length=200), nullable=False),
        sa.Column("title_ru", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("warning_kk", sa.Text(), nullable=False),
        sa.Column("warning_ru", sa.Text(), nullable=False),
        sa.Column("warning_en", sa.Text(), nullable=False),
        sa.Column("near_m", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("stand_on", sa.Date(), nullable=True),
        sa.Column("shapes", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_constraint_layer_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_constraint_layer")),
        sa.UniqueConstraint("public_id", name=op.f("uq_constraint_layer_public_id")),
    )
    with op.batch_alter_table("constraint_layer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_constraint_layer_place_id"), ["place_id"], unique=False)

    op.create_table(
        "department",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("name_kk", sa.String(length=200), nullable=False),
        sa.Column("name_ru", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_department_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("public_id", name=op.f("uq_department_public_id")),
    )
    with op.batch_alter_table("department", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_department_place_id"), ["place_id"], unique=False)

    op.create_table(
        "follow",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_follow_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "subject_kind", "subject_id", name=op.f("pk_follow")),
    )
    with op.batch_alter_table("follow", schema=None) as batch_op:
        batch_op.create_index("ix_follow_subject", ["subject_kind", "subject_id"], unique=False)

    op.create_table(
        "issue_map",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("title_kk", sa.String(length=200), nullable=False),
        sa.Column("title_ru", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("about_kk", sa.Text(), nullable=False),
        sa.Column("about_ru", sa.Text(), nullable=False),
        sa.Column("about_en", sa.Text(), nullable=False),
        sa.Column("promise_kk", sa.Text(), nullable=False),
        sa.Column("promise_ru", sa.Text(), nullable=False),
        sa.Column("promise_en", sa.Text(), nullable=False),
        sa.Column("outcome_kk", sa.Text(), nullable=False),
        sa.Column("outcome_ru", sa.Text(), nullable=False),
        sa.Column("outcome_en", sa.Text(), nullable=False),
        sa.Column("who", sa.String(length=10), nullable=False),
        sa.Column("moderation", sa.String(length=8), nullable=False),
        sa.Column("ask_after_days", sa.Integer(), nullable=False),
        sa.Column("reopen_voices", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_reason", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_issue_map_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_map")),
        sa.UniqueConstraint("public_id", name=op.f("uq_issue_map_public_id")),
    )
    with op.batch_alter_table("issue_map", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issue_map_place_id"), ["place_id"], unique=False)

    op.create_table(
        "process",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("title_kk", sa.String(length=200), nullable=False),
        sa.Column("title_ru", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("about_kk", sa.Text(), nullable=False),
        sa.Column("about_ru", sa.Text(), nullable=False),
        sa.Column("about_en", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_process_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process")),
        sa.UniqueConstraint("public_id", name=op.f("uq_process_public_id")),
    )
    with op.batch_alter_table("process", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_process_place_id"), ["place_id"], unique=False)

    op.create_table(
        "reply_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("text_kk", sa.Text(), nullable=False),
        sa.Column("text_ru", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_reply_template_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_template")),
        sa.UniqueConstraint("public_id", name=op.f("uq_reply_template_public_id")),
    )
    with op.batch_alter_table("reply_template", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reply_template_place_id"), ["place_id"], unique=False)

    op.create_table(
        "sketch_board",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("title_kk", sa.String(length=200), nullable=False),
        sa.Column("title_ru", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("about_kk", sa.Text(), nullable=False),
        sa.Column("about_ru", sa.Text(), nullable=False),
        sa.Column("about_en", sa.Text(), nullable=False),
        sa.Column("ground", sa.String(length=4), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("width_m", sa.Float(), nullable=False),
        sa.Column("height_m", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("cell_m", sa.Float(), nullable=False),
        sa.Column("budget", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("minor_digits", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_sketch_board_place_id_place")),
        sa.ForeignKeyConstraint(["plan_id"], ["upload.id"], name=op.f("fk_sketch_board_plan_id_upload")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sketch_board")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sketch_board_public_id")),
    )
    with op.batch_alter_table("sketch_board", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sketch_board_place_id"), ["place_id"], unique=False)

    op.create_table(
        "theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name_kk", sa.String(length=120), nullable=False),
        sa.Column("name_ru", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_theme_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
        sa.UniqueConstraint("place_id", "key", name=op.f("uq_theme_place_id_key")),
    )
    op.create_table(
        "evidence_card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("title_kk", sa.String(length=300), nullable=False),
        sa.Column("title_ru", sa.String(length=300), nullable=False),
        sa.Column("title_en", sa.String(length=300), nullable=False),
        sa.Column("statement_kk", sa.Text(), nullable=False),
        sa.Column("statement_ru", sa.Text(), nullable=False),
        sa.Column("statement_en", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("data_hash", sa.String(length=64), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_evidence_card_place_id_place")),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["evidence_card.id"], name=op.f("fk_evidence_card_replaced_by_id_evidence_card")
        ),
        sa.ForeignKeyConstraint(["taken_by_id"], ["person.id"], name=op.f("fk_evidence_card_taken_by_id_person")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_evidence_card_theme_id_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_card")),
        sa.UniqueConstraint("public_id", name=op.f("uq_evidence_card_public_id")),
    )
    with op.batch_alter_table("evidence_card", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_card_place_id"), ["place_id"], unique=False)

    op.create_table(
        "issue_api_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("map_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_issue_api_key_created_by_id_person")),
        sa.ForeignKeyConstraint(
            ["map_id"], ["issue_map.id"], name=op.f("fk_issue_api_key_map_id_issue_map"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_api_key")),
        sa.UniqueConstraint("digest", name=op.f("uq_issue_api_key_digest")),
        sa.UniqueConstraint("public_id", name=op.f("uq_issue_api_key_public_id")),
    )
    with op.batch_alter_table("issue_api_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issue_api_key_map_id"), ["map_id"], unique=False)

    op.create_table(
        "issue_category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("map_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_kk", sa.String(length=160), nullable=False),
        sa.Column("name_ru", sa.String(length=160), nullable=False),
        sa.Column("name_en", sa.String(length=160), nullable=False),
        sa.Column("needs_kk", sa.Text(), nullable=False),
        sa.Column("needs_ru", sa.Text(), nullable=False),
        sa.Column("needs_en", sa.Text(), nullable=False),
        sa.Column("icon", sa.String(length=30), nullable=False),
        sa.Column("shapes", sa.String(length=40), nullable=False),
        sa.Column("precision_m", sa.Integer(), nullable=True),
        sa.Column("similar_m", sa.Integer(), nullable=False),
        sa.Column("similar_days", sa.Integer(), nullable=False),
        sa.Column("photo_wanted", sa.Boolean(), nullable=False),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("answer_days", sa.Integer(), nullable=True),
        sa.Column("working_days", sa.Boolean(), nullable=False),
        sa.Column("answer_source", sa.Text(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_issue_category_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["map_id"], ["issue_map.id"], name=op.f("fk_issue_category_map_id_issue_map"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_category")),
        sa.UniqueConstraint("map_id", "key", name=op.f("uq_issue_category_map_id_key")),
    )
    op.create_geospatial_table(
        "issue_map_area",
        sa.Column("map_id", sa.Integer(), nullable=False),
        sa.Column(
            "geometry",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("min_lon", sa.Float(), nullable=False),
        sa.Column("min_lat", sa.Float(), nullable=False),
        sa.Column("max_lon", sa.Float(), nullable=False),
        sa.Column("max_lat", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["map_id"], ["issue_map.id"], name=op.f("fk_issue_map_area_map_id_issue_map"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("map_id", name=op.f("pk_issue_map_area")),
    )
    with op.batch_alter_table("issue_map_area", schema=None) as batch_op:
        batch_op.create_geospatial_index(
            "idx_issue_map_area_geometry", ["geometry"], unique=False, postgresql_using="gist", postgresql_ops={}
        )

    op.create_geospatial_table(
        "layer_shape",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("layer_id", sa.Integer(), nullable=False),
        sa.Column(
            "geometry",
            Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("min_lon", sa.Float(), nullable=False),
        sa.Column("min_lat", sa.Float(), nullable=False),
        sa.Column("max_lon", sa.Float(), nullable=False),
        sa.Column("max_lat", sa.Float(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["layer_id"],
            ["constraint_layer.id"],
            name=op.f("fk_layer_shape_layer_id_constraint_layer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layer_shape")),
    )
    with op.batch_alter_table("layer_shape", schema=None) as batch_op:
        batch_op.create_geospatial_index(
            "idx_layer_shape_geometry", ["geometry"], unique=False, postgresql_using="gist", postgresql_ops={}
        )
        batch_op.create_index(batch_op.f("ix_layer_shape_layer_id"), ["layer_id"], unique=False)

    op.create_geospatial_table(
        "location_shape",
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column(
            "geometry",
            Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("min_lon", sa.Float(), nullable=False),
        sa.Column("min_lat", sa.Float(), nullable=False),
        sa.Column("max_lon", sa.Float(), nullable=False),
        sa.Column("max_lat", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_location_shape_location_id_location"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("location_id", name=op.f("pk_location_shape")),
    )
    with op.batch_alter_table("location_shape", schema=None) as batch_op:
        batch_op.create_geospatial_index(
            "idx_location_shape_geometry", ["geometry"], unique=False, postgresql_using="gist", postgresql_ops={}
        )

    op.create_table(
        "sketch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id"], ["sketch_board.id"], name=op.f("fk_sketch_board_id_sketch_board"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sketch_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sketch")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sketch_public_id")),
    )
    with op.batch_alter_table("sketch", schema=None) as batch_op:
        batch_op.create_index("ix_sketch_board_kind", ["board_id", "kind"], unique=False)

    op.create_table(
        "sketch_palette_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_kk", sa.String(length=120), nullable=False),
        sa.Column("name_ru", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("shape", sa.String(length=6), nullable=False),
        sa.Column("width_m", sa.Float(), nullable=False),
        sa.Column("length_m", sa.Float(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["board_id"],
            ["sketch_board.id"],
            name=op.f("fk_sketch_palette_item_board_id_sketch_board"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sketch_palette_item")),
        sa.UniqueConstraint("board_id", "key", name=op.f("uq_sketch_palette_item_board_id_key")),
    )
    op.create_table(
        "step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("title_kk", sa.String(length=200), nullable=False),
        sa.Column("title_ru", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_step_process_id_process"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step")),
        sa.UniqueConstraint("process_id", "position", name=op.f("uq_step_process_id_position")),
        sa.UniqueConstraint("public_id", name=op.f("uq_step_public_id")),
    )
    op.create_table(
        "issue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("map_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("shape", sa.String(length=6), nullable=False),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("spot_words", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("kato", sa.String(length=9), nullable=True),
        sa.Column("is_default_spot", sa.Boolean(), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=True),
        sa.Column("contact", sa.String(length=254), nullable=False),
        sa.Column("claim_hash", sa.String(length=64), nullable=True),
        sa.Column("client_uuid", sa.String(length=36), nullable=True),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("source_ref", sa.String(length=120), nullable=True),
        sa.Column("supports", sa.Integer(), nullable=False),
        sa.Column("still_voices", sa.Integer(), nullable=False),
        sa.Column("photos", sa.Integer(), nullable=False),
        sa.Column("suspicion", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("duplicate_of_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("visible", sa.Boolean(), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["issue_category.id"], name=op.f("fk_issue_category_id_issue_category")
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_issue_department_id_department")),
        sa.ForeignKeyConstraint(["duplicate_of_id"], ["issue.id"], name=op.f("fk_issue_duplicate_of_id_issue")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_issue_location_id_location")),
        sa.ForeignKeyConstraint(["map_id"], ["issue_map.id"], name=op.f("fk_issue_map_id_issue_map")),
        sa.ForeignKeyConstraint(["reporter_id"], ["person.id"], name=op.f("fk_issue_reporter_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue")),
        sa.UniqueConstraint("map_id", "client_uuid", name=op.f("uq_issue_map_id_client_uuid")),
        sa.UniqueConstraint("map_id", "number", name=op.f("uq_issue_map_id_number")),
        sa.UniqueConstraint("map_id", "source_ref", name=op.f("uq_issue_map_id_source_ref")),
        sa.UniqueConstraint("public_id", name=op.f("uq_issue_public_id")),
    )
    with op.batch_alter_table("issue", schema=None) as batch_op:
        batch_op.create_index(
            "ix_issue_map_category",
            ["map_id", "visible", "category_id", "state", "kato", "lon", "created_at", "closed_at"],
            unique=False,
        )
        batch_op.create_index("ix_issue_map_created", ["map_id", "created_at"], unique=False)
        batch_op.create_index("ix_issue_map_due", ["map_id", "due_on"], unique=False)
        batch_op.create_index(
            "ix_issue_map_spot",
            ["map_id", "visible", "lat", "lon", "state", "category_id", "kato", "created_at", "closed_at", "id"],
            unique=False,
        )
        batch_op.create_index("ix_issue_map_state", ["map_id", "state", "created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_issue_reporter_id"), ["reporter_id"], unique=False)

    op.create_table(
        "sketch_object",
        sa.Column("sketch_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("item_key", sa.String(length=40), nullable=False),
        sa.Column("x", sa.Float(), nullable=False),
        sa.Column("y", sa.Float(), nullable=False),
        sa.Column("amount", sa.Float(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sketch_id"], ["sketch.id"], name=op.f("fk_sketch_object_sketch_id_sketch"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sketch_id", "key", name=op.f("pk_sketch_object")),
    )
    with op.batch_alter_table("sketch_object", schema=None) as batch_op:
        batch_op.create_index("ix_sketch_object_item", ["item_key"], unique=False)

    op.create_table(
        "sketch_version",
        sa.Column("sketch_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_sketch_version_by_id_person")),
        sa.ForeignKeyConstraint(
            ["sketch_id"], ["sketch.id"], name=op.f("fk_sketch_version_sketch_id_sketch"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sketch_id", "number", name=op.f("pk_sketch_version")),
    )
    op.create_table(
        "sketch_voice",
        sa.Column("sketch_id", sa.Integer(), nullable=False),
        sa.Column("object_key", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("stance", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sketch_voice_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["sketch_id"], ["sketch.id"], name=op.f("fk_sketch_voice_sketch_id_sketch"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sketch_id", "object_key", "person_id", name=op.f("pk_sketch_voice")),
    )
    op.create_table(
        "issue_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("as_role", sa.String(length=20), nullable=False),
        sa.Column("from_state", sa.String(length=12), nullable=False),
        sa.Column("to_state", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("inner", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_issue_change_actor_id_person")),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issue.id"], name=op.f("fk_issue_change_issue_id_issue"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_change")),
        sa.UniqueConstraint("public_id", name=op.f("uq_issue_change_public_id")),
    )
    with op.batch_alter_table("issue_change", schema=None) as batch_op:
        batch_op.create_index("ix_issue_change_issue_at", ["issue_id", "at"], unique=False)

    op.create_table(
        "issue_still_there",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("supporter", sa.String(length=64), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issue.id"], name=op.f("fk_issue_still_there_issue_id_issue"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("issue_id", "supporter", "closed_at", name=op.f("pk_issue_still_there")),
    )
    op.create_table(
        "issue_support",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("supporter", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issue.id"], name=op.f("fk_issue_support_issue_id_issue"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_issue_support_person_id_person")),
        sa.PrimaryKeyConstraint("issue_id", "supporter", name=op.f("pk_issue_support")),
    )
    op.create_table(
        "issue_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("shown_id", sa.Integer(), nullable=True),
        sa.Column("hidden_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["issue_change.id"], name=op.f("fk_issue_photo_change_id_issue_change")),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issue.id"], name=op.f("fk_issue_photo_issue_id_issue"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["shown_id"], ["upload.id"], name=op.f("fk_issue_photo_shown_id_upload")),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("fk_issue_photo_upload_id_upload")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_photo")),
        sa.UniqueConstraint("issue_id", "position", name=op.f("uq_issue_photo_issue_id_position")),
        sa.UniqueConstraint("public_id", name=op.f("uq_issue_photo_public_id")),
    )
    op.add_column("location", sa.Column("accuracy_m", sa.Integer(), nullable=True))
    op.add_column("location", sa.Column("precision_m", sa.Integer(), nullable=True))
    op.add_column("location", sa.Column("public_lon", sa.Float(), nullable=True))
    op.add_column("location", sa.Column("public_lat", sa.Float(), nullable=True))
    op.add_column("location", sa.Column("kato", sa.String(length=9), nullable=True))
    op.add_column("location", sa.Column("settlement", sa.String(length=40), nullable=True))
    op.add_column("location", sa.Column("words", sa.Text(), server_default="", nullable=False))
    op.add_column("round_part", sa.Column("budget", sa.BigInteger(), nullable=True))
    op.add_column("project", sa.Column("site", sa.String(length=40), server_default="", nullable=False))
    op.add_column("ballot", sa.Column("part", sa.String(length=40), server_default="", nullable=False))
    op.add_column("round_result", sa.Column("pots", sa.Text(), server_default="[]", nullable=False))
    op.add_column("round_result", sa.Column("shares", sa.Text(), server_default="[]", nullable=False))
    _guard_terms()


# The terms of a published round that came after the first guards: money by part, and which projects exclude each other.
FROZEN = "EXISTS (SELECT 1 FROM round WHERE round.id = {row}.round_id AND round.frozen_at IS NOT NULL)"
TERMS = (
    ("part_added", "round_part", "INSERT", "NEW", ()),
    ("part_frozen", "round_part", "UPDATE", "OLD", ("code", "budget")),
    ("part_removed", "round_part", "DELETE", "OLD", ()),
    ("project_terms", "project", "UPDATE", "OLD", ("part", "site")),
)


def _guard_terms() -> None:
    dialect = op.get_bind().dialect.name
    differs = "OLD.{c} IS NOT NEW.{c}" if dialect == "sqlite" else "OLD.{c} IS DISTINCT FROM NEW.{c}"
    for name, table, event, row, columns in TERMS:
        condition = FROZEN.format(row=row)
        if columns:
            condition += " AND (" + " OR ".join(differs.format(c=column) for column in columns) + ")"
        else:
            condition += f" AND {row}.budget IS NOT NULL"
        message = "the terms of a published round stand"
        if dialect == "sqlite":
            op.execute(
                f"CREATE TRIGGER guard_{name} BEFORE {event} ON {table} WHEN {condition}"
                f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        result = "OLD" if event == "DELETE" else "NEW"
        check = f"IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END IF;"
        op.execute(
            f"CREATE FUNCTION guard_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {check} RETURN {result}; END $$"
        )
        op.execute(
            f"CREATE TRIGGER guard_{name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION guard_{name}()"
        )


def _unguard_terms() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table, *_rest in TERMS:
        op.execute(f"DROP TRIGGER guard_{name}" + ("" if sqlite else f" ON {table}"))
        if not sqlite:
            op.execute(f"DROP FUNCTION guard_{name}()")


def downgrade() -> None:
    _unguard_terms()
    op.drop_column("round_result", "shares")
    op.drop_column("round_result", "pots")
    op.drop_column("ballot", "part")
    op.drop_column("project", "site")
    op.drop_column("round_part", "budget")
    op.drop_column("location", "words")
    op.drop_column("location", "settlement")
    op.drop_column("location", "kato")
    op.drop_column("location", "public_lat")
    op.drop_column("location", "public_lon")
    op.drop_column("location", "precision_m")
    op.drop_column("location", "accuracy_m")

    op.drop_table("issue_photo")
    op.drop_table("issue_support")
    op.drop_table("issue_still_there")
    with op.batch_alter_table("issue_change", schema=None) as batch_op:
        batch_op.drop_index("ix_issue_change_issue_at")

    op.drop_table("issue_change")
    op.drop_table("sketch_voice")
    op.drop_table("sketch_version")
    with op.batch_alter_table("sketch_object", schema=None) as batch_op:
        batch_op.drop_index("ix_sketch_object_item")

    op.drop_table("sketch_object")
    with op.batch_alter_table("issue", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_issue_reporter_id"))
        batch_op.drop_index("ix_issue_map_state")
        batch_op.drop_index("ix_issue_map_spot")
        batch_op.drop_index("ix_issue_map_due")
        batch_op.drop_index("ix_issue_map_created")
        batch_op.drop_index("ix_issue_map_category")

    op.drop_table("issue")
    op.drop_table("step")
    op.drop_table("sketch_palette_item")
    with op.batch_alter_table("sketch", schema=None) as batch_op:
        batch_op.drop_index("ix_sketch_board_kind")

    op.drop_table("sketch")
    with op.batch_alter_table("location_shape", schema=None) as batch_op:
        batch_op.drop_geospatial_index("idx_location_shape_geometry", postgresql_using="gist", column_name="geometry")

    op.drop_geospatial_table("location_shape")
    with op.batch_alter_table("layer_shape", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_layer_shape_layer_id"))
        batch_op.drop_geospatial_index("idx_layer_shape_geometry", postgresql_using="gist", column_name="geometry")

    op.drop_geospatial_table("layer_shape")
    with op.batch_alter_table("issue_map_area", schema=None) as batch_op:
        batch_op.drop_geospatial_index("idx_issue_map_area_geometry", postgresql_using="gist", column_name="geometry")

    op.drop_geospatial_table("issue_map_area")
    op.drop_table("issue_category")
    with op.batch_alter_table("issue_api_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_issue_api_key_map_id"))

    op.drop_table("issue_api_key")
    with op.batch_alter_table("evidence_card", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_card_place_id"))

    op.drop_table("evidence_card")
    op.drop_table("theme")
    with op.batch_alter_table("sketch_board", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sketch_board_place_id"))

    op.drop_table("sketch_board")
    with op.batch_alter_table("reply_template", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reply_template_place_id"))

    op.drop_table("reply_template")
    with op.batch_alter_table("process", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_process_place_id"))

    op.drop_table("process")
    with op.batch_alter_table("issue_map", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_issue_map_place_id"))

    op.drop_table("issue_map")
    with op.batch_alter_table("follow", schema=None) as batch_op:
        batch_op.drop_index("ix_follow_subject")

    op.drop_table("follow")
    with op.batch_alter_table("department", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_department_place_id"))

    op.drop_table("department")
    with op.batch_alter_table("constraint_layer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_constraint_layer_place_id"))

    op.drop_table("constraint_layer")
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_index("ix_comment_subject")
        batch_op.drop_index(batch_op.f("ix_comment_place_id"))

    op.drop_table("comment")
    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_settlement_search"))
        batch_op.drop_index("ix_settlement_lat_lon")

    op.drop_table("settlement")
    with op.batch_alter_table("base_shape", schema=None) as batch_op:
        batch_op.drop_index("ix_base_shape_zoom")

    op.drop_table("base_shape")
