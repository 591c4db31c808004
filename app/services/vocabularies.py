"""Terms of the vocabularies that are ours: added, renamed, retired, merged. They never vanish.

Every change raises the vocabulary counter, upon which each process builds its index anew: what changes nothing
raises nothing.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.db import now
from app.errors import Conflict, FieldError, Invalid, NotFound, Stale
from app.models import Engagement, Profile, ProfileSituation, ProfileTopic, VocabularyTerm, WaitingChange
from app.policy import Actor, Level, require
from app.queries.profiles import Found
from app.queries.records import load_records
from app.queries.vocabularies import OWNED
from app.schemas.profiles import ProfileWrite
from app.schemas.vocabularies import TermLabels, TermWrite
from app.services import audit
from app.services.imports.merging import topic_of_both
from app.services.profiles import save_profile, written_shape
from app.services.revisions import directory_revision, raise_revision

Shape = dict[str, Any]


def add_term(session: Session, actor: Actor, vocabulary: str, given: TermWrite) -> None:
    """Raises Invalid for a code that is taken, or was: codes are never used twice; and for a parent that is none."""
    _begin(session, actor, vocabulary)
    if session.get(VocabularyTerm, (vocabulary, given.code)) is not None:
        raise Invalid(errors=[FieldError("/code", "taken", "there is a term with this code, in use or retired")])
    if given.parent is not None:
        above = session.get(VocabularyTerm, (vocabulary, given.parent))
        # Two floors: an area and its topics.
        if above is None or above.retired_at is not None or above.parent is not None:
            raise Invalid(errors=[FieldError("/parent", "unknown_code", "not an area of this vocabulary")])
    term = VocabularyTerm(vocabulary=vocabulary, code=given.code, parent=given.parent)
    term.attributes = {"countries": ";".join(given.countries)} if given.countries else {}
    _name(term, given)
    session.add(term)
    _end(session, actor, term, "term.add")


def change_labels(
    session: Session, actor: Actor, vocabulary: str, code: str, version: int, given: TermLabels
) -> None:
    """Raises Stale when it is not the version that was read. The same labels once more change nothing."""
    _begin(session, actor, vocabulary)
    term = _held(session, vocabulary, code, version)
    before = (term.label_ar, term.label_en, term.label_fr, term.review)
    _name(term, given)
    if (term.label_ar, term.label_en, term.label_fr, term.review) != before:
        term.version += 1
        _end(session, actor, term, "term.change")


def _name(term: VocabularyTerm, given: TermLabels) -> None:
    term.label_ar, term.label_en, term.label_fr = given.label_ar, given.label_en, given.label_fr
    term.review = ";".join(sorted(set(given.review)))


def retire_term(session: Session, actor: Actor, vocabulary: str, code: str, version: int) -> None:
    """Nobody can choose it any more; who has it keeps it and is found by it. Raises Conflict for one with others
    below it."""
    _begin(session, actor, vocabulary)
    term = _held(session, vocabulary, code, version)
    _refuse_retired(term)
    _refuse_area(session, term)
    term.retired_at, term.version = now(), term.version + 1
    _end(session, actor, term, "term.retire")


def restore_term(session: Session, actor: Actor, vocabulary: str, code: str, version: int) -> None:
    """Raises Conflict for one in use, and for one that was merged: nobody has it any more."""
    _begin(session, actor, vocabulary)
    term = _held(session, vocabulary, code, version)
    if term.retired_at is None or term.merged_into is not None:
        raise Conflict("Only what was retired and not merged can come back.", code="term_state")
    term.retired_at, term.version = None, term.version + 1
    _end(session, actor, term, "term.restore")


def merge_term(session: Session, actor: Actor, vocabulary: str, code: str, version: int, into: str) -> int:
    """Everybody who has the term has `into` from now on, as a new version of their profile; how many there were.

    Raises Invalid when `into` is no other term in use, Conflict for a retired term and for one with others below it.
    """
    _begin(session, actor, vocabulary)
    term = _held(session, vocabulary, code, version)
    _refuse_retired(term)
    _refuse_area(session, term)
    target = session.get(VocabularyTerm, (vocabulary, into))
    if target is None or target.retired_at is not None or into == code:
        raise Invalid(errors=[FieldError("/into", "unknown_code", "not another term in use of this vocabulary")])
    followed = _follow(session, actor, vocabulary, code, into)
    _follow_waiting(session, vocabulary, code, into)
    # What was merged into this one before leads on at once, and not by way of it.
    earlier = (VocabularyTerm.vocabulary == vocabulary) & (VocabularyTerm.merged_into == code)
    session.execute(update(VocabularyTerm).where(earlier).values(merged_into=into))
    term.retired_at, term.merged_into, term.version = now(), into, term.version + 1
    _end(session, actor, term, "term.merge", {"profiles": followed})
    return followed


def _begin(session: Session, actor: Actor, vocabulary: str) -> None:
    require(actor, "vocabularies.change")
    if vocabulary not in OWNED:
        raise NotFound()
    # Of two who change terms or profiles the second finds what the first has made of them.
    directory_revision(session, hold=True)


def _held(session: Session, vocabulary: str, code: str, version: int) -> VocabularyTerm:
    term = session.get(VocabularyTerm, (vocabulary, code), populate_existing=True)
    if term is None:
        raise NotFound()
    if term.version != version:
        raise Stale()
    return term


def _refuse_retired(term: VocabularyTerm) -> None:
    if term.retired_at is not None:
        raise Conflict("It is retired already.", code="term_state")


def _refuse_area(session: Session, term: VocabularyTerm) -> None:
    below = (VocabularyTerm.vocabulary == term.vocabulary) & (VocabularyTerm.parent == term.code)
    if session.scalar(select(VocabularyTerm.code).where(below, VocabularyTerm.retired_at.is_(None)).limit(1)):
        raise Conflict("There are terms below it: see to them first.", code="term_has_narrower")


def _end(
    session: Session, actor: Actor, term: VocabularyTerm, action: audit.Action, detail: audit.Detail | None = None
) -> None:
    session.flush()
    raise_revision(session, "vocabulary")
    audit.record(session, actor, action, about=("term", f"{term.vocabulary}/{term.code}"), detail=detail)


def _follow(session: Session, actor: Actor, vocabulary: str, code: str, into: str) -> int:
    records = load_records(session, Profile.id.in_(_having(vocabulary, code)))
    for slot, record in records.items():
        shape = _replaced(written_shape(record), vocabulary, code, into)
        # The administrator sees nothing of it: it is the same term under its new code.
        found = Found(slot, record, Level.SECRETARIAT)
        save_profile(session, actor, found, ProfileWrite.model_validate(shape), source="vocabulary")
    return len(records)


def _having(vocabulary: str, code: str) -> Any:
    if vocabulary == "expertise":
        return select(ProfileTopic.profile_id).where(ProfileTopic.topic == code)
    if vocabulary == "organisations":
        return select(Engagement.profile_id).where(Engagement.organisation == code)
    worked_on = select(ProfileSituation.profile_id).where(ProfileSituation.situation == code)
    return worked_on.union(select(Engagement.profile_id).where(Engagement.situation == code))


def _replaced(shape: Shape, vocabulary: str, code: str, into: str) -> Shape:
    """The shape with the one code for the other; who has both has it once."""
    if vocabulary == "expertise":
        return shape | {"expertise": _topics(shape["expertise"], code, into)}
    part = "organisation" if vocabulary == "organisations" else "situation"
    fields = {
        field: [item | {part: into} if item[part] == code else item for item in shape[field]]
        for field in ("offices", "missions")
    }
    situations = [into if one == code else one for one in shape["situations"]]
    return shape | fields | ({"situations": list(dict.fromkeys(situations))} if part == "situation" else {})


def _topics(topics: Iterable[Mapping[str, Any]], code: str, into: str) -> list[Shape]:
    found: dict[str, Shape] = {}
    for topic in topics:
        named = {**topic, "code": into if topic["code"] == code else topic["code"]}
        held = found.get(named["code"])
        found[named["code"]] = named if held is None else topic_of_both(held, named)
    return list(found.values())


def _follow_waiting(session: Session, vocabulary: str, code: str, into: str) -> None:
    """A change that waits is about the same topic under its new code."""
    if vocabulary != "expertise":
        return
    waits = (WaitingChange.status == "waiting") & (WaitingChange.field == "expertise")
    for change in session.scalars(select(WaitingChange).where(waits)):
        before, after = _topics(change.before, code, into), _topics(change.after, code, into)
        if (before, after) != (change.before, change.after):
            change.before, change.after = before, after
            change.version += 1
    session.flush()
