"""stewardship"""

import sqlalchemy as sa
from alembic import op

revision = "a41c7d2e9b60"
down_revision = "d3c05b7e91a4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("vocabulary_terms", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.create_table(
        "different_people",
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_different_people_in_order")),
        sa.ForeignKeyConstraint(
            ["first_id"], ["profiles.id"], name=op.f("fk_different_people_first_id_profiles"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["profiles.id"], name=op.f("fk_different_people_second_id_profiles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_different_people")),
    )
    op.create_index(op.f("ix_different_people_second_id"), "different_people", ["second_id"])
    op.create_table(
        "merged_profiles",
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("merged_by", sa.String(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held", sa.JSON(), nullable=False),
        sa.Column("history", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_merged_profiles_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("public_id", name=op.f("pk_merged_profiles")),
        sa.UniqueConstraint("reference", name=op.f("uq_merged_profiles_reference")),
    )
    op.create_index(op.f("ix_merged_profiles_profile_id"), "merged_profiles", ["profile_id"])
