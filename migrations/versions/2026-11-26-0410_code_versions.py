"""code_versions"""

import sqlalchemy as sa
from alembic import op

revision = "2c9e7a41d058"
down_revision = "c4e82a5f7d13"
branch_labels = None
depends_on = None

_SQLITE = (
    """
    CREATE TRIGGER code_versions_no_update BEFORE UPDATE ON code_versions
    BEGIN SELECT RAISE(ABORT, 'a version of the code is never changed'); END
    """,
    """
    CREATE TRIGGER code_versions_no_delete BEFORE DELETE ON code_versions
    BEGIN SELECT RAISE(ABORT, 'a version of the code is never deleted'); END
    """,
)
_POSTGRESQL = (
    """
    CREATE FUNCTION code_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'a version of the code stays as it is' USING ERRCODE = 'insufficient_privilege';
    END $$
    """,
    """
    CREATE TRIGGER code_versions_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON code_versions
    FOR EACH STATEMENT EXECUTE FUNCTION code_refuse()
    """,
)


def upgrade() -> None:
    op.create_table(
        "code_versions",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text_ar", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("text_fr", sa.Text(), nullable=False),
        sa.Column("adopted_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.String(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_code_versions_number_from_one")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_code_versions")),
    )
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)
