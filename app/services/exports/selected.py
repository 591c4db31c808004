"""Some people, named one by one, as a file: without contacts, and marked in every row."""

from collections.abc import Sequence
from typing import BinaryIO, Final
from uuid import UUID

from sqlalchemy.orm import Session

from app.policy import Actor, require, shown
from app.queries.profiles import Found, find_profile
from app.queries.vocabularies import load_terms
from app.services.exports.cells import cells_of
from app.services.exports.exporting import columns_of, write_people
from app.services.exports.files import Kind
from app.services.imports.terms import term_names

# In the language of the headers, which is that of the import.
CLASSIFICATION: Final = "Restricted: personal data. Do not pass on; destroy when no longer needed."


def export_selected(
    session: Session, actor: Actor, file: BinaryIO, kind: Kind, people: Sequence[str], *, export_id: UUID
) -> list[Found]:
    """Write these people as far as the actor sees them; who was written. The audit rows are the caller's.

    Raises NotFound when one of them is malformed, missing or hidden.
    """
    require(actor, "profiles.export")
    found = [find_profile(session, actor, public_id) for public_id in people]
    organisations = term_names("organisations", load_terms(session)["organisations"].values())
    # A row that is copied out of the file takes them along.
    marks = {"classification": [CLASSIFICATION], "export_id": [str(export_id)]}
    rows = [cells_of(shown(one.record, one.sight), organisations) | marks for one in found]
    write_people(file, kind, iter([rows]), [*columns_of(opened=False), *marks])
    return found
