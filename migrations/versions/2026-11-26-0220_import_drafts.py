"""import_drafts"""

import sqlalchemy as sa
from alembic import op

revision = "d3c05b7e91a4"
down_revision = "7b2e4d90c1fa"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("imports", sa.Column("actor", sa.String(), nullable=True))
    for name in ("added", "changed", "unchanged", "left_out", "rejected"):
        op.add_column("imports", sa.Column(name, sa.Integer(), nullable=True))
    op.add_column("imports", sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("import_rows", sa.Column("version", sa.Integer(), nullable=True))
    op.create_table(
        "import_drafts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("table", sa.Text(), nullable=False),
        sa.Column("wishes", sa.Text(), nullable=True),
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.String(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('uploaded', 'mapped', 'planned', 'running', 'done', 'failed')",
            name=op.f("ck_import_drafts_state"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_import_drafts_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_import_drafts_import_id_imports"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_drafts")),
    )
    op.create_index(op.f("ix_import_drafts_account_id"), "import_drafts", ["account_id"])
    op.create_index(op.f("ix_import_drafts_expires_at"), "import_drafts", ["expires_at"])
    op.create_index("ix_import_drafts_state_claimed_until", "import_drafts", ["state", "claimed_until"])
    op.create_table(
        "import_draft_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["import_drafts.id"],
            name=op.f("fk_import_draft_rows_draft_id_import_drafts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_draft_rows")),
    )
    op.create_index("uq_import_draft_rows_draft_id_number", "import_draft_rows", ["draft_id", "number"], unique=True)
