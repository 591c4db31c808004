"""Every table. Importing this package is what fills `Base.metadata`."""

from app.models.access import ApiToken, IdempotencyKey
from app.models.audit import AuditEvent, AuditHead
from app.models.imports import ImportBatch, ImportRow
from app.models.outbox import JobRun, OutboxMessage
from app.models.profiles import (
    AvailabilityPeriod,
    Certificate,
    Contact,
    Engagement,
    Profile,
    ProfileCountry,
    ProfileLanguage,
    ProfileName,
    ProfileNationality,
    ProfileRole,
    ProfileSituation,
    ProfileText,
    ProfileTopic,
    ProfileVersion,
    UnresolvedValue,
)
from app.models.revisions import Revision
from app.models.vocabulary import OrganisationGroup, VocabularyTerm

__all__ = [
    "ApiToken",
    "AuditEvent",
    "AuditHead",
    "AvailabilityPeriod",
    "Certificate",
    "Contact",
    "Engagement",
    "IdempotencyKey",
    "ImportBatch",
    "ImportRow",
    "JobRun",
    "OrganisationGroup",
    "OutboxMessage",
    "Profile",
    "ProfileCountry",
    "ProfileLanguage",
    "ProfileName",
    "ProfileNationality",
    "ProfileRole",
    "ProfileSituation",
    "ProfileText",
    "ProfileTopic",
    "ProfileVersion",
    "Revision",
    "UnresolvedValue",
    "VocabularyTerm",
]
