"""request_indexes"""

from alembic import op

revision = "8d41c7e02b96"
down_revision = "7d40b9e2c618"
branch_labels = None
depends_on = None

# What a request takes along when it is deleted is found without reading all that is kept of others.
_COLUMNS = (("candidate_flags", "party_id"), ("consent_alarms", "party_id"), ("debrief_parts", "candidate_id"))


def upgrade() -> None:
    for table, column in _COLUMNS:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table, column in _COLUMNS:
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
