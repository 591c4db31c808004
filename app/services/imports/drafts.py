"""A file on its way in: sent, its columns mapped, planned, confirmed. Only who sent it sees it, for two days."""

import base64
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any, Final
from uuid import UUID, uuid4

import orjson
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.db import now
from app.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from app.models import ImportDraft
from app.policy import Actor, require
from app.services.imports.columns import choices_of, chosen_columns
from app.services.imports.committing import Duplicates
from app.services.imports.places import resolve_country, resolve_language, resolve_region
from app.services.imports.planning import Wishes
from app.services.imports.spoken import parse_languages
from app.services.imports.tables import Table
from app.text import refused_character
from app.vocabularies.languages import languages

KEPT: Final = timedelta(hours=48)
MAX_DRAFTS: Final = 10
SAMPLES: Final = 3
_LONGEST_NAME: Final = 120
_LONGEST_SAMPLE: Final = 80
_LONGEST_ANSWER: Final = 100


def _one_language(text: str) -> str | None:
    """None for a name of several: that is what had to be asked."""
    code = resolve_language(text)
    return code if code is not None and languages()[code].selectable else None


# What can be answered, and how what was typed is understood.
_ANSWERED: Final = {
    "nationalities": resolve_country,
    "former_nationalities": resolve_country,
    "residence": resolve_country,
    "nominated_by": resolve_country,
    "mandate_countries": resolve_country,
    "countries": lambda text: resolve_country(text) or resolve_region(text),
    "languages": _one_language,
}
ANSWERABLE: Final = frozenset(_ANSWERED)


def keep_draft(session: Session, actor: Actor, data: bytes, filename: str, table: Table) -> UUID:
    """Keep a file that has been read into `table`; the id of its draft. Of too many, the oldest go."""
    require(actor, "profiles.import")
    if actor.account_id is None:
        raise Forbidden()
    at = now()
    draft = ImportDraft(
        id=uuid4(),
        account_id=actor.account_id,
        filename=filename,
        rows=len(table.rows),
        state="uploaded",
        content=base64.b64encode(data).decode(),
        table=_json(_found_in(table)),
        created_at=at,
        expires_at=at + KEPT,
    )
    session.add(draft)
    session.flush()
    theirs = select(ImportDraft.id).where(ImportDraft.account_id == actor.account_id, ImportDraft.state != "running")
    oldest = session.scalars(theirs.order_by(ImportDraft.created_at.desc()).offset(MAX_DRAFTS)).all()
    session.execute(delete(ImportDraft).where(ImportDraft.id.in_(oldest)))
    return draft.id


def plain_name(given: str) -> str:
    """What a browser calls a file, as a name to show: never a path, without signs that no text may hold."""
    last = PurePosixPath(given.replace("\\", "/")).name
    shown = "".join(char for char in last if not refused_character(char) and char not in "\n\t").strip()
    stem, dot, ending = shown.rpartition(".")
    return (
        f"{stem[: _LONGEST_NAME - len(ending)]}{dot}{ending}" if dot and len(ending) < 10 else shown[:_LONGEST_NAME]
    )


def _found_in(table: Table) -> dict[str, Any]:
    return {
        "header": table.header,
        "header_row": table.header_row,
        "recognised": choices_of(table.columns, table.header),
        "samples": [_samples(table, index) for index in range(len(table.header))],
        "sheet": table.sheet,
        "unread_sheets": table.unread_sheets,
        "encoding": table.encoding,
        "separator": table.separator,
        "repeated_headers": table.repeated_headers,
        "asked": [],
    }


def _samples(table: Table, index: int) -> list[str]:
    found: dict[str, None] = {}
    for row in table.rows:
        if text := " ".join(row.cells[index].split()):
            found[text if len(text) <= _LONGEST_SAMPLE else f"{text[:_LONGEST_SAMPLE]}…"] = None
        if len(found) == SAMPLES:
            break
    return list(found)


def map_columns_of(session: Session, actor: Actor, draft_id: UUID, chosen: Sequence[str]) -> None:
    """Say what each column holds, and have the rows planned anew. Raises NotFound, Conflict, Invalid at a column."""
    draft = held_draft(session, actor, draft_id, "uploaded", "planned", "failed")
    chosen_columns(orjson.loads(draft.table)["header"], chosen)
    _plan_anew(draft, wishes_json(draft) | {"columns": list(chosen)})


