"""What is on record of candidates now, beside the flags of their screening.

People change their profiles, are offered something or go into the field after they were screened. Whoever relies on
flags asks here first; who is screened again keeps each flag that still holds, with its waiver.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from app.db import now
from app.errors import Conflict, FieldError
from app.models import Candidate, CandidateFlag, DeploymentRequest, Profile, ProfileVersion, RequestParty
from app.policy import Actor, may
from app.policy.candidate_moves import ON_THE_LIST, RELIED_ON
from app.policy.request_moves import ENDED
from app.queries.candidates import FoundCandidate
from app.queries.elsewhere import elsewhere_of
from app.queries.records import load_records
from app.queries.vocabularies import load_terms
from app.services.deployments.screening import BLOCKS, HELD, NOTE, Flag, known_names, screen
from app.vocabularies.terms import code_now

# Versions of a profile that may be of what is sealed; which field it was no history tells.
_OF_SEALED: Final = ("sealed", "merge")


@dataclass(frozen=True)
class Findings:
    """`new`: on record now and among no flags. `gone`: flags of what is on record no more."""

    new: list[Flag]
    gone: list[CandidateFlag]

    @property
    def to_look_at(self) -> list[Flag]:
        """What has to become a flag before anybody relies on the flags; notes do not wait for it."""
        return [flag for flag in self.new if flag.level != NOTE]


def findings_of(session: Session, row: DeploymentRequest, candidates: Sequence[Candidate]) -> dict[int, Findings]:
    """By the id of the candidate; as many statements for one as for fifty."""
    if not candidates:
        return {}
    people, today = [one.profile_id for one in candidates], now().date()
    records = load_records(session, Profile.id.in_(people))
    declared = _declared(session, people)
    parties = session.scalars(
        select(RequestParty).where(RequestParty.request_id == row.id).order_by(RequestParty.position)
    ).all()
    terms = load_terms(session)
    organisations = terms["organisations"]
    situation = None if row.situation is None else code_now(terms, "situations", row.situation)
    known_as = known_names(parties, organisations)
    elsewhere = elsewhere_of(session, people, row, today)
    kept = _flags(session, candidates)
    found = {}
    for one in candidates:
        flags = screen(
            records[one.profile_id],
            declares=one.profile_id in declared,
            parties=known_as,
            situation=situation,
            organisations=organisations,
            elsewhere=elsewhere.get(one.profile_id, ()),
            today=today,
        )
        found[one.id] = _compared(kept.get(one.id, ()), flags, declared.get(one.profile_id))
    return found


def _declared(session: Session, people: Sequence[int]) -> dict[int, datetime | None]:
    """Who has conflict declarations, with the last time at which they may have become others. They are sealed, and
    not read here."""
    changed = ProfileVersion.source.in_(_OF_SEALED) & (ProfileVersion.profile_id == Profile.id)
    statement = (
        select(Profile.id, func.max(ProfileVersion.at).label("at"))
        .outerjoin(ProfileVersion, changed)
        .where(Profile.id.in_(people), Profile.conflict_declarations.is_not(None))
        .group_by(Profile.id)
    )
    return {row.id: row.at for row in session.execute(statement)}


def _flags(session: Session, candidates: Sequence[Candidate]) -> dict[int, list[CandidateFlag]]:
    ids = [one.id for one in candidates]
    flags: dict[int, list[CandidateFlag]] = {}
    mine = select(CandidateFlag).where(CandidateFlag.candidate_id.in_(ids)).order_by(CandidateFlag.id)
    for flag in session.scalars(mine):
        flags.setdefault(flag.candidate_id, []).append(flag)
    return flags


def _compared(kept: Sequence[CandidateFlag], found: Sequence[Flag], declared_at: datetime | None) -> Findings:
    left, new = list(kept), []
    for flag in found:
        same = next((one for one in left if _is_same(one, flag, declared_at)), None)
        if same is None:
            new.append(flag)
        else:
            left.remove(same)
    return Findings(new, left)


def _is_same(kept: CandidateFlag, found: Flag, declared_at: datetime | None) -> bool:
    party = None if found.party is None else found.party.id
    if (kept.kind, kept.level, kept.party_id, kept.source) != (found.kind, found.level, party, found.source):
        return False
    return found.kind != "declared" or declared_at is None or declared_at <= kept.found_at


def renew_flags(session: Session, row: DeploymentRequest, candidate: Candidate) -> None:
    """Keep the flags that still hold, with their waivers, and those that are new in place of what is gone."""
    moment = now()
    findings = findings_of(session, row, [candidate])[candidate.id]
    gone = [flag.id for flag in findings.gone]
    session.execute(delete(CandidateFlag).where(CandidateFlag.id.in_(gone)))
    rows = [
        {
            "public_id": uuid4(),
            "candidate_id": candidate.id,
            "kind": flag.kind,
            "level": flag.level,
            "party_id": None if flag.party is None else flag.party.id,
            "source": flag.source,
            "found_at": moment,
        }
        for flag in findings.new
    ]
    if rows:
        session.execute(insert(CandidateFlag), rows)
    candidate.screened_at = candidate.updated_at = moment
    session.flush()


def refuse_outdated(session: Session, row: DeploymentRequest, candidates: Sequence[Candidate]) -> None:
    """Raises Conflict naming who has to be screened again (`screening_outdated`), else whom something on record
    blocks that nobody has waived (`blocked_by_flag`)."""
    findings = findings_of(session, row, candidates)
    outdated = [one for one in candidates if findings[one.id].to_look_at]
    if outdated:
        told = "Something on record has changed since somebody was screened: screen them again."
        raise Conflict(told, code="screening_outdated", errors=[_of("screenings", one) for one in outdated])
    blocked = [one for one in candidates if blocking(session, one)]
    if blocked:
        told = "Something on record blocks somebody until ethics waives it."
        raise Conflict(told, code="blocked_by_flag", errors=[_of("waivers", one) for one in blocked])


def lacks_in_flags(session: Session, row: DeploymentRequest, going: Sequence[Candidate]) -> list[FieldError]:
    """Of those who are about to go. Whether they are held elsewhere their days say at that moment, and no flag."""
    findings = findings_of(session, row, going)
    lacks = []
    for one in going:
        if any(flag.kind not in HELD for flag in findings[one.id].to_look_at):
            lacks.append(_of("screenings", one))
        elif blocking(session, one, besides=HELD):
            lacks.append(_of("waivers", one))
    return lacks


def _of(kind: str, candidate: Candidate) -> FieldError:
    return FieldError(f"/{kind}/{candidate.public_id}", "missing", "the flags of this candidate are not settled")


def blocking(session: Session, candidate: Candidate, besides: Sequence[str] = ()) -> bool:
    """Whether a flag that blocks, of any but some kinds, has not been waived."""
    unwaived = (CandidateFlag.level == BLOCKS) & CandidateFlag.waived_at.is_(None)
    unwaived &= CandidateFlag.kind.not_in(besides)
    statement = select(CandidateFlag.id).where(CandidateFlag.candidate_id == candidate.id, unwaived).limit(1)
    return session.scalar(statement) is not None


def with_findings(
    session: Session, actor: Actor, found: Sequence[FoundCandidate], told: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """`told` with what is on record now and was not at the screening, and with what can be done about flags later
    than the table of steps says."""
    watched = [one for one in found if one.candidate.state in RELIED_ON and one.request.request.state not in ENDED]
    row = watched[0].request.request if watched else None
    findings = {} if row is None else findings_of(session, row, [one.candidate for one in watched])
    done = []
    for one, view in zip(found, told, strict=True):
        new = findings[one.candidate.id].to_look_at if one.candidate.id in findings else []
        done.append({**view, "found_since": [_view(flag) for flag in new]})
        if may(actor, "candidates.change") and not one.request.is_author:
            done[-1]["available_actions"] = [*_besides(one, view, bool(new)), *view["available_actions"]]
    return done


def _besides(found: FoundCandidate, view: dict[str, Any], is_outdated: bool) -> list[str]:
    """What is possible besides the steps of the table, or at another time than it says."""
    blocked = any(flag["level"] == BLOCKS and flag["waived_at"] is None for flag in view["flags"])
    is_on_it = found.candidate.state in ON_THE_LIST and found.request.request.state not in ENDED
    return ["screen"] * is_outdated + ["remove_conflict"] * (blocked and is_on_it)


def _view(flag: Flag) -> dict[str, Any]:
    party = None if flag.party is None else flag.party.name
    return {"kind": flag.kind, "level": flag.level, "party": party, "source": flag.source}
