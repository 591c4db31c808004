"""decision_reason"""

import sqlalchemy as sa
from alembic import op

revision = "7b2e4d90c1fa"
down_revision = "c4a7e1905b3d"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("approvals", sa.Column("decision_reason", sa.Text(), nullable=True))
