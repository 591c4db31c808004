"""people_lists"""

import sqlalchemy as sa
from alembic import op

revision = "4f8d1b6a2c93"
down_revision = "e2c90a5d7b41"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "people_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_people_lists_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_lists")),
        sa.UniqueConstraint("public_id", name=op.f("uq_people_lists_public_id")),
    )
    op.create_index(op.f("ix_people_lists_account_id"), "people_lists", ["account_id"])
    op.create_table(
        "people_list_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["people_lists.id"],
            name=op.f("fk_people_list_entries_list_id_people_lists"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["profiles.id"],
            name=op.f("fk_people_list_entries_profile_id_profiles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_list_entries")),
        sa.UniqueConstraint("list_id", "profile_id", name=op.f("uq_people_list_entries_list_id_profile_id")),
    )
    op.create_index(op.f("ix_people_list_entries_profile_id"), "people_list_entries", ["profile_id"])
