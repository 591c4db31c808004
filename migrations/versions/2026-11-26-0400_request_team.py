"""request_team"""

import sqlalchemy as sa
from alembic import op

revision = "c4e82a5f7d13"
down_revision = "c6e41f7a9d05"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deployment_requests", sa.Column("team", sa.JSON(none_as_null=True), nullable=True))
