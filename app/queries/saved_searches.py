"""The searches somebody keeps, as only their owner reads them."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.models import SavedSearch
from app.policy import Actor, require
from app.queries.records import slots_erased_since, written_instant


def own_searches(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """The newest first. `known` is a bitmap of internal ids; who of it was erased since is in `erased`."""
    require(actor, "searches.own")
    own = select(SavedSearch).where(SavedSearch.account_id == actor.account_id).order_by(SavedSearch.id.desc())
    return [
        {
            "id": str(row.public_id),
            "version": row.version,
            "name": row.name,
            "query": row.query,
            "paused": row.paused,
            "looked_at": written_instant(row.looked_at),
            "known": row.known,
            "erased": slots_erased_since(session, row.revision),
        }
        for row in session.scalars(own)
    ]


def own_query(session: Session, actor: Actor, search_id: UUID) -> str:
    """What the search asks. Raises NotFound."""
    require(actor, "searches.own")
    own = (SavedSearch.public_id == search_id) & (SavedSearch.account_id == actor.account_id)
    row = session.scalar(select(SavedSearch).where(own))
    if row is None:
        raise NotFound()
    return row.query
