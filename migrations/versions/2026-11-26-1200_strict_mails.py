"""strict_mails"""

import sqlalchemy as sa
from alembic import op

revision = "7d40b9e2c618"
down_revision = "2c9e7a41d058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("strict_request", sa.Uuid(), nullable=True))
