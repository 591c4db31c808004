"""Writing down who did and saw what, in the transaction of the deed."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

import orjson
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.db import REQUEST_ID, now
from app.models import AuditEvent, AuditHead
from app.policy import Actor
from app.queries.audit import HASHED, chained_hash, written_moment

Action = Literal[
    "access.refused",
    "account.accept",
    "account.change",
    "account.email",
    "account.factor",
    "account.factor_reset",
    "account.invite",
    "account.password",
    "account.recovery_codes",
    "account.reinstate",
    "account.reset",
    "account.reset_asked",
    "account.sealed_access",
    "account.suspend",
    "agreement.create",
    "agreement.end",
    "alarm.answer",
    "alert.crawl",
    "approval.approve",
    "approval.ask",
    "approval.refuse",
    "audit.read",
    "candidate.add",
    "candidate.screen",
    "candidate.step",
    "candidate.waive",
    "change.accept",
    "change.ask",
    "change.refuse",
    "change.withdraw",
    "checks.change",
    "client.change",
    "client.create",
    "client.revoke",
    "client.secret",
    "client.token",
    "client.token_refused",
    "code.adopt",
    "consent.give",
    "consent.record",
    "consent.withdraw",
    "debrief.write",
    "delegation.create",
    "delegation.end",
    "demo.fill",
    "erasure.ask",
    "erasure.cancel",
    "erasure.carry_out",
    "erasure.replay",
    "file.issue",
    "file.read",
    "file.set",
    "interest.decide",
    "interest.declare",
    "keys.rotate",
    "mandate.read",
    "membership.lapse",
    "membership.move",
    "membership.pause",
    "membership.reinstate",
    "membership.remove",
    "membership.resume",
    "membership.suspend",
    "nomination.create",
    "organisation.change",
    "organisation.create",
    "outbox.retry",
    "own.change",
    "own.confirm",
    "own.download",
    "own.hide",
    "own.partner_choice",
    "own.show",
    "profile.change",
    "profile.create",
    "profile.export",
    "profile.history",
    "profile.different",
    "profile.import",
    "profile.import_undo",
    "profile.merge",
    "profile.read",
    "profile.reveal",
    "release.record",
    "request.change",
    "request.create",
    "request.name_officer",
    "request.read",
    "request.step",
    "request.unname_officer",
    "retention.run",
    "search.change",
    "search.delete",
    "search.save",
    "sealed.read",
    "sealed.write",
    "session.end",
    "session.open",
    "session.refused",
    "session.renew",
    "session.throttled",
    "shortlist.create",
    "shortlist.delete",
    "shortlist.share",
    "term.add",
    "term.change",
    "term.merge",
    "term.restore",
    "term.retire",
]
Kind = Literal[
    "account",
    "agreement",
    "approval",
    "candidate",
    "change",
    "client",
    "code",
    "consent",
    "delegation",
    "export",
    "import",
    "message",
    "organisation",
    "profile",
    "request",
    "reveal",
    "search",
    "session",
    "shortlist",
    "term",
    "token",
]
# What the row is about: its kind, and the id by which the outside knows it.
About = tuple[Kind, UUID | int | str]
Detail = Mapping[str, int | str | Sequence[str]]

_CODE = re.compile(r"[a-z][A-Za-z0-9_.]{0,59}")


def record(
    session: Session, actor: Actor, action: Action, *, about: About | None = None, detail: Detail | None = None
) -> None:
    """Add one row to the chain, in the transaction of `session`: without the row there is no deed.

    `detail` holds codes and counts, never values; anything that cannot be a code raises ValueError. The request id
    is the one `app.db.writing` was given. How a row is hashed is told by `app.queries.audit.chained_hash`.

    The end of the chain stays locked until the transaction ends, so this comes last in it: after `raise_revision`,
    because whoever took the two locks the other way round would wait for ever.
    """
    kind, id_ = about or (None, None)
    said = dict(detail or {})
    _check_codes(said)
    end = session.execute(select(AuditHead.sequence, AuditHead.hash).with_for_update()).one()
    at = now()  # only now: a moment taken before the lock could be earlier than that of the row before
    row = {
        "sequence": end.sequence + 1,
        "at": at,
        "actor": actor.name,
        "role": actor.role.value,
        "token_id": actor.token_id,
        "action": action,
        "object_kind": kind,
        "object_id": None if id_ is None else str(id_),
        "detail": orjson.dumps(said, option=orjson.OPT_SORT_KEYS).decode(),
        "request_id": session.info.get(REQUEST_ID),
    }
    hash_ = chained_hash(end.hash, {name: row[name] for name in HASHED} | {"at": written_moment(at)})
    session.execute(insert(AuditEvent).values(**row, previous_hash=end.hash, hash=hash_))
    session.execute(update(AuditHead).values(sequence=end.sequence + 1, hash=hash_))


def _check_codes(detail: Detail) -> None:
    for value in detail.values():
        codes = () if isinstance(value, int) else (value,) if isinstance(value, str) else value
        if not all(map(_CODE.fullmatch, codes)):
            raise ValueError("the detail of an audit row holds codes and counts only")
