"""fielding"""

import sqlalchemy as sa
from alembic import op

revision = "c6e41f7a9d05"
down_revision = "b7d10f3c6a92"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lessons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("situation", sa.String(), nullable=True),
        sa.Column("track", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("learned_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lessons")),
        sa.UniqueConstraint("public_id", name=op.f("uq_lessons_public_id")),
    )
    op.create_index(op.f("ix_lessons_situation"), "lessons", ["situation"])

    op.create_table(
        "decision_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("request_version", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["deployment_requests.id"],
            name=op.f("fk_decision_files_request_id_deployment_requests"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_files")),
    )
    op.create_index(op.f("ix_decision_files_request_id"), "decision_files", ["request_id"])

    op.create_table(
        "request_checks",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["deployment_requests.id"],
            name=op.f("fk_request_checks_request_id_deployment_requests"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("request_id", "item", name=op.f("pk_request_checks")),
    )
    op.create_table(
        "consent_alarms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["party_id"],
            ["request_parties.id"],
            name=op.f("fk_consent_alarms_party_id_request_parties"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["deployment_requests.id"],
            name=op.f("fk_consent_alarms_request_id_deployment_requests"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_alarms")),
        sa.UniqueConstraint("public_id", name=op.f("uq_consent_alarms_public_id")),
    )
    op.create_index(op.f("ix_consent_alarms_request_id"), "consent_alarms", ["request_id"])

    op.create_table(
        "debrief_parts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("voice", sa.String(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=True),
        sa.Column("achieved", sa.Text(), nullable=False),
        sa.Column("hindered", sa.Text(), nullable=True),
        sa.Column("advice", sa.Text(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidates.id"],
            name=op.f("fk_debrief_parts_candidate_id_candidates"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["deployment_requests.id"],
            name=op.f("fk_debrief_parts_request_id_deployment_requests"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debrief_parts")),
    )
    op.create_index(op.f("ix_debrief_parts_request_id"), "debrief_parts", ["request_id"])

    op.create_table(
        "deployments",
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("ended", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidates.id"],
            name=op.f("fk_deployments_candidate_id_candidates"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_deployments_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("candidate_id", name=op.f("pk_deployments")),
    )
    op.create_index(op.f("ix_deployments_profile_id"), "deployments", ["profile_id"])

    op.create_table(
        "offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("terms_version", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_offers_candidate_id_candidates"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
        sa.UniqueConstraint("public_id", name=op.f("uq_offers_public_id")),
    )
    op.create_index(op.f("ix_offers_candidate_id"), "offers", ["candidate_id"])
    op.create_index(op.f("ix_offers_state"), "offers", ["state"])

    op.create_table(
        "party_consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=True),
        sa.Column("condition_met", sa.Boolean(), nullable=False),
        sa.Column("sufficient", sa.Boolean(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"],
            ["request_parties.id"],
            name=op.f("fk_party_consents_party_id_request_parties"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_consents")),
    )
    op.create_index(op.f("ix_party_consents_party_id"), "party_consents", ["party_id"])

    op.create_table(
        "releases",
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("giver", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_releases_candidate_id_candidates"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("candidate_id", name=op.f("pk_releases")),
        sa.UniqueConstraint("public_id", name=op.f("uq_releases_public_id")),
    )
    op.create_index(op.f("ix_releases_giver"), "releases", ["giver"])

    op.create_table(
        "deployment_days",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["deployments.candidate_id"],
            name=op.f("fk_deployment_days_candidate_id_deployments"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_deployment_days_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("profile_id", "day", name=op.f("pk_deployment_days")),
    )
    op.create_index(op.f("ix_deployment_days_candidate_id"), "deployment_days", ["candidate_id"])

    op.create_table(
        "offer_declarations",
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("code_version", sa.Integer(), nullable=True),
        sa.Column("new_interest", sa.Text(), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_offer_declarations_offer_id_offers"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("offer_id", name=op.f("pk_offer_declarations")),
    )
    op.add_column("deployment_requests", sa.Column("interim_for", sa.Uuid(), nullable=True))
    op.add_column("deployment_requests", sa.Column("places", sa.JSON(), nullable=True))
    op.add_column("deployment_requests", sa.Column("legal_basis", sa.Text(), nullable=True))
    op.add_column("deployment_requests", sa.Column("council_reference", sa.Text(), nullable=True))
    op.add_column("deployment_requests", sa.Column("handover", sa.Text(), nullable=True))
    op.add_column("deployment_requests", sa.Column("debrief_asks", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("deployment_requests", sa.Column("keep_until", sa.Date(), nullable=True))