def answer_questions(session: Session, actor: Actor, draft_id: UUID, answers: Mapping[int, str]) -> None:
    """Say what unknown texts mean, by the number of the question; "" leaves it open. Then the rows are planned anew.

    Raises Invalid at the questions whose answer is no country or language.
    """
    draft = held_draft(session, actor, draft_id, "planned")
    asked, wishes = orjson.loads(draft.table)["asked"], wishes_json(draft)
    errors, said = [], {(field, text): code for field, text, code in wishes["answers"]}
    for number, typed in answers.items():
        if not typed.strip() or number >= len(asked):
            continue
        field, text = asked[number]["field"], asked[number]["text"]
        code = _ANSWERED[field](typed.strip()[:_LONGEST_ANSWER])
        if code is None:
            errors.append(FieldError(f"/answer-{number}", "not_in_vocabulary", "there is no such name"))
        else:
            said[field, text] = code + _level_said(text) if field == "languages" else code
    if errors:
        raise Invalid(errors=errors)
    _plan_anew(draft, wishes | {"answers": [[field, text, code] for (field, text), code in said.items()]})


def _level_said(text: str) -> str:
    """The level in the text that the answer takes the place of, as the exact grammar writes it behind a code."""
    spoken = next(iter(parse_languages(text)), None)
    if spoken is None or spoken.level is None:
        return ""
    return f":{spoken.level}{'?' if spoken.to_confirm else ''}"


def choose_duplicates(
    session: Session, actor: Actor, draft_id: UUID, others: str | None, of_rows: Mapping[int, str]
) -> None:
    """Say what becomes of possible duplicates: of single rows ("" as of all others), and of all others."""
    draft = held_draft(session, actor, draft_id, "planned")
    wishes = wishes_json(draft)
    known = {choice.value for choice in Duplicates}
    if not {*of_rows.values(), others or ""} <= known | {""}:
        raise Invalid(errors=[FieldError("/duplicates", "unknown_code", "skip, keep or update")])
    rows = wishes["rows"] | {str(number): choice for number, choice in of_rows.items()}
    wishes["rows"] = {number: choice for number, choice in rows.items() if choice}
    wishes["duplicates"] = others or wishes["duplicates"]
    draft.wishes = _json(wishes)
    draft.expires_at = now() + KEPT


def confirm_draft(session: Session, actor: Actor, draft_id: UUID, plan: int) -> None:
    """Have a plan carried out. Confirming twice is confirming once; raises Conflict (`planned_anew`) for a plan that
    is no longer the newest."""
    draft = held_draft(session, actor, draft_id, "planned", "running", "done")
    if draft.state != "planned":
        return
    if draft.plan != plan:
        raise Conflict("The rows were read anew since.", code="planned_anew")
    _wait(draft, "running")


def discard_draft(session: Session, actor: Actor, draft_id: UUID) -> None:
    draft = held_draft(session, actor, draft_id, "uploaded", "mapped", "planned", "failed", "done")
    session.delete(draft)


def held_draft(session: Session, actor: Actor, draft_id: UUID, *states: str) -> ImportDraft:
    """The own draft, locked. Raises NotFound alike for what is missing, expired and others'; Conflict in another
    state."""
    require(actor, "profiles.import")
    own = select(ImportDraft).where(
        ImportDraft.id == draft_id, ImportDraft.account_id == actor.account_id, ImportDraft.expires_at > now()
    )
    draft = session.scalars(own.with_for_update()).one_or_none()
    if draft is None:
        raise NotFound()
    if draft.state not in states:
        raise Conflict("The import has gone on since.", code="import_went_on")
    return draft


def _plan_anew(draft: ImportDraft, wishes: dict[str, Any]) -> None:
    draft.wishes = _json(wishes)
    _wait(draft, "mapped")


def _wait(draft: ImportDraft, state: str) -> None:
    draft.state, draft.problem, draft.progress, draft.attempts = state, None, 0, 0
    draft.claimed_by = draft.claimed_until = None
    draft.expires_at = now() + KEPT


def wishes_json(draft: ImportDraft) -> dict[str, Any]:
    """What was said so far: columns, answers, what becomes of duplicates (`rows` by number as text)."""
    blank: dict[str, Any] = {"columns": None, "answers": [], "duplicates": Duplicates.SKIP.value, "rows": {}}
    return blank if draft.wishes is None else blank | orjson.loads(draft.wishes)


def wishes_of(draft: ImportDraft) -> Wishes:
    said = wishes_json(draft)
    columns = None if said["columns"] is None else tuple(said["columns"])
    return Wishes(columns, {(field, text): code for field, text, code in said["answers"]})


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
