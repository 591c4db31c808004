"""deployment_requests"""

import sqlalchemy as sa
from alembic import op

revision = "e2c90a5d7b41"
down_revision = "a41c7d2e9b60"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deployment_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("requesting_state", sa.String(), nullable=True),
        sa.Column("track", sa.String(), nullable=False),
        sa.Column("confidentiality", sa.String(), nullable=False),
        sa.Column("situation", sa.String(), nullable=True),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("host_country", sa.String(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("mode", sa.String(), nullable=True),
        sa.Column("starts", sa.Date(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("posts", sa.JSON(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing_reason", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["partner_organisations.id"],
            name=op.f("fk_deployment_requests_organisation_id_partner_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployment_requests")),
        sa.UniqueConstraint("public_id", name=op.f("uq_deployment_requests_public_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_deployment_requests_reference")),
    )
    op.create_index(op.f("ix_deployment_requests_author"), "deployment_requests", ["author"])
    op.create_index(op.f("ix_deployment_requests_organisation_id"), "deployment_requests", ["organisation_id"])
    op.create_index(op.f("ix_deployment_requests_requesting_state"), "deployment_requests", ["requesting_state"])
    op.create_index(op.f("ix_deployment_requests_state"), "deployment_requests", ["state"])
    op.create_table(
        "candidates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("post", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("explanation", sa.JSON(), nullable=False),
        sa.Column("screened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_candidates_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["deployment_requests.id"],
            name=op.f("fk_candidates_request_id_deployment_requests"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidates")),
        sa.UniqueConstraint("public_id", name=op.f("uq_candidates_public_id")),
        sa.UniqueConstraint(
            "request_id", "post", "profile_id", name=op.f("uq_candidates_request_id_post_profile_id")
        ),
    )
    op.create_index(op.f("ix_candidates_profile_id"), "candidates", ["profile_id"])
    op.create_index(op.f("ix_candidates_request_id"), "candidates", ["request_id"])
    op.create_index(op.f("ix_candidates_state"), "candidates", ["state"])
    op.create_table(
        "clock_spans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cause", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["deployment_requests.id"],
            name=op.f("fk_clock_spans_request_id_deployment_requests"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_spans")),
    )
    op.create_index(op.f("ix_clock_spans_request_id"), "clock_spans", ["request_id"])
    op.create_table(
        "request_moves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["deployment_requests.id"],
            name=op.f("fk_request_moves_request_id_deployment_requests"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_moves")),
    )
    op.create_index("ix_request_moves_request_id_version", "request_moves", ["request_id", "version"], unique=True)
    op.create_table(
        "request_officers",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_request_officers_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["deployment_requests.id"],
            name=op.f("fk_request_officers_request_id_deployment_requests"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("request_id", "account_id", name=op.f("pk_request_officers")),
    )
    op.create_table(
        "request_parties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["deployment_requests.id"],
            name=op.f("fk_request_parties_request_id_deployment_requests"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_parties")),
    )
    op.create_index(op.f("ix_request_parties_request_id"), "request_parties", ["request_id"])
    op.create_table(
        "request_shortlists",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["deployment_requests.id"],
            name=op.f("fk_request_shortlists_request_id_deployment_requests"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("request_id", "version", name=op.f("pk_request_shortlists")),
    )
    op.create_table(
        "request_terms",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("searches", sa.JSON(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["deployment_requests.id"],
            name=op.f("fk_request_terms_request_id_deployment_requests"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("request_id", "version", name=op.f("pk_request_terms")),
    )
    op.create_table(
        "candidate_flags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waived_by", sa.String(), nullable=True),
        sa.Column("waived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiver_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidates.id"],
            name=op.f("fk_candidate_flags_candidate_id_candidates"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["party_id"],
            ["request_parties.id"],
            name=op.f("fk_candidate_flags_party_id_request_parties"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate_flags")),
        sa.UniqueConstraint("public_id", name=op.f("uq_candidate_flags_public_id")),
    )
    op.create_index(op.f("ix_candidate_flags_candidate_id"), "candidate_flags", ["candidate_id"])
    op.create_table(
        "candidate_moves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidates.id"],
            name=op.f("fk_candidate_moves_candidate_id_candidates"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate_moves")),
    )
    op.create_index(op.f("ix_candidate_moves_candidate_id"), "candidate_moves", ["candidate_id"])
    op.create_table(
        "soundings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_soundings_candidate_id_candidates"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_soundings")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_soundings_token_hash")),
    )
    op.create_index(op.f("ix_soundings_candidate_id"), "soundings", ["candidate_id"])
